package gibbon.faults;

import gibbon.Text;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import gibbon.train.History;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.Trainer;
import gibbon.train.TrainingListener;
import gibbon.train.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trains a tiny network for long through OpenCL, and prints after each epoch what is held. */
final class Soak {
  static final int STEPS_PER_EPOCH = 5_000;
  static final int EPOCHS = 40;

  private Soak() {}

  /** A line an epoch: resident bytes, bytes of live Java objects, live buffers, allocations. */
  public static void main(String[] arguments) {
    // Four pixels, two classes, a picture a step: what is counted is steps, not arithmetic.
    float[] images = new float[4 * STEPS_PER_EPOCH];
    int[] labels = new int[STEPS_PER_EPOCH];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 2;
      images[4 * i + labels[i]] = 1;
    }
    Dataset data = Dataset.grey("two", images, labels, 2, 2, 2);
    TrainingPlan plan =
        TrainingPlan.of("soak", new SoftmaxRecipe(4, 2), 1)
            .batch(1)
            .schedule(Schedule.constant(.01, .5))
            .stopping(Stopping.after(EPOCHS));
    try (Device device = Devices.open("opencl");
        Arena arena = new Arena(device)) {
      TrainingListener listener =
          (p, epoch, step, steps, loss, history) -> {
            if (history.epochs().size() == epoch) {
              System.gc();
              Runtime java = Runtime.getRuntime();
              System.out.println(
                  Text.of(
                      "%d %d %d %d",
                      residentBytes(),
                      java.totalMemory() - java.freeMemory(),
                      device.counters().liveBuffers(),
                      device.counters().allocations()));
            }
          };
      History history =
          new Trainer(device, plan, data, listener).train(arena, null, null, false).history();
      System.out.println(
          Text.of(
              "loss %f launches %d",
              history.epochs().get(EPOCHS - 1).loss(), device.counters().totalLaunches()));
    }
  }

  /** Memory of this process, of all kinds; 0 where the system does not tell. */
  private static long residentBytes() {
    Path status = Path.of("/proc/self/status");
    try {
      if (Files.exists(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmRSS:")) {
            return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
          }
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
