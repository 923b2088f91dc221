package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.check.HarmfulDevice;
import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.Devices;
import gibbon.device.Launch;
import gibbon.opencl.FaultyOpenCl;
import gibbon.store.OneSentence;
import gibbon.store.Safetensors;
import gibbon.tensor.Arena;
import gibbon.train.ModelShelf;
import gibbon.train.Objective;
import gibbon.train.Plans;
import gibbon.train.Schedule;
import gibbon.train.TrainingListener;
import gibbon.train.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A training that comes to NaN or infinity, or whose device fails, stops with a sentence that says
 * where, and the last good checkpoint stays.
 */
class BrokenTrainingTest {
  private static final BiConsumer<Device, Launch> NOTHING = (device, launch) -> {};
  private static final int STEPS_PER_EPOCH = 30;

  @TempDir Path folder;
  private final Dataset data = TinyPictures.split().train();

  private void train(Device device, TrainingPlan plan, boolean resume) {
    try (Arena arena = new Arena(device)) {
      ModelShelf.named(device, folder, resume, () -> TrainingListener.SILENT)
          .trained(List.of(plan), data, arena);
    }
  }

  private void train(String selector, TrainingPlan plan, BiConsumer<Device, Launch> mischief) {
    try (Device device = new HarmfulDevice(Devices.open(selector), mischief)) {
      train(device, plan, true);
    }
  }

  private Path checkpoint() {
    return folder.resolve("tiny.checkpoint.safetensors");
  }

  /** Sound in epoch 1; from epoch 2 on every step multiplies the velocity beyond all bounds. */
  private TrainingPlan diverging(TrainingPlan plan, double momentum) {
    return plan.schedule(new Schedule(.05, 0, 1, .05, .5, momentum, 2, 0))
        .columnBound(Double.POSITIVE_INFINITY)
        .dropout(null)
        .objective(Objective.CLEAN);
  }

  /** Watches every step's new numbers, which the training itself does only when all is lost. */
  private static final class Watch implements BiConsumer<Device, Launch> {
    private int steps;
    private int firstBroken;

