package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.GradientCheck;
import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.BoltzmannMachine.Inference;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Inference is mean field inference, and an attack differentiates through all of it. */
class BoltzmannMachineTest {
  private static final int INPUTS = 6;
  private static final int CLASSES = 3;

  private Device device;
  private Arena arena;

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

  private static double[] numbers(long seed, int count, double size) {
    return new SplittableRandom(seed).doubles(count, -size, size).toArray();
  }

  private BoltzmannMachine machine(Arena where, int iterations, long seed, double size) {
    BoltzmannMachine machine =
        (BoltzmannMachine)
            new BoltzmannRecipe(INPUTS, CLASSES, List.of(4, 5), Math.max(2, iterations))
                .build(where, seed);
    for (Parameter parameter : machine.parameters()) {
      parameter.value().write(numbers(seed++, parameter.value().shape().size(), size));
    }
    return machine.with(iterations);
  }

  private Var picture(Tape tape, double[] x) {
    return tape.leaf(tape.arena().of(Shape.of(x.length / INPUTS, INPUTS), x));
  }

  /** One picture's inference, number by number as the energy's formula says. */
  private static final class ByHand {
    private final double[][] w;

    ByHand(BoltzmannMachine machine) {
      w =
          machine.parameters().stream()
              .map(parameter -> parameter.value().toDoubles())
              .toArray(double[][]::new);
    }

    private static double[] units(int count, IntToDoubleFunction sum) {
      return IntStream.range(0, count)
          .mapToDouble(j -> 1 / (1 + Math.exp(-sum.applyAsDouble(j))))
          .toArray();
    }

    private static double up(double[] below, double[] weight, int j, int columns) {
      double sum = 0;
      for (int i = 0; i < below.length; i++) {
        sum += below[i] * weight[i * columns + j];
      }
      return sum;
    }

    private static double down(double[] above, double[] weight, int i) {
      double sum = 0;
      for (int j = 0; j < above.length; j++) {
        sum += above[j] * weight[i * above.length + j];
      }
      return sum;
    }

    double[] logits(double[] pixels, int iterations, Inference inference) {
      double[] begun = heard(pixels, units(INPUTS, i -> w[6][i]), inference);
      double[] h1 = units(4, j -> 2 * up(begun, w[0], j, 4) + w[1][j]);
      double[] h2 = units(5, j -> 2 * up(h1, w[2], j, 5) + w[3][j]);
      double[] logits = logits(h2);
      double[] v = begun;
      for (int i = 1; i < iterations; i++) {
        double[] above = h2;
        double[] seen = v;
        double[] below = units(4, j -> up(seen, w[0], j, 4) + w[1][j] + down(above, w[2], j));
        logits = logits(above);
        double[] y = softmax(logits);
        h2 = units(5, j -> up(below, w[2], j, 5) + w[3][j] + down(y, w[4], j));
        v = heard(pixels, units(INPUTS, p -> down(below, w[0], p) + w[6][p]), inference);
      }
      return logits;
    }

    private static double[] heard(double[] pixels, double[] guessed, Inference inference) {
      return inference == Inference.PIXELS
          ? pixels
          : IntStream.range(0, INPUTS).mapToDouble(i -> (pixels[i] + guessed[i]) / 2).toArray();
    }

    private double[] logits(double[] h2) {
      return IntStream.range(0, CLASSES)
          .mapToDouble(k -> up(h2, w[4], k, CLASSES) + w[5][k])
          .toArray();
    }

    private static double[] softmax(double[] logits) {
      double sum = IntStream.range(0, CLASSES).mapToDouble(k -> Math.exp(logits[k])).sum();
      return IntStream.range(0, CLASSES).mapToDouble(k -> Math.exp(logits[k]) / sum).toArray();
    }
  }

  @Property(tries = 40)
  void logitsAreThoseOfMeanFieldInference(
      @ForAll @IntRange(min = 1, max = 14) int iterations,
      @ForAll Inference inference,
      @ForAll long seed) {
    BoltzmannMachine machine = machine(arena, iterations, seed, 1).with(inference);
    double[] x = numbers(~seed, INPUTS, 1);
    double[] found = machine.logits(picture(new Tape(arena), x), Noise.NONE).value().toDoubles();
    assertArrayEquals(new ByHand(machine).logits(x, iterations, inference), found, 1e-12);
  }

  @Property(tries = 20)
  void theGradientThroughAllIterationsIsTheDerivative(
      @ForAll Inference inference, @ForAll long seed) {
    GradientCheck.of(
            "14 iterations",
            x -> {
              Var labels = x.get(0).tape().leaf(x.get(0).tape().arena().ofIntegers(0, 2));
              BoltzmannMachine machine =
                  machine(labels.tape().arena(), 14, seed, 1).with(inference);
              return Ops.softmaxCrossEntropy(machine.logits(x.get(0), Noise.NONE), labels);
            })
        .input(Shape.of(2, INPUTS))
        .seed(seed)
        .verify();
  }

