package gibbon.check;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.device.Buffer;
import gibbon.device.Counters;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.JavaDevice;
import gibbon.device.Launch;
import gibbon.device.Profile;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Does the comparison itself notice what a bad device may do? */
class ComparingDeviceTest {
  /** A device that does everything right and then some harm. */
  private record Harmful(JavaDevice device, BiConsumer<Harmful, Launch> harm, int[] launches)
      implements Device {
    Harmful(BiConsumer<Harmful, Launch> harm) {
      this(new JavaDevice(), harm, new int[1]);
    }

    void change(Buffer buffer, int place, double by) {
      double[] values = new double[buffer.length()];
      device.read(buffer, values);
      values[place] = Double.isNaN(values[place]) ? by : values[place] + by;
      device.write(buffer, values);
    }

    @Override
    public void launch(Launch launch) {
      device.launch(launch);
      launches[0]++;
      harm.accept(this, launch);
    }

    @Override
    public DeviceInfo info() {
      return device.info();
    }

    @Override
    public Buffer allocate(int length) {
      return device.allocate(length);
    }

    @Override
    public void release(Buffer buffer) {
      device.release(buffer);
    }

    @Override
    public void write(Buffer target, float[] values) {
      device.write(target, values);
    }

    @Override
    public void write(Buffer target, double[] values) {
      device.write(target, values);
    }

    @Override
    public void read(Buffer source, float[] into) {
      device.read(source, into);
    }

    @Override
    public void read(Buffer source, double[] into) {
      device.read(source, into);
    }

    @Override
    public void finish() {
      device.finish();
    }

    @Override
    public Counters counters() {
      return device.counters();
    }

    @Override
    public void profiling(boolean on) {
      device.profiling(on);
    }

    @Override
    public Profile profile() {
      return device.profile();
    }

    @Override
    public int precisionBits() {
      return device.precisionBits();
    }

    @Override
    public void close() {
      device.close();
    }
  }

  private static void run(BiConsumer<Harmful, Launch> harm) {
    try (Device device = new ComparingDevice(new Harmful(harm));
        Arena arena = new Arena(device)) {
      var x = new Tape(arena).leaf(arena.of(Shape.of(5), 1, 2, 3, 4, 5));
      Ops.exp(x);
    }
  }

  private static void assertNoticed(String words, BiConsumer<Harmful, Launch> harm) {
    AssertionError error = assertThrows(AssertionError.class, () -> run(harm));
    assertTrue(error.getMessage().contains(words), error.getMessage());
    assertTrue(error.getMessage().contains("unary_exp"), error.getMessage());
  }

  @Test
  void aGoodDevicePasses() {
    assertDoesNotThrow(() -> run((device, launch) -> {}));
  }

  @Test
  void anErrorAboveTheBoundIsNoticedAndOneBelowIsNot() {
    double exp = Math.exp(3);
    assertNoticed(
        "y[2]", (device, launch) -> device.change(launch.buffers().get(1), 2, exp * 0x1p-21));
    run((device, launch) -> device.change(launch.buffers().get(1), 2, exp * 0x1p-23));
  }

  @Test
  void aWriteBehindTheEndIsNoticed() {
    assertNoticed(
        "y[5] lies behind the end",
        (device, launch) -> device.change(launch.buffers().get(1), 5, 1));
    assertNoticed(
        "x[131] is only to be read",
        (device, launch) -> device.change(launch.buffers().get(0), 131, 1));
  }

  @Test
  void aChangedInputIsNoticed() {
    assertNoticed(
        "x[0] is only to be read",
        (device, launch) -> device.change(launch.buffers().get(0), 0, 1));
  }

  @Test
  void aPlaceLeftOutIsNoticed() {
    assertNoticed(
        "y[4] is NaN", (device, launch) -> device.change(launch.buffers().get(1), 4, Double.NaN));
  }

  @Test
  void aResultThatDiffersTheSecondTimeIsNoticed() {
    assertNoticed(
        "differs when launched again",
        (device, launch) -> device.change(launch.buffers().get(1), 0, device.launches()[0] * 1e-6));
  }
}
