package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.check.arbitrary.Networks;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.GaussianUnits.Precision;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of radial basis functions and of quadratic units do what their formulas say. */
class RbfNetworkTest {
  @ParameterizedTest
  @CsvSource({"DIAGONAL,5", "SPHERICAL,1", "SHARED,1"})
  void logitsAreMinusTheSquaredDistances(Precision precision, int precisions) {
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      int inputs = 5;
      int classes = 3;
      Network model =
          Networks.drawn(new RbfRecipe(inputs, classes, List.of(), precision), arena, 4);
      double[] scale = model.parameters().get(0).value().toDoubles();
      double[] centre = model.parameters().get(1).value().toDoubles();
      double[] x = {.1, .5, 0, .9, .3};
      Tape tape = new Tape(arena);
      double[] logits =
          model.logits(tape.leaf(arena.of(Shape.of(1, inputs), x)), Noise.NONE).value().toDoubles();
      for (int k = 0; k < classes; k++) {
        double d = 0;
        for (int i = 0; i < inputs; i++) {
          double s = scale[precision == Precision.SHARED ? 0 : k * precisions + i % precisions];
          d += Math.pow(s * x[i] - centre[k * inputs + i], 2);
        }
        assertEquals(-d, logits[k], 1e-12);
      }
    }
  }

  /**
   * x̃ − μ of one unit is x − μ, longer by ε along every axis, so d grows by 2ε Σ β|x − μ| + ε² Σ
   * β.
   */
  @Property(tries = 60)
  void aStepOnOneUnitIsTheClosedForm(
      @ForAll @IntRange(min = 1, max = 12) int inputs, @ForAll long seed) {
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Network model = Networks.drawn(RbfRecipe.of(inputs, 2), arena, seed);
      double[] scale = model.parameters().get(0).value().toDoubles();
      double[] centre = model.parameters().get(1).value().toDoubles();
      double[] x = Domain.PROBABILITY.numbers(new SplittableRandom(~seed), Shape.of(inputs));
      double epsilon = .25;
      FastGradientSign.Step step =
          FastGradientSign.of(epsilon)
              .step(model, new Tape(arena), arena.of(Shape.of(1, inputs), x), arena.ofIntegers(0));
      double[] adversarial = step.adversarial().value().toDoubles();
      double expected = 0;
      for (int i = 0; i < inputs; i++) {
        double toCentre = x[i] - centre[i] / scale[i];
        assertEquals(x[i] + epsilon * Math.signum(toCentre), adversarial[i], 1e-12);
        expected += scale[i] * scale[i] * Math.pow(Math.abs(toCentre) + epsilon, 2);
      }
      Var after = model.logits(step.adversarial(), Noise.NONE);
      assertEquals(expected, -after.value().toDoubles()[0], 1e-9 * (1 + expected));
    }
  }

  @Property(tries = 40)
  void bothOrdersOfGradientsOfGaussianUnitsAreDerivatives(
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 1, max = 4) int inputs,
      @ForAll long seed) {
    for (Recipe spec :
        new Recipe[] {
          RbfRecipe.of(inputs, 2),
          new RbfRecipe(inputs, 3, List.of(), Precision.SPHERICAL),
          RbfRecipe.of(inputs, 2, 3)
        }) {
      GradientCheck.of(
              spec.toString(),
              x -> {
                Network model = Networks.drawn(spec, x.get(0).tape().arena(), seed);
                return Output.GAUSSIANS.losses(model.logits(x.get(0), Noise.NONE), x.get(1));
              })
          .input(Shape.of(batch, inputs), Domain.PROBABILITY)
          .input(Shape.of(batch), Domain.below(spec.classes()))
          .seed(seed)
          .verify();
    }
  }

  @Property(tries = 40)
  void aQuadraticUnitAnswersOnlyInABall(@ForAll long seed) {
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      int inputs = 3;
      Network model = Networks.drawn(QuadraticRecipe.of(inputs, 2, .5, 4), arena, seed);
      double[] bias = model.parameters().get(3).value().toDoubles();
      double[] far = {1e3, -1e3, 1e3};
      Tape tape = new Tape(arena);
      double[] logits =
          model
              .logits(tape.leaf(arena.of(Shape.of(1, inputs), far)), Noise.NONE)
              .value()
              .toDoubles();
      assertEquals(bias[0], logits[0]);
      assertEquals(bias[1], logits[1]);
    }
  }
}
