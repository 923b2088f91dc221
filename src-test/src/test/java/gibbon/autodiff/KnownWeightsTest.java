package gibbon.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import gibbon.check.Domain;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Losses that weigh alike, as known beforehand: no pullback multiplies by 1, and no bit of a
 * gradient depends on what is known.
 */
class KnownWeightsTest {
  /** Losses of logits [rows, classes] by labels [rows] or a target [rows, classes]. */
  private enum Loss {
    LABELS((x, t) -> Ops.softmaxCrossEntropy(x, t), false),
    DISTRIBUTION((x, t) -> Ops.softmaxCrossEntropy(x, t), true),
    ODDS((x, t) -> Ops.crossEntropyOrOdds(x, t, .2), false),
    SIGMOIDS((x, t) -> Ops.sigmoidCrossEntropy(x, t), true);

    private final BinaryOperator<Var> of;
    private final boolean distribution;

    Loss(BinaryOperator<Var> of, boolean distribution) {
      this.of = of;
      this.distribution = distribution;
    }
  }

  /** A kind of backward pass, of losses that weigh alike. */
  private interface Way {
    Gradients gradients(Tape tape, Var losses, double weight, List<Var> wanted);
  }

  private static final Way TOLD = Tape::gradients;

  private static final Way KEPT =
      (tape, losses, weight, x) -> tape.gradientsOfSum(losses, filled(tape, losses, 1), x);

  private static final Way UNTOLD =
      (tape, losses, weight, x) -> tape.gradients(losses, filled(tape, losses, weight), x);

  private static Tensor filled(Tape tape, Var losses, double weight) {
    return tape.arena().full(losses.shape(), weight);
  }

  @Property(tries = 40)
  void gradientsOfBothOrdersAreThoseByWeightsInMemoryToTheBit(
      @ForAll Loss loss,
      @ForAll @IntRange(min = 1, max = 7) int rows,
      @ForAll @IntRange(min = 2, max = 6) int classes,
      @ForAll boolean one,
      @ForAll long seed) {
    double weight = one ? 1 : .3;
    for (String selector : List.of("java", "opencl")) {
      try (Device device = Devices.open(selector);
          Arena arena = new Arena(device)) {
        double[][] expected = orders(arena, loss, rows, classes, weight, seed, UNTOLD);
        for (Way way : one ? List.of(TOLD, KEPT) : List.of(TOLD)) {
          double[][] found = orders(arena, loss, rows, classes, weight, seed, way);
          assertArrayEquals(expected[0], found[0]);
          assertArrayEquals(expected[1], found[1]);
        }
      }
    }
  }

  private static double[][] orders(
      Arena arena, Loss loss, int rows, int classes, double weight, long seed, Way way) {
    SplittableRandom random = new SplittableRandom(seed);
    Tape tape = new Tape(arena);
    Shape shape = Shape.of(rows, classes);
    Var x = tape.leaf(arena.of(shape, Domain.LOGIT.numbers(random, shape)));
    Shape targets = loss.distribution ? shape : Shape.of(rows);
    Domain domain = loss.distribution ? Domain.POSITIVE : Domain.below(classes);
    Var losses = loss.of.apply(x, tape.leaf(arena.of(targets, domain.numbers(random, targets))));
    Var first = way.gradients(tape, losses, weight, List.of(x)).var(x);
    Var direction = tape.leaf(arena.of(shape, Domain.REAL.numbers(random, shape)));
    Var second = tape.gradients(Ops.multiply(first, direction), 1, List.of(x)).var(x);
    return new double[][] {first.value().toDoubles(), second.value().toDoubles()};
  }

  @Test
  void nothingIsFilledOrMultipliedForThem() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      for (Loss loss : Loss.values()) {
        long[] untold = launches(device, () -> orders(arena, loss, 3, 4, 1, 1, UNTOLD));
        long[] told = launches(device, () -> orders(arena, loss, 3, 4, 1, 1, TOLD));
        assertEquals(untold[0] - 1, told[0], loss.toString());
        assertEquals(untold[1] - 1, told[1], loss.toString());
      }
    }
  }

  @Test
  void whoeverReadsThemGetsThem() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(arena.of(Shape.of(3), 1., 2., 3.));
      Var seed = tape.gradients(x, .25, List.of(x)).var(x);
      assertEquals(OptionalDouble.of(.25), seed.constant());
      assertFalse(seed.pending());
      assertEquals(0, device.counters().totalLaunches());
      assertArrayEquals(new double[] {.25, .25, .25}, seed.value().toDoubles());
      assertEquals(1, device.counters().totalLaunches());
      seed.value();
      assertEquals(1, device.counters().totalLaunches());
      Tensor kept = arena.full(Shape.of(3), 1);
      Var cubes = Ops.multiply(Ops.multiply(x, x), x);
      long fills = device.counters().launches().get("fill");
      double[] slopes = tape.gradientsOfSum(cubes, kept, List.of(x)).of(x).toDoubles();
      assertArrayEquals(new double[] {3, 12, 27}, slopes);
      assertEquals(fills, device.counters().launches().get("fill"));
      ShapeException refused =
          assertThrows(
              ShapeException.class, () -> tape.gradientsOfSum(Ops.sum(x), kept, List.of(x)));
      assertEquals("Losses of shape [] were given weights of shape [3].", refused.getMessage());
    }
  }

  /** How often numbers were filled in, and multiplied. */
  private static long[] launches(Device device, Runnable work) {
    long[] before = counts(device);
    work.run();
    long[] after = counts(device);
    return new long[] {after[0] - before[0], after[1] - before[1]};
  }

  private static long[] counts(Device device) {
    Map<String, Long> launches = device.counters().launches();
    return new long[] {
      launches.getOrDefault("fill", 0L), launches.getOrDefault("binary_multiply", 0L)
    };
  }
}
