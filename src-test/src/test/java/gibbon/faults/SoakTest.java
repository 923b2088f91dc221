package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.ModelSpec;
import gibbon.tensor.Arena;
import gibbon.train.History;
import gibbon.train.Schedule;
import gibbon.train.Trainer;
import gibbon.train.TrainingListener;
import gibbon.train.TrainingPlan;
import gibbon.train.TrainingPlan.Criterion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 200,000 steps through OpenCL: neither the process nor the device holds more at the end. */
class SoakTest {
  private static final int STEPS_PER_EPOCH = 5_000;
  private static final int EPOCHS = 40;

  /** Epochs in which compilers, pools and heaps may still grow. */
  private static final int WARM_UP = 10;

  /**
   * A tenth of a byte a step would be {@code 15 KB}; what a Java heap does by itself is far more.
   */
  private static final long SLACK = 24L << 20;

  /** What was held when an epoch ended. */
  private record Held(long residentBytes, long liveBuffers, long allocations) {}

  @Test
  void memoryStaysFlat() {
    // Four pixels, two classes, a picture a step: what is counted is steps, not arithmetic.
    float[] images = new float[4 * STEPS_PER_EPOCH];
    int[] labels = new int[STEPS_PER_EPOCH];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 2;
      images[4 * i + labels[i]] = 1;
    }
    Dataset data = new Dataset("two", images, labels, 2, 2, 2);
    TrainingPlan plan =
        new TrainingPlan(
            "soak",
            ModelSpec.softmax(4, 2),
            1,
            0,
            1,
            EPOCHS,
            EPOCHS,
            Schedule.constant(.01, .5),
            Double.POSITIVE_INFINITY,
            null,
            null,
            Criterion.CLEAN);
    List<Held> epochs = new ArrayList<>();
    long[] launched = new long[1];
    try (Device device = Devices.open("opencl");
        Arena arena = new Arena(device)) {
      TrainingListener listener =
          (p, epoch, step, steps, loss, history) -> {
            if (history.epochs().size() == epoch) {
              epochs.add(
                  new Held(
                      residentBytes(),
                      device.counters().liveBuffers(),
                      device.counters().allocations()));
            }
          };
      History history =
          new Trainer(device, plan, data, listener).train(arena, null, null, false).history();
      assertTrue(history.epochs().get(EPOCHS - 1).loss() < .1, "it learned nothing");
      launched[0] = device.counters().totalLaunches();
      assertTrue(launched[0] > 10L * EPOCHS * STEPS_PER_EPOCH, () -> launched[0] + " launches");
    }
    Held warm = epochs.get(WARM_UP - 1);
    Held last = epochs.get(EPOCHS - 1);
    System.out.printf(
        "%,d steps, %,d launches; resident %,d KiB after %d epochs, %,d KiB after %d; %s%n",
        EPOCHS * STEPS_PER_EPOCH,
        launched[0],
        warm.residentBytes() >> 10,
        WARM_UP,
        last.residentBytes() >> 10,
        EPOCHS,
        last);
    assertEquals(warm.liveBuffers(), last.liveBuffers());
    assertEquals(warm.allocations(), last.allocations());
    assertTrue(last.residentBytes() < warm.residentBytes() + SLACK, () -> "it grew: " + epochs);
  }

  /**
   * Memory of this process, all kinds of it; of the Java heap alone where the system tells no more.
   */
  private static long residentBytes() {
    Path status = Path.of("/proc/self/status");
    try {
      if (Files.exists(status)) {
        System.gc();
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmRSS:")) {
            return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
