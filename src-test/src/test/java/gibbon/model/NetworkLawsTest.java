package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.check.arbitrary.Networks;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.op.Maxout;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;

/** Laws that whole networks and their parts obey, whatever their sizes. */
class NetworkLawsTest {
  private static Device opencl;

  private Device device;
  private Arena arena;

  @BeforeContainer
  static void openOther() {
    opencl = Devices.open("opencl");
  }

  @AfterContainer
  static void closeOther() {
    opencl.close();
  }

  @BeforeTry
  void open() {
    device = new JavaDevice();
    arena = new Arena(device);
  }

  @AfterTry
  void close() {
    arena.close();
    device.close();
  }

  @Provide
  Arbitrary<Recipe> networks() {
    return Networks.all();
  }

  @Provide
  Arbitrary<MaxoutRecipe> maxouts() {
    return Networks.maxout();
  }

  private Tensor pictures(int count, Recipe spec, long seed) {
    Shape shape = Shape.of(count, spec.inputs());
    return arena.of(shape, Domain.PROBABILITY.numbers(new SplittableRandom(seed + 1), shape));
  }

  private static int[] labels(int count, Recipe spec, long seed) {
    return new SplittableRandom(seed + 2).ints(count, 0, spec.classes()).toArray();
  }

  private Var loss(Network model, Var x, int[] labels) {
    Var target = x.tape().leaf(x.tape().arena().ofIntegers(labels));
    return Ops.sum(Ops.softmaxCrossEntropy(model.logits(x, Noise.NONE), target));
  }

  @Property(tries = 100)
  void theInputGradientOfANetworkIsTheDerivative(
      @ForAll("networks") Recipe spec,
      @ForAll @IntRange(min = 1, max = 6) int batch,
      @ForAll long seed) {
    int[] labels = labels(batch, spec, seed);
    GradientCheck.of(
            spec.toString(),
            x -> loss(Networks.drawn(spec, x.get(0).tape().arena(), seed), x.get(0), labels))
        .input(Shape.of(batch, spec.inputs()), Domain.PROBABILITY)
        .seed(seed)
        .on(device)
        .verify();
  }

  /** Else a check by values would not notice a weight that a network takes from elsewhere. */
  @Property(tries = 100)
  void aNetworkOfValuesIsTheNetworkOfThoseParameters(
      @ForAll("networks") Recipe spec, @ForAll boolean stepByStep, @ForAll long seed) {
    Network known = Networks.drawn(spec, arena, seed);
    Tape tape = new Tape(arena);
    List<Var> values = known.parameters().stream().map(p -> tape.leaf(p.value())).toList();
    Network bound = Networks.of(spec, values);
    Tensor x = pictures(3, spec, seed);
    assertArrayEquals(
        known.logits(new Tape(arena).leaf(x), Noise.NONE).value().toDoubles(),
        (stepByStep ? bound.stepByStep() : bound)
            .logits(tape.leaf(x), Noise.NONE)
            .value()
            .toDoubles(),
        1e-11);
  }

  @Property(tries = 100)
  void theWeightGradientsOfANetworkAreTheDerivatives(
      @ForAll("networks") Recipe spec,
      @ForAll @IntRange(min = 1, max = 6) int batch,
      @ForAll long seed) {
    double[] pictures = pictures(batch, spec, seed).toDoubles();
    int[] labels = labels(batch, spec, seed);
    Shape shape = Shape.of(batch, spec.inputs());
    Networks.byParameters(
            spec,
            seed,
            (model, tape) -> loss(model, tape.leaf(tape.arena().of(shape, pictures)), labels))
        .verify();
  }

  @Property(tries = 100)
  void softmaxSumsToOneAndIgnoresAConstant(
      @ForAll @IntRange(min = 1, max = 8) int rows,
      @ForAll @IntRange(min = 1, max = 12) int classes,
      @ForAll @DoubleRange(min = -500, max = 500) double shift,
      @ForAll long seed) {
    Shape shape = Shape.of(rows, classes);
    Tape tape = new Tape(arena);
    Var x = tape.leaf(arena.of(shape, Domain.REAL.numbers(new SplittableRandom(seed), shape)));
    Var p = Ops.softmax(x);
    double[] sums = Ops.sum(p, 1).value().toDoubles();
    for (double sum : sums) {
      assertEquals(1, sum, 1e-13);
    }
    double[] shifted = Ops.softmax(Ops.affine(x, 1, shift)).value().toDoubles();
    assertArrayEquals(p.value().toDoubles(), shifted, 1e-12);
    // Hence the gradient of any loss of it sums to 0 over the classes.
    Var weight =
        tape.leaf(arena.of(shape, Domain.REAL.numbers(new SplittableRandom(~seed), shape)));
    Var dx = tape.gradients(Ops.sum(Ops.multiply(p, weight)), x).var(x);
    for (double sum : Ops.sum(dx, 1).value().toDoubles()) {
      assertEquals(0, sum, 1e-13);
    }
  }

  @Property(tries = 50)
  void maxoutOfOnePieceIsTheIdentity(
      @ForAll @IntRange(min = 1, max = 8) int rows,
      @ForAll @IntRange(min = 1, max = 12) int units,
      @ForAll long seed) {
    Shape shape = Shape.of(rows, units);
    double[] numbers = Domain.HOSTILE.numbers(new SplittableRandom(seed), shape);
    Tape tape = new Tape(arena);
    Var x = tape.leaf(arena.of(shape, numbers));
    Var y = Ops.maxout(x, 1);
    assertArrayEquals(numbers, y.value().toDoubles());
    double[] slopes = tape.gradients(Ops.sum(y), x).of(x).toDoubles();
    for (double slope : slopes) {
      assertEquals(1, slope);
    }
  }

