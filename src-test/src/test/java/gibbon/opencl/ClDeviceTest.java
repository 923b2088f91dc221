package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.device.Kernel;
import gibbon.device.KernelProfile.KernelTime;
import gibbon.device.Launch;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ClDeviceTest {
  @Test
  void aDeviceIsFoundBySelectorFamilyAndName() {
    DeviceInfo first = Opened.first().info();
    String part = first.platform().toUpperCase(Locale.ROOT);
    for (String selector : List.of("opencl", first.selector())) {
      try (Device device = Devices.open(selector)) {
        assertEquals(first.selector(), device.info().selector());
      }
    }
    if (ClPlatforms.devices().size() == 1) {
      try (Device device = Devices.open(part)) {
        assertEquals(first.selector(), device.info().selector());
      }
    }
    assertTrue(first.computeUnits() > 0 && first.memoryBytes() > 0, first::toString);
  }

  @Test
  void anUnknownSelectorListsWhatThereIs() {
    DeviceException refusal =
        assertThrows(DeviceException.class, () -> Devices.open("opencl:99.0"));
    assertTrue(refusal.getMessage().contains("opencl:99.0"), refusal::getMessage);
    assertTrue(
        refusal.getMessage().contains(Opened.first().info().selector()), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("java"), refusal::getMessage);
  }

  @Test
  void whereOpenClIsMissingASentenceSaysHowToGetIt() {
    assertTrue(new ClProvider().absence().contains("apt-get install pocl-opencl-icd"));
  }

  @Test
  void numbersComeBackAsTheyWereWritten() {
    try (Device device = Opened.device()) {
      for (int length : new int[] {1, 1000, 70_000, 300_000}) {
        float[] values = new Philox(length, 0, 0).uniform(length, -1, 1);
        Buffer buffer = device.allocate(length);
        device.write(buffer, values);
        float[] floats = new float[length];
        device.read(buffer, floats);
        assertArrayEquals(values, floats);
        double[] doubles = new double[length];
        device.read(buffer, doubles);
        device.write(buffer, new float[length]);
        device.write(buffer, doubles);
        device.read(buffer, floats);
        assertArrayEquals(values, floats);
        device.release(buffer);
      }
    }
  }

  @Test
  void manySmallWritesDoNotOverwriteEachOtherBeforeTheyArrive() {
    try (Device device = Opened.device();
        Arena arena = new Arena(device)) {
      int length = 50_000;
      Tensor[] tensors = new Tensor[40];
      for (int i = 0; i < tensors.length; i++) {
        tensors[i] = arena.allocate(Shape.of(length));
        float[] values = new float[length];
        java.util.Arrays.fill(values, i);
        tensors[i].write(values);
      }
      for (int i = 0; i < tensors.length; i++) {
        float[] values = tensors[i].toFloats();
        assertEquals(i, values[0]);
        assertEquals(i, values[length - 1]);
      }
    }
  }

  @Test
  void aSecondStepAsksOpenClForNoMemory() {
    try (Device device = Opened.device()) {
      step(device);
      long before = device.counters().allocations();
      for (int i = 0; i < 5; i++) {
        step(device);
      }
      assertEquals(before, device.counters().allocations());
      assertEquals(0, device.counters().liveBuffers());
      assertEquals(18, device.counters().launches("fill"));
    }
  }

  @Test
  void aStepThatTakesTheSameGetsTheSameMemoryInWhateverOrderItComesBack() {
    try (ClDevice device = Opened.device()) {
      List<Buffer> first = taken(device);
      List<ClBuffer.Memory> memories = first.stream().map(device::memory).toList();
      for (int seed = 1; seed <= 5; seed++) {
        Collections.shuffle(first, new Random(seed));
        first.forEach(device::release);
        first = taken(device);
        assertEquals(memories, first.stream().map(device::memory).toList());
      }
      first.forEach(device::release);
    }
  }

  private static List<Buffer> taken(Device device) {
    List<Buffer> taken = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      taken.add(device.allocate(i % 3 == 0 ? 5000 : 100));
    }
    return taken;
  }

  private static void step(Device device) {
    try (Arena arena = new Arena(device)) {
      arena.full(Shape.of(1000), 1);
      arena.full(Shape.of(70, 33), 1);
      arena.full(Shape.of(400_000), 1);
    }
  }

  @Property
  void aPieceOfMemoryIsLargeEnoughAndNotMuchLarger(
      @ForAll @LongRange(min = 1, max = 1L << 40) long bytes) {
    long size = ClPool.sizeClass(bytes);
    assertTrue(size >= bytes);
    assertTrue(size <= Math.max(256, bytes > 1 << 20 ? bytes + bytes / 8 : 2 * bytes));
    assertEquals(size, ClPool.sizeClass(size));
  }

  @Test
  void tooLargeABufferIsRefusedInASentenceWithSizes() {
    try (Device device = Opened.device()) {
      List<Buffer> buffers = new ArrayList<>();
      DeviceException refusal =
          assertThrows(
              DeviceException.class,
              () -> {
                while (true) {
                  buffers.add(device.allocate(Integer.MAX_VALUE));
                }
              });
      assertTrue(refusal.getMessage().contains("no room for"), refusal::getMessage);
      buffers.forEach(device::release);
    }
  }

  @Test
  void closingWithBuffersInUseSaysHowMany() {
    Device device = Opened.device();
    device.allocate(10);
    device.allocate(10);
    DeviceException leak = assertThrows(DeviceException.class, device::close);
    assertTrue(leak.getMessage().contains("2 buffers"), leak::getMessage);
  }

  @Test
  void aReleasedBufferCannotBeUsed() {
    try (Device device = Opened.device()) {
      Buffer buffer = device.allocate(10);
      device.release(buffer);
      assertThrows(IllegalStateException.class, () -> device.read(buffer, new float[10]));
      assertThrows(IllegalStateException.class, () -> device.release(buffer));
    }
  }

  @Test
  void aBufferOfAnotherDeviceIsRefused() {
    try (Device device = Opened.device();
        Device other = new JavaDevice()) {
      Buffer foreign = other.allocate(10);
      assertThrows(IllegalArgumentException.class, () -> device.read(foreign, new float[10]));
      other.release(foreign);
    }
  }

  @Test
  void aBuildErrorShowsTheCompilersLogAndTheLine() {
    try (ClDevice device = Opened.device()) {
      String source = "kernel void broken(global float* y) {\n  y[0] = nonsense;\n}\n";
      DeviceException failure =
          assertThrows(
              DeviceException.class,
              () -> device.programs().examine("broken", source, "broken", ""));
      assertTrue(failure.getMessage().contains("CL_BUILD_PROGRAM_FAILURE"), failure::getMessage);
      assertTrue(failure.getMessage().contains("nonsense"), failure::getMessage);
      assertTrue(failure.getMessage().contains(">    2 |   y[0] = nonsense;"), failure::getMessage);
    }
  }

  @Test
  void aKernelWithoutAnEntryIsNamed() {
    Kernel unknown = Kernel.named("no_such_kernel").means((call, from, to) -> {});
    try (Device device = Opened.device()) {
      DeviceException failure =
          assertThrows(
              DeviceException.class,
              () ->
                  device.launch(
                      new Launch(unknown, new int[] {1}, List.of(), new int[0], new double[0])));
      assertTrue(failure.getMessage().contains("no_such_kernel"), failure::getMessage);
    }
  }

  @Test
  void aWrongNumberOfArgumentsIsNoticed() {
    try (ClDevice device = Opened.device()) {
      DeviceException failure =
          assertThrows(
              DeviceException.class,
              () -> device.entry("fill").real(1).run(new long[] {1}, new long[] {1}));
      assertTrue(failure.getMessage().contains("fill"), failure::getMessage);
    }
  }

  @Test
  void statusCodesHaveNames() {
    assertEquals("CL_INVALID_KERNEL_ARGS", Status.name(-52));
    DeviceException failure =
        assertThrows(DeviceException.class, () -> Status.check(-52, "launching kernel", "sum"));
    assertEquals(
        "OpenCL answered CL_INVALID_KERNEL_ARGS when launching kernel sum.", failure.getMessage());
  }

  @Test
  void profilingTellsLaunchesAndTimesOfWhatRanMeanwhile() {
    try (Device device = Opened.device()) {
      step(device);
      assertEquals(List.of(), device.profile().times());
      device.profiling(true);
      for (int i = 0; i < 100; i++) {
        step(device);
      }
      device.profiling(false);
      step(device);
      List<KernelTime> times = device.profile().times();
      assertEquals(1, times.size());
      assertEquals("fill", times.get(0).kernel());
      assertEquals(300, times.get(0).launches());
      assertTrue(times.get(0).seconds() > 0);
    }
  }

  @Test
  void closingTwiceIsHarmless() {
    Device device = Opened.device();
    device.close();
    device.close();
    assertThrows(IllegalStateException.class, () -> device.allocate(1));
  }

  @Test
  void anEntryIsBuiltOnce() {
    try (ClDevice device = Opened.device()) {
      assertSame(device.entry("fill"), device.entry("fill"));
    }
  }
}
