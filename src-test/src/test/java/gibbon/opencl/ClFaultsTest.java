package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Buffer;
import gibbon.device.Counters;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Window;
import gibbon.opencl.Opened.Variants;
import gibbon.store.OneSentence;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.train.Sgd;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What OpenCL refuses ends in a sentence, and where giving memory back helps, in no failure at all.
 * The first two are real refusals; the others come through {@link Answers}.
 */
class ClFaultsTest {
  private static final int MEBIBYTE = 1 << 20;

  private final FaultyOpenCl faults = new FaultyOpenCl();

  /** The first device, said to have so much memory. */
  private static ClPlatforms.Found with(long memoryBytes) {
    ClPlatforms.Found first = Opened.first();
    return new ClPlatforms.Found(first.traits().withMemory(memoryBytes), first.device());
  }

  @Test
  void moreThanOnePieceMayHaveIsRefusedByOpenClItself() {
    cl_device_id device = Opened.first().device();
    long most = ClPlatforms.deviceNumber(device, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE);
    cl_context context = CL.clCreateContext(null, 1, new cl_device_id[] {device}, null, null, null);
    try (ClPool unlimited =
        new ClPool(context, new Counters(), Long.MAX_VALUE, Long.MAX_VALUE, faults)) {
      OneSentence.from(
          () -> unlimited.take(2 * most), "no room for", Text.of("%,d more bytes", 2 * most));
      assertEquals(2, faults.calls("clCreateBuffer"), "asked, emptied the pool, asked again");
    }
    CL.clReleaseContext(context);
  }

