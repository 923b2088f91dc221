package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import org.junit.jupiter.api.Test;

/** An attack on a data set keeps numbers of each picture, not pictures. */
class AttackMemoryTest {
  private static final int COUNT = 60_000;
  private static final int SIDE = 28;
  private static final long MOST = 100L << 20;

  private static final int COLLECTIONS = 4;

  /**
   * Bytes more than before.
   *
   * @param most while the attack ran
   * @param left after it, its result included
   */
  private record Kept(long most, long left) {
    boolean little() {
      return most < MOST && left < MOST / 10;
    }
  }

  /** Each of two arrays of gradients and examples would be 188 MB. */
  @Test
  void sixtyThousandPicturesKeepLessThanAHundredMegabytes() {
    Dataset data =
        Dataset.grey("many", new float[COUNT * SIDE * SIDE], new int[COUNT], SIDE, SIDE, 10);
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new SoftmaxRecipe(data.pixels(), 10).build(arena, 1);
      // What only the first attack makes, such as classes, is there before.
      Dataset few = data.slice(0, 10);
      Evaluation.attack(model, device, few, FastGradientSign.of(.25), Goal.away(few.labels()));
      long before = live();
      Kept kept = kept(model, device, data, before);
      assertTrue(kept.little(), "bytes that were kept: " + kept);
    }
  }

  private static Kept kept(Network model, Device device, Dataset data, long before) {
    long[] most = {Long.MIN_VALUE};
    Sink watch =
        batch -> {
          if ((batch.from() + batch.count()) % 20_000 == 0) {
            most[0] = Math.max(most[0], live() - before);
          }
        };
    Attacked attacked =
        Evaluation.attack(
            model, device, data, FastGradientSign.of(.25), Goal.away(data.labels()), watch);
    long left = live() - before;
    assertEquals(COUNT, attacked.adversarial().count());
    assertTrue(most[0] > Long.MIN_VALUE, "nobody looked");
    return new Kept(most[0], left);
  }

  /**
   * Bytes that are reachable. Collectors that compact leave up to a twentieth of the heap
   * uncollected but for every fourth time (MarkSweepDeadRatio, MarkSweepAlwaysCompactCount), so the
   * least counts.
   */
  private static long live() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
