package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.model.Output;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is climbed, and its slopes. */
class ClimbTest {
  private static double at(Climb climb, Output output, double[] logits, Aim aim, double[] slope) {
    return climb.at(output, logits, 0, logits.length, aim, slope);
  }

  private static Aim aim(SplittableRandom random, int classes) {
    int label = random.nextInt(classes);
    int other = (label + 1 + random.nextInt(classes - 1)) % classes;
    return switch (random.nextInt(3)) {
      case 0 -> new Aim(label, -1);
      case 1 -> new Aim(-1, label);
      default -> new Aim(label, other);
    };
  }

  @Property(tries = 600)
  void slopesAreThoseOfTheValue(
      @ForAll Climb climb,
      @ForAll Output output,
      @ForAll @IntRange(min = 2, max = 7) int classes,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] logits = random.doubles(classes, -4, 0).toArray();
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < k; j++) {
        if (Math.abs(logits[k] - logits[j]) < 1e-3) {
          return; // Which is largest changes within the difference.
        }
      }
    }
    Aim aim = aim(random, classes);
    double[] slope = new double[classes];
    at(climb, output, logits, aim, slope);
    for (int k = 0; k < classes; k++) {
      double[] up = logits.clone();
      double[] down = logits.clone();
      up[k] += 1e-5;
      down[k] -= 1e-5;
      double[] unused = new double[classes];
      double difference =
          (at(climb, output, up, aim, unused) - at(climb, output, down, aim, unused)) / 2e-5;
      double size = Math.max(1, Norm.LINF.of(slope));
      assertEquals(difference, slope[k], 1e-5 * size, climb + " by logit " + k);
    }
  }

  /**
   * A network as sure as can be: the slopes still say which way, the label's against the others.
   */
  @Property(tries = 100)
  void crossEntropyOfASureNetworkKeepsItsDigits(@ForAll @IntRange(min = 20, max = 700) int margin) {
    double[] slope = new double[3];
    double[] logits = {margin, 0, -1};
    double value = at(Climb.CROSS_ENTROPY, Output.SOFTMAX, logits, new Aim(0, -1), slope);
    double expected = Math.exp(-margin) * (1 + Math.exp(-1));
    assertEquals(1, value / expected, 1e-8);
    assertEquals(1, -slope[0] / expected, 1e-8);
    assertEquals(1, slope[1] / Math.exp(-margin), 1e-8);
    assertTrue(slope[2] > 0);
  }

  /** By index, not by the value of a masked array: all logits may be negative. */
  @Example
  void theRivalIsAClassAndTheLowestOfEquals() {
    double[] slope = new double[4];
    double margin =
        at(Climb.MARGIN, Output.SOFTMAX, new double[] {-5, -2, -3, -3}, new Aim(1, -1), slope);
    assertEquals(-1, margin);
    assertArrayEquals(new double[] {0, -1, 1, 0}, slope);
    assertEquals(0, Climb.rival(new double[] {7, 7, 7}, 0, 3, 2));
    assertEquals(1, Climb.rival(new double[] {7, 7, 7}, 0, 3, 0));
  }

  /**
   * The ratio is the same for any scale of the logits, but for the 10⁻¹² beside its denominator s:
   * that changes m / s by m · 10⁻¹² / s², which is ratio² · 10⁻¹² / m. Of a right picture it lies
   * within [−1, 0].
   */
  @Property(tries = 1000)
  void theRatioDoesNotDependOnTheScale(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] logits = random.doubles(6, -3, 3).toArray();
    Aim aim = aim(random, 6);
    double[] unused = new double[6];
    double ratio = at(Climb.DLR, Output.SOFTMAX, logits, aim, unused);
    double margin = at(Climb.MARGIN, Output.SOFTMAX, logits, aim, unused);
    double constant = margin == 0 ? 0 : 1.01e-12 * ratio * ratio / Math.abs(margin);
    LinearAlgebra.scale(logits, 100);
    double rounding = 1e-9 * Math.abs(ratio) + 1e-12;
    assertEquals(ratio, at(Climb.DLR, Output.SOFTMAX, logits, aim, unused), constant + rounding);
    int right = Climb.largest(logits, 0, 6, 1)[0];
    double of = at(Climb.DLR, Output.SOFTMAX, logits, new Aim(right, -1), unused);
    assertTrue(of <= 0 && of >= -1, "ratio " + of);
  }

  @Example
  void withTooFewClassesTheRatioIsTheMargin() {
    double[] slope = new double[2];
    double two = at(Climb.DLR, Output.SOFTMAX, new double[] {3, 1}, new Aim(0, -1), slope);
    assertEquals(-2, two);
    double[] three = new double[3];
    assertEquals(-2, at(Climb.DLR, Output.SOFTMAX, new double[] {3, 1, 0}, new Aim(0, 1), three));
  }
}