  /** Along the line x + t·η of an attack the logits change slope only where some winner changes. */
  @Property(tries = 60)
  void logitsArePiecewiseLinearAlongTheLineOfAnAttack(
      @ForAll("maxouts") MaxoutRecipe spec, @ForAll long seed) {
    Network model = Networks.drawn(spec, arena, seed);
    Tensor x = pictures(1, spec, seed);
    int[] label = labels(1, spec, seed);
    Tape tape = new Tape(arena);
    double[] eta =
        FastGradientSign.of(.25)
            .step(model, tape, x, arena.ofIntegers(label))
            .perturbation()
            .value()
            .toDoubles();
    int points = 60;
    double[][] logits = new double[points][];
    List<List<Integer>> winners = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double[] moved = x.toDoubles();
      for (int p = 0; p < moved.length; p++) {
        moved[p] += (i - points / 2) * .01 * eta[p];
      }
      Tape there = new Tape(arena);
      // Step by step, because a fused layer does not show its winners.
      logits[i] =
          model
              .stepByStep()
              .logits(there.leaf(arena.of(x.shape(), moved)), Noise.NONE)
              .value()
              .toDoubles();
      winners.add(winners(there));
    }
    assertEquals(spec.units().stream().mapToInt(Integer::intValue).sum(), winners.get(0).size());
    int straight = 0;
    for (int i = 1; i + 1 < points; i++) {
      List<Integer> here = winners.get(i);
      if (here.equals(winners.get(i - 1)) && here.equals(winners.get(i + 1))) {
        straight++;
        for (int k = 0; k < logits[i].length; k++) {
          double middle = (logits[i + 1][k] + logits[i - 1][k]) / 2;
          assertEquals(middle, logits[i][k], 1e-11 * (1 + Math.abs(middle)), spec.toString());
        }
      }
    }
    assertTrue(straight > 0, "all winners change within every step of " + spec);
    assertTrue(spec.pieces() > 1 || straight == points - 2, "an affine net bends");
  }

  /** The winning piece of every unit of a forward pass. */
  private static List<Integer> winners(Tape tape) {
    List<Integer> winners = new ArrayList<>();
    for (Var node : tape.nodes()) {
      if (node.op().orElse(null) instanceof Maxout maxout) {
        double[] x = node.input(0).value().toDoubles();
        for (int start = 0; start < x.length; start += maxout.pieces()) {
          int winner = start;
          for (int p = start; p < start + maxout.pieces(); p++) {
            winner = x[p] > x[winner] ? p : winner;
          }
          winners.add(winner);
        }
      }
    }
    return winners;
  }

  @Property(tries = 60)
  void theOrderOfABatchDoesNotMatter(
      @ForAll("networks") Recipe spec,
      @ForAll @IntRange(min = 2, max = 6) int batch,
      @ForAll long seed) {
    Network model = Networks.drawn(spec, arena, seed);
    double[] x = pictures(batch, spec, seed).toDoubles();
    int[] labels = labels(batch, spec, seed);
    double[] turned = new double[x.length];
    int[] turnedLabels = new int[batch];
    int width = spec.inputs();
    for (int row = 0; row < batch; row++) {
      int to = (row + 1) % batch;
      System.arraycopy(x, row * width, turned, to * width, width);
      turnedLabels[to] = labels[row];
    }
    List<double[]> plain = gradients(model, x, labels);
    List<double[]> other = gradients(model, turned, turnedLabels);
    for (int row = 0; row < batch; row++) {
      int to = (row + 1) % batch;
      assertArrayEquals(
          Arrays.copyOfRange(plain.get(0), row * width, (row + 1) * width),
          Arrays.copyOfRange(other.get(0), to * width, (to + 1) * width));
    }
    for (int i = 1; i < plain.size(); i++) {
      assertArrayEquals(plain.get(i), other.get(i), 1e-11);
    }
  }

  /** Of the input, then of each parameter. */
  private List<double[]> gradients(Network model, double[] x, int[] labels) {
    Tape tape = new Tape(arena);
    Var input = tape.leaf(arena.of(Shape.of(labels.length, model.inputs()), x));
    Var loss = loss(model, input, labels);
    List<Var> wanted = new ArrayList<>(List.of(input));
    wanted.addAll(model.parameters(input));
    Gradients gradients = tape.gradients(loss, wanted);
    return wanted.stream().map(var -> gradients.of(var).toDoubles()).toList();
  }

  @Property(tries = 20)
  void dropoutMasksAreTheSameOnEveryDevice(
      @ForAll @IntRange(min = 1, max = 3000) int size,
      @ForAll @DoubleRange(min = .05, max = .95) double keep,
      @ForAll @IntRange(min = 0, max = 5) int layer,
      @ForAll @IntRange(min = 0) int step,
      @ForAll long seed) {
    try (Arena there = new Arena(opencl)) {
      float[] here = mask(arena, size, keep, seed, layer, step);
      assertArrayEquals(here, mask(there, size, keep, seed, layer, step));
    }
  }

  private static float[] mask(Arena arena, int size, double keep, long seed, int layer, int step) {
    Var ones = new Tape(arena).leaf(arena.full(Shape.of(size), 1));
    return Ops.dropout(ones, keep, 2, seed, layer, step).value().toFloats();
  }
}
