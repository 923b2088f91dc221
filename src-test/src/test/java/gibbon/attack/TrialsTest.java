package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import gibbon.tensor.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is counted of trials, and pictures in bytes. */
class TrialsTest {
  private static Trial trial(int picture, Philox random) {
    int label = random.nextInt(3);
    int before = random.nextInt(3);
    int after = random.nextInt(3);
    int bytes = random.nextInt(3);
    double size = random.nextFloat();
    return new Trial(
        picture,
        label,
        before,
        after,
        bytes,
        after != label,
        before != label,
        bytes != label,
        false,
        .5,
        1,
        new Trial.Sizes(1, size, size, size),
        picture,
        2,
        0);
  }

  /** Every picture is counted once: wrong before, fallen, or standing. */
  @Property(tries = 100)
  void sharesAddUp(
      @ForAll @IntRange(min = 1, max = 30) int count,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    List<Trial> all = new ArrayList<>();
    Philox random = new Philox(seed, 41, 0);
    for (int i = 0; i < count; i++) {
      all.add(trial(i, random));
    }
    Trials trials = new Trials(all, 1);
    assertEquals(
        count,
        (count - trials.right()) + trials.reachedOfRight() + Math.round(count * trials.robust()));
    assertTrue(trials.reachedOfRight() <= trials.reached());
    double[] sizes = trials.sizes(each -> each.sizes().l2());
    assertEquals(trials.reachedOfRight(), sizes.length);
    if (sizes.length > 0) {
      double median = trials.medianOfReached(each -> each.sizes().l2());
      long below = Arrays.stream(sizes).filter(size -> size <= median).count();
      long above = Arrays.stream(sizes).filter(size -> size >= median).count();
      assertTrue(2 * below >= sizes.length && 2 * above >= sizes.length);
    }
    assertEquals((count - 1) / 2.0, trials.mean(Trial::gradients), 1e-9);
  }

  /** To the nearest of 256 levels, once and for all; what came from bytes stays to the bit. */
  @Property(tries = 60)
  void bytesAreTheNearest(
      @ForAll @IntRange(min = 0, max = 255) int level,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    float[] values = new Philox(seed, 42, 0).uniform(20, -.2f, 1.2f);
    values[0] = level / 255f;
    float[] rounded = ByteLevels.rounded(values, Bounds.UNIT);
    assertEquals(values[0], rounded[0]);
    assertArrayEquals(rounded, ByteLevels.rounded(rounded, Bounds.UNIT));
    for (int i = 0; i < values.length; i++) {
      double held = Math.max(0, Math.min(1, values[i]));
      assertEquals(held, rounded[i], .5 / 255 + 1e-7);
      assertEquals(Math.rint(rounded[i] * 255), rounded[i] * 255, 1e-4);
    }
  }
}
