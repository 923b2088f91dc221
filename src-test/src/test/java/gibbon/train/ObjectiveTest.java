package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Output;
import gibbon.model.SoftmaxRecipe;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.train.RandomNoise.Distribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws of objectives and penalties, in double precision. */
class ObjectiveTest {
  private static final int BATCH = 6;
  private static final int PIXELS = 12;

  /** Losses of a batch, and the gradients of their mean by the parameters. */
  private record Result(double[] losses, List<double[]> gradients) {}

  private static Result of(Objective objective, Penalty penalty, int step) {
    return of(DropoutNoise.Rates.MAXOUT, objective, penalty, step);
  }

  private static Result of(
      DropoutNoise.Rates dropout, Objective objective, Penalty penalty, int step) {
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Network model = model(arena);
      Tape tape = new Tape(arena);
      float[] pictures = new Philox(3, 30, 0).uniform(BATCH * PIXELS, 0, 1);
      Var x = tape.leaf(arena.of(Shape.of(BATCH, PIXELS), pictures));
      Var labels = tape.leaf(arena.ofIntegers(0, 1, 2, 3, 0, 1));
      List<Var> parameters = model.parameters(x);
      Var losses =
          penalty.addedTo(objective.losses(new Lesson(dropout, model, x, labels, 7, step)), model);
      Gradients gradients = tape.gradients(losses, 1. / BATCH, parameters);
      return new Result(
          losses.value().toDoubles(),
          parameters.stream().map(p -> gradients.of(p).toDoubles()).toList());
    }
  }

  private static Network model(Arena arena) {
    Network model = MaxoutRecipe.of(PIXELS, 4, 2, 5).build(arena, 1);
    for (int i = 0; i < model.parameters().size(); i++) {
      var value = model.parameters().get(i).value();
      float[] drawn = new Philox(4, 31, i).uniform(value.shape().size(), -1, 1);
      double[] wide = new double[drawn.length];
      for (int j = 0; j < wide.length; j++) {
        wide[j] = drawn[j];
      }
      value.write(wide);
    }
    return model;
  }

  private static void assertSame(Result expected, Result found) {
    assertArrayEquals(expected.losses, found.losses, 1e-12);
    for (int i = 0; i < expected.gradients.size(); i++) {
      assertArrayEquals(expected.gradients.get(i), found.gradients.get(i), 1e-12);
    }
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void noiseOfSizeZeroIsCleanTraining(Distribution distribution) {
    assertSame(
        of(Objective.CLEAN, Penalty.NONE, 2),
        of(new RandomNoise(0, distribution), Penalty.NONE, 2));
  }

  /** In double what is rounded off is hardly anything, of a network that is hardly sure. */
  @Test
  void theRoundedCostIsTheCostWhereDigitsAreLeft() {
    assertSame(of(Objective.CLEAN, Penalty.NONE, 2), of(new RoundedCost(), Penalty.NONE, 2));
  }

  /** Of a class that the network is sure of, p − 1 is 0; the cost itself is what it was. */
  @Test
  void theRoundedCostLosesTheLabelsPartWhereTheNetworkIsSure() {
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Network linear = new SoftmaxRecipe(1, 2).build(arena, 1);
      Tape tape = new Tape(arena);
      linear.parameters().get(0).value().write(new double[] {25, -25});
      Var x = tape.leaf(arena.of(Shape.of(2, 1), 1, -1));
      Lesson lesson = new Lesson(null, linear, x, tape.leaf(arena.ofIntegers(0, 0)), 7, 0);
      for (Objective objective : List.of(Objective.CLEAN, new RoundedCost())) {
        Var losses = objective.losses(lesson);
        assertArrayEquals(new double[] {Math.exp(-50), 50}, losses.value().toDoubles(), 1e-13);
        double[] slopes = tape.gradients(losses, 1, List.of(x)).of(x).toDoubles();
        // Of −25 (others' p) and −25 (p of the other class), the first is lost.
        double expected = objective.equals(Objective.CLEAN) ? -50 : -25;
        assertEquals(expected * Math.exp(-50), slopes[0], 1e-30);
        assertEquals(-50, slopes[1], 1e-12);
      }
    }
  }

  @Test
  void anAdversaryOfWeightZeroIsCleanTraining() {
    assertSame(
        of(Objective.CLEAN, Penalty.NONE, 2), of(new Adversary(1, .25, false), Penalty.NONE, 2));
  }

  /** α·J(x) + (1 − α)·J(x̃) in one pass is the sum of two, and so is its gradient. */
  @Test
  void aMixtureIsBothLossesByThemselves() {
    float[] others = new Philox(5, 32, 0).uniform(BATCH * PIXELS, 0, 1);
    Objective together = unkept(lesson -> lesson.mixture(leaf(lesson, others), .3));
    Objective apart =
        unkept(
            lesson ->
                Ops.add(
                    Ops.scale(lesson.losses(lesson.x(), Noise.NONE), .3),
                    Ops.scale(lesson.losses(leaf(lesson, others), Noise.NONE), .7)));
    assertSame(of(null, apart, Penalty.NONE, 2), of(null, together, Penalty.NONE, 2));
  }

  /** The same pictures twice: each half is dropped from by masks of its own. */
  @Test
  void theHalvesOfAMixtureHaveMasksOfTheirOwn() {
    Result first = of(unkept(lesson -> lesson.mixture(lesson.x(), 1)), Penalty.NONE, 2);
    Result second = of(unkept(lesson -> lesson.mixture(lesson.x(), 0)), Penalty.NONE, 2);
    for (int i = 0; i < BATCH; i++) {
      assertNotEquals(first.losses[i], second.losses[i], 1e-9);
    }
  }

  private static Var leaf(Lesson lesson, float[] values) {
    Tape tape = lesson.x().tape();
    return tape.leaf(tape.arena().of(lesson.x().shape(), values));
  }

  /** An objective that no plan keeps. */
  private static Objective unkept(Function<Lesson, Var> losses) {
    return new Objective() {
      @Override
      public Map<String, String> identity() {
        return Map.of();
      }

      @Override
      public Var losses(Lesson lesson) {
        return losses.apply(lesson);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void noiseIsDrawnAnewAtEveryStepAndKeepsToItsSize(Distribution distribution) {
    List<double[]> drawn = new ArrayList<>();
    for (int step = 0; step < 2; step++) {
      drawn.add(noise(new RandomNoise(.25, distribution), step));
    }
    assertFalse(Arrays.equals(drawn.get(0), drawn.get(1)));
    int above = 0;
    for (double[] values : drawn) {
      for (double value : values) {
        assertTrue(Math.abs(value) <= .25 + 1e-7, () -> "noise of " + value);
        if (distribution == Distribution.SIGNS) {
          assertEquals(.25, Math.abs(value), 1e-7);
        }
        above += value > 0 ? 1 : 0;
      }
    }
    // 20,000 fair coins: six standard deviations.
    assertEquals(10_000, above, 6 * Math.sqrt(5000));
  }

  /** η, seen by a network that only listens: what the first layer is given, less the picture. */
  private static double[] noise(RandomNoise objective, int step) {
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Network linear = new SoftmaxRecipe(10_000, 2).build(arena, 1);
      List<double[]> given = new ArrayList<>();
      Tape tape = new Tape(arena);
      Var x = tape.leaf(arena.full(Shape.of(1, 10_000), 0));
      Network listening = new Listening(linear, given);
      objective.losses(new Lesson(null, listening, x, tape.leaf(arena.ofIntegers(0)), 7, step));
      return given.get(0);
    }
  }

  private record Listening(Network model, List<double[]> given) implements Network {
    @Override
    public PictureShape input() {
      return model.input();
    }

    @Override
    public int classes() {
      return model.classes();
    }

    @Override
    public Output output() {
      return model.output();
    }

    @Override
    public Network copyTo(Arena arena) {
      return new Listening(model.copyTo(arena), given);
    }

    @Override
    public List<Parameter> parameters() {
      return model.parameters();
    }

    @Override
    public Var logits(Var x, Noise noise) {
      given.add(x.value().toDoubles());
      return model.logits(x, noise);
    }
  }

  @Test
  void penaltiesAddTheirValueOnceAndTheirDerivativeToTheWeights() {
    Result plain = of(Objective.CLEAN, Penalty.NONE, 0);
    List<double[]> weights;
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      weights = model(arena).parameters().stream().map(p -> p.value().toDoubles()).toList();
    }
    for (Penalty penalty :
        List.of(
            Penalty.l1(.3),
            Penalty.l2(.2),
            Penalty.l1OfFirstLayer(.4),
            new Penalty(.1, .2, true))) {
      Result punished = of(Objective.CLEAN, penalty, 0);
      double value = 0;
      for (int i = 0; i < weights.size(); i++) {
        boolean counts = i % 2 == 0 && (i == 0 || !penalty.firstLayerOnly());
        for (int j = 0; j < weights.get(i).length; j++) {
          double w = counts ? weights.get(i)[j] : 0;
          value += penalty.l1() * Math.abs(w) + penalty.l2() * w * w;
          double derivative = penalty.l1() * Math.signum(w) + 2 * penalty.l2() * w;
          assertEquals(plain.gradients.get(i)[j] + derivative, punished.gradients.get(i)[j], 1e-12);
        }
      }
      for (int i = 0; i < BATCH; i++) {
        assertEquals(plain.losses[i] + value, punished.losses[i], 1e-9);
      }
    }
  }
}
