package gibbon.check;

import static gibbon.check.HarmfulDevice.change;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.device.Launch;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Does the comparison itself notice what a bad device may do? */
class ComparingDeviceTest {
  private static void run(BiConsumer<Device, Launch> harm) {
    try (Device device = new ComparingDevice(new HarmfulDevice(harm));
        Arena arena = new Arena(device)) {
      var x = new Tape(arena).leaf(arena.of(Shape.of(5), 1, 2, 3, 4, 5));
      Ops.exp(x);
    }
  }

  private static void assertNoticed(String words, BiConsumer<Device, Launch> harm) {
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
        "y[2]", (device, launch) -> change(device, launch.buffers().get(1), 2, exp * 0x1p-21));
    run((device, launch) -> change(device, launch.buffers().get(1), 2, exp * 0x1p-23));
  }

  @Test
  void aWriteBehindTheEndIsNoticed() {
    assertNoticed(
        "y[5] lies behind the end",
        (device, launch) -> change(device, launch.buffers().get(1), 5, 1));
    assertNoticed(
        "x[131] is only to be read",
        (device, launch) -> change(device, launch.buffers().get(0), 131, 1));
  }

  @Test
  void aChangedInputIsNoticed() {
    assertNoticed(
        "x[0] is only to be read",
        (device, launch) -> change(device, launch.buffers().get(0), 0, 1));
  }

  @Test
  void aPlaceLeftOutIsNoticed() {
    assertNoticed(
        "y[4] is NaN", (device, launch) -> change(device, launch.buffers().get(1), 4, Double.NaN));
  }

  @Test
  void aResultThatDiffersTheSecondTimeIsNoticed() {
    assertNoticed(
        "differs when launched again",
        (device, launch) ->
            change(device, launch.buffers().get(1), 0, device.counters().totalLaunches() * 1e-6));
  }

  @Test
  void onlyADeviceThatSaysSoMayTakeDenormalsForZeroAndForNothingElse() {
    assertThrows(AssertionError.class, () -> enlarged(true, 0));
    enlarged(true, 0x1p-40);
    enlarged(false, 0);
    enlarged(false, 0x1p-40);
    assertThrows(AssertionError.class, () -> enlarged(false, 0x1p-39));
  }

  /** 2⁻¹⁴⁰ · 2¹⁰⁰ on a device that gives another number. */
  private static void enlarged(boolean keepsDenormals, double given) {
    BiConsumer<Device, Launch> harm =
        (device, launch) -> device.write(launch.buffers().get(1), new double[] {given});
    try (Device device =
            new ComparingDevice(new HarmfulDevice(new JavaDevice(), keepsDenormals, harm));
        Arena arena = new Arena(device)) {
      Ops.scale(new Tape(arena).leaf(arena.of(Shape.of(1), 0x1p-140)), 0x1p100);
    }
  }

  /** max(2⁻¹³⁰, 0) compared as 0 may be 2⁻¹³⁰ all the same, and of −2⁻¹³⁰ too. */
  @Test
  void whatIsComparedAsZeroMayBeReturnedAsItIs() {
    rectified(false, -0x1p-130);
    assertThrows(AssertionError.class, () -> rectified(true, -0x1p-130));
    assertThrows(AssertionError.class, () -> rectified(false, -0x1p-120));
  }

  private static void rectified(boolean keepsDenormals, double given) {
    BiConsumer<Device, Launch> harm =
        (device, launch) -> device.write(launch.buffers().get(1), new double[] {given});
    try (Device device =
            new ComparingDevice(new HarmfulDevice(new JavaDevice(), keepsDenormals, harm));
        Arena arena = new Arena(device)) {
      Ops.relu(new Tape(arena).leaf(arena.of(Shape.of(1), given)));
    }
  }
}
