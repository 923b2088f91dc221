package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.attack.Evaluation;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.check.arbitrary.Networks;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.BoltzmannRecipe;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A Boltzmann machine learns to infer what is hidden of a picture and its label. */
class MultiPredictionTest {
  private static final BoltzmannRecipe SMALL = new BoltzmannRecipe(5, 3, List.of(4, 3), 5);

  private static Var losses(Network model, Tape tape, int batch, long seed, int step) {
    Shape shape = Shape.of(batch, 5);
    double[] pictures = Domain.PROBABILITY.numbers(new SplittableRandom(seed), shape);
    int[] labels = new SplittableRandom(~seed).ints(batch, 0, 3).toArray();
    Var x = tape.leaf(tape.arena().of(shape, pictures));
    Var target = tape.leaf(tape.arena().ofIntegers(labels));
    return new MultiPrediction().losses(new Lesson(null, model, x, target, seed, step));
  }

  /** By all parameters but the biases of pixels, with which inference begins but does not learn. */
  @Property(tries = 30)
  void itsGradientIsTheDerivative(
      @ForAll @IntRange(min = 1, max = 4) int batch, @ForAll long seed) {
    GradientCheck check =
        GradientCheck.of(
            "multi-prediction",
            values -> losses(Networks.of(SMALL, values), values.get(0).tape(), batch, seed, 3));
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      for (Parameter parameter : Networks.drawn(SMALL, arena, seed).parameters()) {
        double[] numbers = parameter.value().toDoubles();
        boolean learns = !parameter.name().equals("pixels.bias");
        check.input(
            parameter.value().shape(),
            new Domain("given", learns, (random, shape) -> numbers.clone()));
      }
    }
    check.seed(seed).verify();
  }

  /** A machine whose weights are 0 says ½ to each pixel and ⅓ to each class. */
  @Example
  void theCostIsTheEntropyOfWhatIsHidden() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = SMALL.build(arena, 1);
      for (Parameter parameter : model.parameters()) {
        parameter.value().write(new double[parameter.value().shape().size()]);
      }
      double sum = 0;
      int count = 4000;
      for (double loss : losses(model, new Tape(arena), count, 9, 0).value().toDoubles()) {
        sum += loss;
        double classes = Math.round((loss * 5 - hidden(loss) * Math.log(2)) / Math.log(3));
        assertTrue(classes == 0 || classes == 1, "a loss of " + loss);
      }
      double expected = .5 * (5 * Math.log(2) + Math.log(3)) / 5;
      assertEquals(expected, sum / count, .01);
    }
  }

  /** How many pixels were hidden, by a loss of k·ln 2 / 5 or (k·ln 2 + ln 3) / 5. */
  private static long hidden(double loss) {
    for (int k = 0; k <= 5; k++) {
      for (int label = 0; label < 2; label++) {
        if (Math.abs(loss * 5 - k * Math.log(2) - label * Math.log(3)) < 1e-9) {
          return k;
        }
      }
    }
    throw new AssertionError("no count of pixels explains a loss of " + loss);
  }

  @Example
  void whatIsHiddenChangesWithTheStepAndFollowsFromTheSeed() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = SMALL.build(arena, 1);
      double[] once = losses(model, new Tape(arena), 8, 2, 0).value().toDoubles();
      double[] again = losses(model, new Tape(arena), 8, 2, 0).value().toDoubles();
      double[] next = losses(model, new Tape(arena), 8, 2, 1).value().toDoubles();
      assertEquals(List.of(box(once)), List.of(box(again)));
      assertTrue(!List.of(box(once)).equals(List.of(box(next))));
    }
  }

  private static Double[] box(double[] numbers) {
    return java.util.Arrays.stream(numbers).boxed().toArray(Double[]::new);
  }

  @Example
  void otherNetworksAreRefused() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network other =
          Plans.maxout(TinyPictures.split().train(), 1, Objective.CLEAN).model().build(arena, 1);
      GibbonException refusal =
          assertThrows(GibbonException.class, () -> losses(other, new Tape(arena), 1, 1, 0));
      assertTrue(refusal.getMessage().contains("mp-dbm"), refusal.getMessage());
    }
  }

  @Example
  void itLearnsToClassifyAndKeepsItsBounds() {
    Dataset.Split data = TinyPictures.split();
    BoltzmannRecipe recipe =
        new BoltzmannRecipe(data.train().pixels(), data.train().classes(), List.of(20, 20), 6);
    TrainingPlan plan =
        TrainingPlan.of("mp-dbm", recipe, 1)
            .batch(20)
            .schedule(Schedule.constant(5, .5))
            .layers(recipe.layerRules())
            .objective(new MultiPrediction())
            .stopping(Stopping.after(30));
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model =
          new Trainer(device, plan, data.train(), TrainingListener.SILENT)
              .train(arena, null, null, false)
              .model();
      DeviceData test = DeviceData.of(data.test(), arena);
      double error = Evaluation.clean(model, test).error(data.test().labels());
      assertTrue(error < .2, "error " + error);
      int layer = 0;
      for (Parameter parameter : model.parameters()) {
        if (parameter.role() == Parameter.Role.WEIGHT) {
          double bound = recipe.layerRules().bound(layer++, Double.POSITIVE_INFINITY);
          assertTrue(largestColumn(parameter) < bound * (1 + 1e-5), parameter.name());
        }
      }
      assertEquals(3, layer);
    }
  }

  private static double largestColumn(Parameter weight) {
    double[] values = weight.value().toDoubles();
    double largest = 0;
    for (int column = 0; column < weight.outputs(); column++) {
      double squares = 0;
      for (int i = column; i < values.length; i += weight.outputs()) {
        squares += values[i] * values[i];
      }
      largest = Math.max(largest, Math.sqrt(squares));
    }
    return largest;
  }
}
