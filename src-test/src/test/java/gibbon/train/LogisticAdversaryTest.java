package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.LogisticRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.model.SoftmaxRecipe;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.train.LogisticAdversary.Form;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Paper section 5: training on the worst case of logistic regression, in closed form. */
class LogisticAdversaryTest {
  private static final int[] LABELS = {1, 0, 0, 1, 0};

  /** The losses of a batch and their gradients by w and b, together in one array. */
  private record Outcome(double[] losses, List<double[]> gradients) {}

  @Property(tries = 60)
  void isTheLossOfTheWorstPictureForEitherLabel(
      @ForAll @IntRange(min = 1, max = 20) int inputs,
      @ForAll @DoubleRange(min = 0, max = 1) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    double[] closed = outcome(inputs, seed, LogisticAdversary.of(epsilon)).losses;
    double[] w = random(inputs, seed, 0);
    double b = random(1, seed, 1)[0];
    double[] x = random(LABELS.length * inputs, seed, 2);
    for (int i = 0; i < LABELS.length; i++) {
      double y = LABELS[i] == 1 ? 1 : -1;
      double z = b;
      for (int p = 0; p < inputs; p++) {
        z += w[p] * (x[i * inputs + p] - epsilon * y * Math.signum(w[p]));
      }
      assertEquals(Math.log1p(Math.exp(-y * z)), closed[i], 1e-9);
    }
  }

  @Property(tries = 60)
  void descendsAsTrainingOnAdversarialPicturesAloneDoes(
      @ForAll @IntRange(min = 1, max = 20) int inputs,
      @ForAll @DoubleRange(min = 0, max = 1) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Outcome closed = outcome(inputs, seed, LogisticAdversary.of(epsilon));
    Outcome attacked = outcome(inputs, seed, new Adversary(0, epsilon, false));
    assertArrayEquals(attacked.losses, closed.losses, 1e-9);
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(attacked.gradients.get(i), closed.gradients.get(i), 1e-9);
    }
  }

  /** The paper's formula with its slip: right for y = 1, the easiest picture for y = −1. */
  @Property(tries = 60)
  void asPrintedIsTheWorstCaseOfOneLabelAndTheBestOfTheOther(
      @ForAll @IntRange(min = 1, max = 20) int inputs,
      @ForAll @DoubleRange(min = 0, max = 1) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    double[] printed =
        outcome(inputs, seed, new LogisticAdversary(epsilon, Form.AS_PRINTED)).losses;
    double[] worst = outcome(inputs, seed, LogisticAdversary.of(epsilon)).losses;
    double[] best = outcome(inputs, seed, LogisticAdversary.of(-epsilon)).losses;
    for (int i = 0; i < LABELS.length; i++) {
      assertEquals(LABELS[i] == 1 ? worst[i] : best[i], printed[i], 1e-9);
    }
  }

  @Test
  void refusesAModelItIsNotTheWorstCaseOf() {
    String message =
        assertThrows(
                GibbonException.class,
                () -> outcome(new SoftmaxRecipe(4, 2), 1, LogisticAdversary.of(.1)))
            .getMessage();
    assertTrue(message.contains("softmax 4-2"), message);
  }

  private static Outcome outcome(int inputs, int seed, Objective objective) {
    return outcome(new LogisticRecipe(inputs), seed, objective);
  }

  private static Outcome outcome(Recipe spec, int seed, Objective objective) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = spec.build(arena, 0);
      List<Parameter> parameters = model.parameters();
      for (int i = 0; i < parameters.size(); i++) {
        parameters.get(i).value().write(random(parameters.get(i).value().shape().size(), seed, i));
      }
      Tape tape = new Tape(arena);
      double[] pictures = random(LABELS.length * spec.inputs(), seed, 2);
      Var x = tape.leaf(arena.of(Shape.of(LABELS.length, spec.inputs()), pictures));
      Var labels = tape.leaf(arena.ofIntegers(LABELS));
      Var losses = objective.losses(new Lesson(null, model, x, labels, seed, 0));
      List<Var> wanted = model.parameters(x);
      Gradients gradients = tape.gradients(Ops.mean(losses), wanted);
      return new Outcome(
          losses.value().toDoubles(),
          wanted.stream().map(gradients::of).map(g -> g.toDoubles()).toList());
    }
  }

  private static double[] random(int count, int seed, int stream) {
    float[] drawn = new Philox(seed, stream, 0).uniform(count, -1, 1);
    double[] values = new double[count];
    Arrays.setAll(values, i -> drawn[i]);
    return values;
  }
}
