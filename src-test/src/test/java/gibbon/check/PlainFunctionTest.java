package gibbon.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Gradients of plain functions, which know no tape, are checked as those of a tape are. */
class PlainFunctionTest {
  /** ln Σ exp(x), whose gradient is softmax. */
  private static final ToDoubleFunction<double[]> LOG_SUM =
      x -> Math.log(Arrays.stream(x).map(Math::exp).sum());

  private static double[] softmax(double[] x) {
    double sum = Arrays.stream(x).map(Math::exp).sum();
    return Arrays.stream(x).map(v -> Math.exp(v) / sum).toArray();
  }

  private static double[][] softmaxJacobian(double[] x) {
    double[] p = softmax(x);
    double[][] rows = new double[p.length][p.length];
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j < p.length; j++) {
        rows[i][j] = p[i] * ((i == j ? 1 : 0) - p[j]);
      }
    }
    return rows;
  }

  private static GradientCheck logSum(UnaryOperator<double[]> gradient, int count, long seed) {
    return GradientCheck.of("log sum", LOG_SUM, gradient).input(Shape.of(count)).seed(seed);
  }

  @Property(tries = 50)
  void aRightGradientPassesAndAWrongOneIsFound(
      @ForAll @IntRange(min = 1, max = 30) int count, @ForAll long seed) {
    GradientCheck right = logSum(PlainFunctionTest::softmax, count, seed);
    right.verify();
    right.jacobian().orThrow();
    UnaryOperator<double[]> wrong = x -> Arrays.stream(softmax(x)).map(p -> 1.01 * p).toArray();
    assertFalse(logSum(wrong, count, seed).first().passed());
    assertFalse(logSum(wrong, count, seed).jacobian().passed());
  }

  @Property(tries = 50)
  void aTransposedOrScaledJacobianIsFound(
      @ForAll @IntRange(min = 2, max = 12) int count, @ForAll long seed) {
    GradientCheck right =
        GradientCheck.ofJacobian(
                "softmax", PlainFunctionTest::softmax, PlainFunctionTest::softmaxJacobian)
            .input(Shape.of(count))
            .seed(seed);
    right.verify();
    right.jacobian().orThrow();
    GradientCheck wrong =
        GradientCheck.ofJacobian(
                "cumulated",
                x -> {
                  double[] y = x.clone();
                  Arrays.parallelPrefix(y, Double::sum);
                  return y;
                },
                x -> {
                  double[][] rows = new double[x.length][x.length];
                  for (int i = 0; i < x.length; i++) {
                    Arrays.fill(rows[i], i, x.length, 1); // Its transpose is right.
                  }
                  return rows;
                })
            .input(Shape.of(count))
            .seed(seed);
    assertFalse(wrong.jacobian().passed());
    assertThrows(AssertionError.class, wrong::verify);
  }

  /** |x| has a kink, which differences of either side stand beside. */
  @Property(tries = 50)
  void aKinkIsNoMistake(@ForAll @IntRange(min = -9, max = 9) int ulps) {
    double nearly = ulps == 0 ? 0x1p-40 : ulps * 0x1p-40;
    GradientCheck.of(
            "absolute", (double[] x) -> Math.abs(x[0]), x -> new double[] {Math.signum(x[0])})
        .input(Shape.of(1), nearly)
        .verify();
  }

  @Example
  void functionsMayChangeWhatTheyAreGiven() {
    GradientCheck.of(
            "square",
            x -> {
              x[0] *= x[0];
              return x[0];
            },
            x -> {
              x[0] *= 2;
              return x;
            })
        .input(Shape.of(1))
        .verify();
  }

  @Example
  void theMessageNamesThePlaceAndBothNumbers() {
    UnaryOperator<double[]> wrong =
        x -> {
          double[] gradient = softmax(x);
          gradient[3] = -gradient[3];
          return gradient;
        };
    String message = assertThrows(AssertionError.class, logSum(wrong, 5, 42)::verify).getMessage();
    for (String part :
        new String[] {
          "log sum", "seed 42", "[5]", "input 0 [3]: the backward pass gives 0.27", "-0.27"
        }) {
      assertTrue(message.contains(part), message + " lacks " + part);
    }
  }

  @Example
  void whatDoesNotFitIsSaid() {
    IllegalStateException shorter =
        assertThrows(IllegalStateException.class, logSum(x -> new double[2], 3, 0)::verify);
    assertTrue(shorter.getMessage().contains("gradient of 2 numbers at a point of 3"));
    GradientCheck rows =
        GradientCheck.ofJacobian("softmax", PlainFunctionTest::softmax, x -> new double[2][3])
            .input(Shape.of(3));
    assertTrue(
        assertThrows(IllegalStateException.class, rows::verify)
            .getMessage()
            .contains("3 results, but 2 gradients"));
    GradientCheck two = logSum(PlainFunctionTest::softmax, 3, 0).input(Shape.of(2));
    assertTrue(
        assertThrows(IllegalStateException.class, two::verify)
            .getMessage()
            .contains("one list of numbers, got 2"));
    assertThrows(IllegalStateException.class, logSum(PlainFunctionTest::softmax, 3, 0)::second);
  }
}
