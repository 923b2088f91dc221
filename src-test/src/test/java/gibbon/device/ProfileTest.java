package gibbon.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.KernelProfile.Grid;
import gibbon.device.KernelProfile.KernelTime;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private static KernelProfile.Event event(String entry, long started, long ended) {
    return new KernelProfile.Event(
        "kernel", entry, "", started, started, started, ended, Grid.NONE);
  }

  /** What profiling says of some work on the plain-Java device. */
  private static KernelProfile profiled(Work work) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(arena.of(Shape.of(3, 4), new double[12]));
      Var w = tape.leaf(arena.of(Shape.of(4, 6), new double[24]));
      device.profiling(true);
      work.on(tape, x, w);
      device.profiling(false);
      return device.profile();
    }
  }

  private interface Work {
    void on(Tape tape, Var x, Var w);
  }

  private static void assertCost(double flops, double moved, Work work) {
    List<KernelTime> times = profiled(work).times();
    assertEquals(1, times.size());
    assertEquals(flops, times.get(0).flops(), times.get(0).kernel());
    assertEquals(moved, times.get(0).moved(), times.get(0).kernel());
  }

  @Test
  void kernelsTellTheirCosts() {
    assertCost(2 * 3 * 4 * 6, 12 + 24 + 18, (tape, x, w) -> Ops.matmul(x, w));
    assertCost(2 * 4 * 4 * 3, 12 + 12 + 16, (tape, x, w) -> Ops.matmul(x, x, true, false));
    assertCost(12, 12 + 12, (tape, x, w) -> Ops.exp(x));
    assertCost(12, 12 + 12 + 12, (tape, x, w) -> Ops.add(x, x));
    assertCost(12, 12 + 3, (tape, x, w) -> Ops.sum(x, 1));
    assertCost(12, 12 + 6 + 6, (tape, x, w) -> Ops.maxout(x, 2));
    assertCost(5 * 12, 12 + 12, (tape, x, w) -> Ops.softmax(x));
    // Per piece a product of 4 terms, a bias and a comparison; result and winner are [3, 2].
    assertCost(
        3 * 6 * (2 * 4 + 2),
        12 + 24 + 6 + 6 + 6,
        (tape, x, w) ->
            Ops.maxoutLayer(x, w, tape.leaf(tape.arena().of(Shape.of(6), new double[6])), 3));
    assertCost(0, 2 * 6, (tape, x, w) -> Ops.slice(x, 1, 1, 2));
    assertCost(12, 12 + 12, (tape, x, w) -> Ops.dropout(x, .5, 1, 1, 1, 1));
  }

  @Test
  void everyKernelOfTheTableMovesSomething() {
    Sizes sizes = new Sizes(3, 4, 5);
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      device.profiling(true);
      for (OpCase row : OpCases.all()) {
        Tape tape = new Tape(arena);
        List<Var> inputs = new ArrayList<>();
        for (OpCase.Input input : row.inputs(sizes)) {
          double[] numbers = input.domain().numbers(new SplittableRandom(1), input.shape());
          inputs.add(tape.leaf(arena.of(input.shape(), numbers)));
        }
        row.function().apply(sizes, inputs);
      }
      List<KernelTime> times = device.profile().times();
      assertTrue(times.size() > 30, times.toString());
      for (KernelTime time : times) {
        assertTrue(time.flops() >= 0 && time.moved() > 0, time.toString());
      }
      assertEquals(
          device.profile().launches(), times.stream().mapToLong(KernelTime::launches).sum());
    }
  }

  @Test
  void everyLaunchNamesItsOpAndWhosePullbackItIs() {
    KernelProfile profile =
        profiled((tape, x, w) -> tape.gradients(Ops.sum(Ops.exp(Ops.matmul(x, w))), w));
    assertEquals(
        List.of(
            "MatMul #2",
            "Exp #3",
            "Sum #4",
            "the weight of each loss",
            "Expand #7, in the pullback of Sum #4",
            "Gate #8, in the pullback of Exp #3",
            "MatMulTN #9, in the pullback of MatMul #2"),
        profile.events().stream().map(KernelProfile.Event::cause).toList());
  }

  @Test
  void theTimeBetweenKernelsLeavesOutFirstLaunchesAndPauses() {
    KernelProfile profile = new KernelProfile();
    profile.ran(event("a", 0, 10));
    profile.ran(event("b", 20, 30));
    profile.ran(event("a", 35, 45));
    profile.paused();
    profile.ran(event("a", 100, 110));
    assertEquals(5e-9, profile.secondsBetween(), 1e-15);
    assertEquals(5. / 45, profile.shareBetween(), 1e-12);
    assertEquals(40e-9, profile.kernelSeconds(), 1e-15);
  }

  /** Until it has queued the launch; from then on the device had work and had not begun it. */
  @Test
  void theHostIsLateUntilItHasQueuedTheNextLaunch() {
    KernelProfile profile = new KernelProfile();
    profile.ran(queued(0, 0, 10));
    profile.ran(queued(5, 12, 20));
    profile.ran(queued(26, 30, 40));
    profile.ran(queued(47, 46, 50));
    assertEquals((2 + 10 + 6) / 50., profile.shareBetween(), 1e-12);
    assertEquals((6 + 6) / 50., profile.shareLate(), 1e-12);
  }

  private static KernelProfile.Event queued(long queued, long started, long ended) {
    return new KernelProfile.Event("a", "a", "", queued, queued, started, ended, Grid.NONE);
  }

  @Test
  void aLongRunKeepsTheFirstLaunchesAndCountsAll() {
    KernelProfile profile = new KernelProfile();
    for (int i = 0; i <= KernelProfile.MOST_EVENTS; i++) {
      profile.ran(event("a", i, i + 1));
    }
    assertEquals(KernelProfile.MOST_EVENTS, profile.events().size());
    assertEquals(1e-9 * (KernelProfile.MOST_EVENTS + 1), profile.kernelSeconds(), 1e-12);
  }

  @Test
  void theNearerRoofBounds() {
    Roofline roofs = new Roofline(200, 50);
    assertEquals(Roofline.Bound.ARITHMETIC, roofs.bound(4e9, 9e8));
    assertEquals(Roofline.Bound.MEMORY, roofs.bound(4e9, 1.1e9));
    assertEquals(.5, roofs.share(4e9, 9e8, .04), 1e-12);
    assertEquals(.5, roofs.share(0, 1e9, .04), 1e-12);
  }

  @Test
  void nothingIsKeptWhileProfilingIsOff() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      arena.full(Shape.of(3), 1);
      assertFalse(device.profile().launches() > 0);
      device.profiling(true);
      arena.full(Shape.of(3), 1);
      device.profiling(false);
      arena.full(Shape.of(3), 1);
      assertEquals(1, device.profile().launches());
    }
  }
}