  private BoltzmannMachine.Inferred infer(
      BoltzmannMachine machine, double[] x, double[] hidden, double hiddenLabel, int label) {
    Tape tape = new Tape(arena);
    double[] labels = new double[CLASSES];
    labels[label] = 1;
    return machine.infer(
        picture(tape, x),
        new BoltzmannMachine.Hidden(
            tape.leaf(arena.of(Shape.of(1, INPUTS), hidden)),
            tape.leaf(arena.of(Shape.of(1, 1), hiddenLabel)),
            tape.leaf(arena.of(Shape.of(1, CLASSES), labels))));
  }

  /** Where weights are small, inference has one end, wherever it begins. */
  @Property(tries = 20)
  void inferringALabelAloneIsClassifying(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int label) {
    BoltzmannMachine machine = machine(arena, 60, seed, .4);
    double[] x = numbers(~seed, INPUTS, 1);
    assertArrayEquals(
        machine.logits(picture(new Tape(arena), x), Noise.NONE).value().toDoubles(),
        infer(machine, x, new double[INPUTS], 1, label).classes().value().toDoubles(),
        1e-9);
  }

  @Property(tries = 20)
  void whatIsHiddenHasNoInfluenceAndWhatIsNotHas(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int iterations) {
    BoltzmannMachine machine = machine(arena, iterations, seed, 1);
    double[] x = numbers(~seed, INPUTS, 1);
    double[] hidden = {1, 0, 1, 0, 0, 1};
    double[] same = infer(machine, x, hidden, 1, 0).pixels().value().toDoubles();
    double[] other = x.clone();
    other[0] += 1;
    other[5] -= 1;
    assertArrayEquals(
        same, infer(machine, other, hidden, 1, 2).pixels().value().toDoubles(), 1e-12);
    other[1] += 1;
    assertTrue(distance(same, infer(machine, other, hidden, 1, 2).pixels()) > 1e-9);
    assertTrue(distance(same, infer(machine, x, hidden, 0, 0).pixels()) > 1e-12);
  }

  private static double distance(double[] from, Var to) {
    double[] values = to.value().toDoubles();
    return IntStream.range(0, from.length).mapToDouble(i -> Math.abs(from[i] - values[i])).sum();
  }

  @Example
  void pixelsBeginWithTheLogitOfTheirMean() {
    BoltzmannRecipe recipe = new BoltzmannRecipe(2, 2, List.of(3, 3), 2);
    Network network = recipe.build(arena, 1);
    float[] images = {.25f, 0, .75f, 0, .5f, 0, .5f, 0, 1, 0};
    recipe.prepare(
        network,
        new Dataset(
            "few",
            images,
            new int[] {0, 1, 0, 1, 0},
            PictureShape.row(2),
            Bounds.UNIT,
            Dataset.numbered(2)));
    double[] bias = network.parameters().get(6).value().toDoubles();
    assertEquals(Math.log(.6 / .4), bias[0], 1e-6);
    assertEquals(Math.log(1e-4), bias[1], 1e-3);
  }

  @Example
  void initialWeightsAreSparse() {
    BoltzmannRecipe recipe = new BoltzmannRecipe(40, 10, List.of(30, 35), 14);
    Network network = recipe.build(arena, 5);
    double[] weights = network.parameters().get(0).value().toDoubles();
    for (int unit = 0; unit < 30; unit++) {
      int column = unit;
      assertEquals(15, IntStream.range(0, 40).filter(i -> weights[i * 30 + column] != 0).count());
    }
    assertEquals(recipe.parameterCount(), count(network));
  }

  private static long count(Network network) {
    return network.parameters().stream().mapToLong(p -> p.value().shape().size()).sum();
  }

  @Example
  void aPassStaysWithinItsMemory() {
    BoltzmannMachine machine =
        (BoltzmannMachine) new BoltzmannRecipe(784, 10, List.of(500, 500), 14).build(arena, 1);
    assertTrue(machine.batch() * machine.bytesPerPicture() <= 64 << 20);
    assertTrue(machine.batch() >= 100);
    BoltzmannMachine guessing = machine.with(Inference.PIXELS_AND_GUESSES);
    assertTrue(guessing.batch() * guessing.bytesPerPicture() <= 64 << 20);
    assertTrue(guessing.bytesPerPicture() > machine.bytesPerPicture());
  }

  @Example
  void oneHiddenLayerOrOneIterationIsRefused() {
    assertThrows(GibbonException.class, () -> new BoltzmannRecipe(784, 10, List.of(500), 14));
    assertThrows(GibbonException.class, () -> new BoltzmannRecipe(784, 10, List.of(500, 500), 1));
  }
}
