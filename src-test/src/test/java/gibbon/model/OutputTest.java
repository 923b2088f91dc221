package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What each kind of output makes of its logits. */
class OutputTest {
  /** Logits that mean something: those of Gaussians are minus a distance. */
  private static double[] logits(Output output, int count, long seed) {
    double[] logits = new SplittableRandom(seed).doubles(count, -6, 6).toArray();
    return output == Output.GAUSSIANS
        ? Arrays.stream(logits).map(x -> -.01 - Math.abs(x)).toArray()
        : logits;
  }

  private static double[] rubbishLosses(Output output, int rows, double... logits) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Shape shape = Shape.of(rows, logits.length / rows);
      return output
          .rubbishLosses(new Tape(arena).leaf(arena.of(shape, logits)))
          .value()
          .toDoubles();
    }
  }

  @Property(tries = 100)
  void theCostOfRubbishFollowsFromTheProbabilities(
      @ForAll Output output,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @IntRange(min = 2, max = 12) int classes,
      @ForAll long seed) {
    double[] logits = logits(output, rows * classes, seed);
    double[] losses = rubbishLosses(output, rows, logits);
    double[] p = new double[classes];
    for (int row = 0; row < rows; row++) {
      output.probabilities(logits, row * classes, p);
      double expected = 0;
      for (double each : p) {
        expected -= output == Output.SOFTMAX ? Math.log(each) / classes : Math.log1p(-each);
      }
      assertEquals(expected, losses[row], 1e-9 * (1 + expected));
    }
  }

  @Property(tries = 60)
  void theGradientOfTheCostOfRubbishIsTheDerivative(
      @ForAll Output output,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @IntRange(min = 2, max = 12) int classes,
      @ForAll long seed) {
    double[] logits = logits(output, rows * classes, seed);
    GradientCheck.of("rubbish " + output, x -> output.rubbishLosses(x.get(0)))
        .input(Shape.of(rows, classes), new Domain("logits", true, (random, s) -> logits.clone()))
        .seed(seed)
        .verify();
  }

  @Property(tries = 100)
  void equalProbabilitiesCostASoftmaxLeast(
      @ForAll @IntRange(min = 2, max = 12) int classes,
      @ForAll @DoubleRange(min = -50, max = 50) double level,
      @ForAll long seed) {
    double[] even = new double[classes];
    Arrays.fill(even, level);
    double least = rubbishLosses(Output.SOFTMAX, 1, even)[0];
    assertEquals(Math.log(classes), least, 1e-12);
    double[] uneven = logits(Output.SOFTMAX, classes, seed);
    assertTrue(rubbishLosses(Output.SOFTMAX, 1, uneven)[0] > least);
  }

  /** Where each class is for itself, the cost falls with every probability, down to nothing. */
  @Property(tries = 60)
  void claimingLessCostsLess(
      @ForAll @IntRange(min = 2, max = 12) int classes,
      @ForAll @IntRange(min = 0, max = 11) int chosen,
      @ForAll long seed) {
    for (Output output : new Output[] {Output.SIGMOIDS, Output.GAUSSIANS}) {
      double[] logits = logits(output, classes, seed);
      double before = rubbishLosses(output, 1, logits)[0];
      logits[chosen % classes] -= 1;
      assertTrue(rubbishLosses(output, 1, logits)[0] < before, output.toString());
      Arrays.fill(logits, -40);
      assertEquals(0, rubbishLosses(output, 1, logits)[0], 1e-15);
    }
  }
}