    @Override
    public void accept(Device device, Launch launch) {
      String kernel = launch.kernel().name();
      if (kernel.equals("cross_entropy_labels")) {
        steps++;
      }
      if (firstBroken == 0 && (kernel.startsWith("sgd") || kernel.startsWith("cross_entropy"))) {
        for (Buffer buffer : HarmfulDevice.written(launch)) {
          double[] values = new double[buffer.length()];
          device.read(buffer, values);
          for (double value : values) {
            firstBroken = Double.isFinite(value) ? firstBroken : steps;
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "softmax, java, 1e60",
    "softmax, opencl, 1e5",
    "maxout, java, 1e40",
    "maxout, opencl, 1e3"
  })
  void theStepAndTheParameterAreNamedAndTheCheckpointStays(
      String kind, String selector, double momentum) throws IOException {
    TrainingPlan plan =
        diverging(
            kind.equals("maxout") ? Plans.maxout(data, 5, Objective.CLEAN) : Plans.softmax(data, 5),
            momentum);
    byte[][] good = new byte[1][];
    Watch watch = new Watch();
    GibbonException stopped =
        assertThrows(
            GibbonException.class,
            () ->
                train(
                    selector,
                    plan,
                    (device, launch) -> {
                      watch.accept(device, launch);
                      good[0] = good[0] == null ? bytes() : good[0];
                    }));
    int step = watch.firstBroken - STEPS_PER_EPOCH;
    assertTrue(step > 1 && step <= STEPS_PER_EPOCH, "broke down in step " + watch.firstBroken);
    OneSentence.check(
        stopped,
        "in epoch 2, step " + step + ";",
        "weight",
        "a smaller learning rate may help",
        "the checkpoint after epoch 1 is kept in " + checkpoint(),
        "--resume");
    assertArrayEquals(good[0], Files.readAllBytes(checkpoint()), "the checkpoint was changed");
    OneSentence.check(
        assertThrows(GibbonException.class, () -> train(selector, plan, NOTHING)),
        "in epoch 2, step " + step + ";");
    assertFalse(Files.exists(folder.resolve("tiny.safetensors")));
  }

  private boolean holdsEpoch(int epoch) {
    return Safetensors.readOwn(checkpoint())
        .metadata()
        .get("history")
        .contains("\"epoch\":" + epoch);
  }

  private byte[] bytes() {
    try {
      return Files.exists(checkpoint()) ? Files.readAllBytes(checkpoint()) : null;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * A device spoils a weight in the very last step of an epoch, after the last loss was read, so
   * only the weights show it; done again, the step is sound.
   */
  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void aWeightThatADeviceSpoilsNeverReachesTheCheckpoint(String selector) throws IOException {
    TrainingPlan plan = Plans.maxout(data, 4, Objective.CLEAN);
    int[] updates = new int[1];
    train(
        selector,
        plan,
        (device, launch) -> updates[0] += launch.kernel().name().startsWith("sgd") ? 1 : 0);
    int lastOfEpoch3 = updates[0] / 4 * 3;
    Path unbroken = Files.move(folder.resolve("tiny.safetensors"), folder.resolve("unbroken"));
    int[] seen = new int[1];
    byte[][] good = new byte[1][];
    GibbonException stopped =
        assertThrows(
            GibbonException.class,
            () ->
                train(
                    selector,
                    plan,
                    (device, launch) -> {
                      if (launch.kernel().name().startsWith("sgd") && ++seen[0] == lastOfEpoch3) {
                        device.write(HarmfulDevice.written(launch).get(0), new float[] {Float.NaN});
                        while (!holdsEpoch(2)) {
                          Thread.onSpinWait(); // It is written beside the epoch.
                        }
                        good[0] = bytes();
                      }
                    }));
    OneSentence.check(
        stopped,
        "into layer2.weight in epoch 3, step 30",
        "as the same steps done again did not, try another device",
        "the checkpoint after epoch 2 is kept");
    assertArrayEquals(good[0], Files.readAllBytes(checkpoint()));
    train(selector, plan, NOTHING);
    assertEquals(-1, Files.mismatch(unbroken, folder.resolve("tiny.safetensors")));
  }

  /** Lost in the midst of an epoch, at a launch or while waiting for one. */
  @ParameterizedTest
  @CsvSource({
    "clEnqueueNDRangeKernel, -5, CL_OUT_OF_RESOURCES",
    "clFinish, -5, CL_OUT_OF_RESOURCES",
    "clEnqueueReadBuffer, -5, CL_OUT_OF_RESOURCES",
    "clFinish, -2, CL_DEVICE_NOT_AVAILABLE"
  })
  void aLostDeviceLeavesTheCheckpointAndResumeGoesOn(String function, int status, String name)
      throws IOException {
    TrainingPlan plan = Plans.maxout(data, 5, Objective.CLEAN);
    FaultyOpenCl sound = new FaultyOpenCl();
    try (Device device = sound.open()) {
      train(device, plan, true);
    }
    Path unbroken = Files.move(folder.resolve("tiny.safetensors"), folder.resolve("unbroken"));
    int calls = sound.calls(function);
    FaultyOpenCl faults = new FaultyOpenCl();
    GibbonException lost =
        OneSentence.from(
            () -> {
              try (Device device = faults.open()) {
                // Once lost, a device is lost for every call.
                boolean[] gone = new boolean[1];
                faults.strike(
                    (called, n) ->
                        (gone[0] |= called.equals(function) && n > calls * 2 / 3) ? status : 0);
                train(device, plan, true);
              }
            },
            "OpenCL answered " + name,
            "start again",
            "the checkpoint after epoch ",
            "is kept in " + checkpoint(),
            "--resume");
    assertTrue(lost instanceof DeviceException && lost.getSuppressed().length == 0, "" + lost);
    assertTrue(Files.exists(checkpoint()));
    try (Device device = new FaultyOpenCl().open()) {
      train(device, plan, true);
    }
    assertEquals(-1, Files.mismatch(unbroken, folder.resolve("tiny.safetensors")));
  }

  /** Without a whole epoch there is no checkpoint to speak of. */
  @Test
  void beforeTheFirstCheckpointNoneIsPromised() {
    FaultyOpenCl faults = new FaultyOpenCl();
    GibbonException lost =
        OneSentence.from(
            () -> {
              try (Device device = faults.open()) {
                faults.strike(
                    (called, n) ->
                        called.equals("clEnqueueNDRangeKernel") && n > 50
                            ? FaultyOpenCl.DEVICE_NOT_AVAILABLE
                            : 0);
                train(device, Plans.maxout(data, 5, Objective.CLEAN), true);
              }
            },
            "CL_DEVICE_NOT_AVAILABLE");
    assertFalse(lost.getMessage().contains("checkpoint"), lost::getMessage);
  }
}
