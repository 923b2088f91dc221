package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.check.ComparingDevice;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.Devices;
import gibbon.device.KernelProfile;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Launches keep to the work-groups that a device and its kernels bear, and stay right. */
class WorkGroupsTest {
  /** Plain OpenCL, told that it is another device. */
  private static Device like(String name) {
    return Devices.open("opencl:like:" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"group64", "group8", "group1"})
  void everyOpIsRightInTheGroupsThatADeviceBears(String name) {
    try (ComparingDevice device = new ComparingDevice(like(name))) {
      for (OpCase row : OpCases.all()) {
        // Groups of 8 stand for all; the others are asked what is more than an item a number.
        if (name.equals("group8") || row.name().matches(".*(matmul|maxout|sum|conv2d|softmax).*")) {
          row.differentiate(device, new Sizes(5, 19, 35), 3, false);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "h200, 256, 256",
    "mali, 256, 256",
    "group64, 64, 64",
    "group8, 8, 4",
    "group1, 1, 1"
  })
  void noGroupIsLargerThanTheDevicesLargest(String name, int largest, int ofProduct) {
    List<KernelProfile.Grid> grids = grids(like(name));
    assertTrue(grids.stream().allMatch(grid -> grid.items() <= largest), grids::toString);
    long local = Described.of(name).localMemory();
    assertTrue(grids.stream().allMatch(grid -> grid.localBytes() <= local), grids::toString);
    assertEquals(ofProduct, grids.get(0).items(), "of the product");
  }

  /** As drivers say where a kernel needs many registers. */
  @Test
  void aProductTakesSmallerTilesWhereItsKernelBearsNoLargeGroup() {
    FaultyOpenCl answers = new FaultyOpenCl();
    answers.strike(
        (function, call) -> function.equals(ClQueue.LARGEST_GROUP + "matmul_nn_tiled") ? 64 : 0);
    try (ComparingDevice device =
        new ComparingDevice(new ClDevice(Opened.first(), false, Tuning.standard(16), answers))) {
      assertEquals(64, grids(device, 70, 90).get(0).items());
    }
  }

  private static List<KernelProfile.Grid> grids(Device opened) {
    try (Device device = opened) {
      return grids(device, 200, 300);
    }
  }

  /** Of a product and a sum of its numbers, and of a few numbers. */
  private static List<KernelProfile.Grid> grids(Device device, int m, int n) {
    try (Arena arena = new Arena(device)) {
      device.profiling(true);
      Tape tape = new Tape(arena);
      double[] numbers = new double[m * 30];
      double[] others = new double[30 * n];
      java.util.Arrays.setAll(numbers, i -> i % 7 - 3);
      java.util.Arrays.setAll(others, i -> i % 5 - 2);
      Ops.exp(
          Ops.scale(
              Ops.matmul(
                  tape.leaf(arena.of(Shape.of(m, 30), numbers)),
                  tape.leaf(arena.of(Shape.of(30, n), others))),
              .001));
      device.profiling(false);
      List<KernelProfile.Grid> grids = new ArrayList<>();
      device.profile().events().forEach(event -> grids.add(event.grid()));
      return grids;
    }
  }

  /** So many numbers as there are wait for so many units as there are. */
  @Property
  void noUnitIsIdleWhereThereAreNumbersForIt(
      @ForAll @IntRange(min = 1, max = 5_000_000) int items,
      @ForAll @IntRange(min = 1, max = 300) int units,
      @ForAll @IntRange(min = 1, max = 1024) int limit) {
    WorkItems spread = new WorkItems(false, 256, units);
    long size = spread.local(items, limit)[0];
    long groups = spread.global(items, limit)[0] / size;
    assertTrue(size <= limit && size <= 256);
    assertTrue(groups * size >= Math.min(items, size * units * 16L));
    assertTrue(groups >= Math.min(units, items / 32), () -> groups + " groups");
  }

  @Test
  void anUnknownNameIsAnsweredWithThoseDescribed() {
    DeviceException refusal =
        org.junit.jupiter.api.Assertions.assertThrows(DeviceException.class, () -> like("h9"));
    assertTrue(refusal.getMessage().contains("'h9'"), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("h200"), refusal::getMessage);
  }
}
