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

  /** Each of two arrays of gradients and examples would be 188 MB. */
  @Test
  void sixtyThousandPicturesKeepLessThanAHundredMegabytes() {
    Dataset data =
        Dataset.grey("many", new float[COUNT * SIDE * SIDE], new int[COUNT], SIDE, SIDE, 10);
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new SoftmaxRecipe(data.pixels(), 10).build(arena, 1);
      long before = live();
      long[] most = {0};
      Sink watch =
          batch -> {
            if ((batch.from() + batch.count()) % 20_000 == 0) {
              most[0] = Math.max(most[0], live() - before);
            }
          };
      Attacked attacked =
          Evaluation.attack(
              model, device, data, FastGradientSign.of(.25), Goal.away(data.labels()), watch);
      assertEquals(COUNT, attacked.adversarial().count());
      assertTrue(most[0] > 0 && most[0] < MOST, most[0] / 1e6 + " MB were kept");
      long kept = live() - before;
      assertTrue(kept < MOST / 10, kept / 1e6 + " MB were left");
    }
  }

  /** Bytes that are reachable. */
  private static long live() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