  @Test
  void aFullDeviceFirstGivesBackWhatNothingUses() {
    try (ClDevice device = faults.open(with(MEBIBYTE))) {
      List<Buffer> small = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        small.add(device.allocate(MEBIBYTE / 16));
      }
      OneSentence.from(
          () -> device.allocate(1000),
          "no room for 4,096 more bytes",
          "1,048,576 are in use",
          "it has 1,048,576 in all",
          "use a smaller batch or network, or another device");
      small.forEach(device::release);
      Buffer large = device.allocate(MEBIBYTE / 4);
      device.write(large, new float[MEBIBYTE / 4]);
      device.release(large);
    }
  }

  @Test
  void aRefusedPieceIsAskedForAgainAfterThePoolWasEmptied() {
    try (ClDevice device = faults.open(Opened.first())) {
      device.release(device.allocate(1000));
      faults.strike(
          (function, call) ->
              function.equals("clCreateBuffer") && call == 1
                  ? FaultyOpenCl.MEM_OBJECT_ALLOCATION_FAILURE
                  : 0);
      device.release(device.allocate(5000));
      assertEquals(2, faults.calls("clCreateBuffer"));
      device.release(device.allocate(1000));
      assertEquals(3, faults.calls("clCreateBuffer"), "the pool had kept the free piece");
    }
  }

  @Test
  void aLaunchThatFindsNoMemoryIsTriedAgainWithThePoolEmptied() {
    try (Device device = faults.open();
        Arena arena = new Arena(device)) {
      Tensor y = arena.full(Shape.of(100), 1);
      device.release(device.allocate(1000));
      faults.strike(
          (function, call) ->
              function.startsWith("clEnqueue") && call == 1
                  ? FaultyOpenCl.MEM_OBJECT_ALLOCATION_FAILURE
                  : 0);
      Tensor z = arena.full(Shape.of(100), 2);
      assertEquals(2, faults.calls("clEnqueueNDRangeKernel"));
      y.write(new float[100]);
      assertEquals(2, faults.calls("clEnqueueWriteBuffer"));
      faults.strike((function, call) -> 0);
      assertArrayEquals(new float[100], y.toFloats());
      assertEquals(2, z.toFloats()[99]);
      device.release(device.allocate(1000));
      assertEquals(1, faults.calls("clCreateBuffer"), "the pool had kept the free piece");
    }
  }

  @Test
  void aLaunchThatGoesOnFindingNoMemoryIsASentence() {
    try (Device device = faults.open();
        Arena arena = new Arena(device)) {
      faults.strike(
          (function, call) ->
              function.equals("clEnqueueNDRangeKernel")
                  ? FaultyOpenCl.MEM_OBJECT_ALLOCATION_FAILURE
                  : 0);
      OneSentence.from(
          () -> arena.full(Shape.of(100), 2),
          "CL_MEM_OBJECT_ALLOCATION_FAILURE when launching kernel fill",
          "out of memory: use a smaller batch");
    }
  }

  /**
   * Wherever a step of training breaks off: the routines of many kernels take memory for a while.
   */
  @ParameterizedTest
  @EnumSource(Variants.class)
  void aLaunchThatBreaksOffLeavesNoMemoryInUse(Variants variants) {
    Tuning tuning = Tuning.standard(variants == Variants.PACKED ? 8 : 16);
    int struck = 0;
    try (ClDevice device = new ClDevice(Opened.first(), variants != Variants.GPU, tuning, faults)) {
      for (boolean broken = true; broken; ) {
        int strike = ++struck;
        faults.strike(
            (function, call) ->
                function.equals("clEnqueueNDRangeKernel") && call == strike
                    ? FaultyOpenCl.OUT_OF_RESOURCES
                    : 0);
        try {
          step(device);
          broken = false;
        } catch (DeviceException failure) {
          assertTrue(failure.getMessage().contains("CL_OUT_OF_RESOURCES"), failure::getMessage);
        }
        assertEquals(0, device.counters().liveBuffers(), "after launch " + strike);
      }
    }
    assertTrue(struck > 20, struck + " launches");
  }

  private static void step(ClDevice device) {
    try (Arena arena = new Arena(device)) {
      Parameter w = Parameter.weight("w", arena.full(Shape.of(300, 240), .01));
      Parameter b = Parameter.bias("b", arena.full(Shape.of(240), 0));
      Tape tape = new Tape(arena);
      Var x = tape.leaf(arena.full(Shape.of(70, 300), 1));
      Var h = Ops.maxoutLayer(x, tape.parameter(w), tape.parameter(b), 5);
      Var filters = tape.leaf(arena.full(Shape.of(3, 3, 1, 8), .1));
      Var pictures = Ops.reshape(Ops.matmul(h, h, true, false), Shape.of(1, 48, 48, 1));
      Var y = PictureOps.conv2d(pictures, filters, Window.of(2, 1));
      Gradients gradients =
          tape.gradients(Ops.sum(y), x, tape.parameter(w), tape.parameter(b), filters);
      gradients.of(x);
      gradients.of(filters);
      List<Var> moved = List.of(gradients.var(tape.parameter(w)), gradients.var(tape.parameter(b)));
      new Sgd(arena, List.of(w, b), 1).step(moved, .1, .5);
    }
  }

  @Test
  void aKernelThatCannotBeBuiltIsNamedWithARemedy() {
    try (ClDevice device = faults.open(Opened.first());
        Arena arena = new Arena(device)) {
      String source = "kernel void broken(global float* y) {\n  y[0] = nonsense;\n}\n";
      DeviceException real =
          assertThrows(
              DeviceException.class,
              () -> device.programs().examine("broken", source, "broken", ""));
      String message = real.getMessage();
      assertTrue(message.startsWith("The kernel broken cannot be built for "), message);
      assertTrue(message.contains(device.info().name()), message);
      assertTrue(message.contains("update the device's driver, or choose another"), message);
      assertTrue(message.contains("nonsense") && message.lines().count() < 30, message);
      faults.strike((function, call) -> function.equals("clBuildProgram") ? -6 : 0);
      DeviceException injected =
          assertThrows(DeviceException.class, () -> arena.full(Shape.of(1), 1));
      assertTrue(
          injected.getMessage().startsWith("The kernel fill cannot be built for "),
          injected::getMessage);
      assertTrue(injected.getMessage().contains("CL_OUT_OF_HOST_MEMORY"), injected::getMessage);
      faults.strike((function, call) -> 0);
      assertEquals(1, arena.full(Shape.of(1), 1).scalar(), "it can be tried again");
    }
  }

  @Test
  void aDeviceThatCannotBeOpenedLeavesNoContextBehind() {
    for (int i = 0; i < 3; i++) {
      faults.strike(
          (function, call) ->
              function.equals("clCreateCommandQueue") ? FaultyOpenCl.OUT_OF_RESOURCES : 0);
      OneSentence.from(faults::open, "CL_OUT_OF_RESOURCES when creating the command queue");
      assertEquals(1, faults.calls("clCreateContext"));
      assertEquals(1, faults.calls("clReleaseContext"));
    }
  }

  @Test
  void everyEventOfATimedLaunchIsGivenBack() {
    int launches = 300; // more than are collected at once, and some left when the device is closed
    try (ClDevice device = faults.open(Opened.first());
        Arena arena = new Arena(device)) {
      device.profiling(true);
      for (int i = 0; i < launches; i++) {
        arena.full(Shape.of(5), i);
      }
    }
    assertEquals(launches, faults.calls("clEnqueueNDRangeKernel"));
    assertEquals(launches, faults.calls("clReleaseEvent"));
  }
}
