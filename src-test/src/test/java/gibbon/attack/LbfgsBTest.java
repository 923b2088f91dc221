package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.tensor.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The minimiser against SciPy's L-BFGS-B (1.17.1; 784 variables, memory 10), and its laws. */
class LbfgsBTest {
  private static final int N = 784;

  @Example
  void rosenbrockWithActiveBounds() {
    LbfgsB.Minimum found = minimum(LbfgsBTest::rosenbrock, 0, -.5, .8);
    assertEquals(772.1811972, found.value(), 1e-6 * 772);
    assertTrue(found.evaluations() <= 2 * 27, "evaluations: " + found.evaluations());
  }

  @Example
  void rosenbrockInAWideBox() {
    LbfgsB.Minimum found = minimum(LbfgsBTest::rosenbrock, -1.2, -5, 5);
    assertEquals(0, found.value(), 1e-6);
    assertTrue(found.evaluations() <= 2 * 55, "evaluations: " + found.evaluations());
  }

  /** Condition number 10⁶, many bounds active; the exact minimum is 1465087.277. */
  @Example
  void anIllConditionedQuadratic() {
    LbfgsB.Minimum found = minimum(LbfgsBTest::quadratic, .5, 0, 1);
    assertEquals(1465088.587, found.value(), 1e-6 * 1465088);
    assertTrue(found.value() >= 1465087.277 - 1e-3);
    assertTrue(found.evaluations() <= 2 * 504, "evaluations: " + found.evaluations());
  }

  /** A separable quadratic's minimum in a box is the projection of its free minimum. */
  @Property(tries = 300)
  void findsTheProjectionForSeparableQuadratics(
      @ForAll @IntRange(min = 1, max = 30) int n,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Philox random = new Philox(seed, 60, 0);
    double[] weight = new double[n];
    double[] center = new double[n];
    double[] low = new double[n];
    double[] high = new double[n];
    double[] start = new double[n];
    for (int i = 0; i < n; i++) {
      weight[i] = Math.exp(2 * random.nextGaussian());
      center[i] = random.nextGaussian();
      low[i] = random.nextGaussian();
      high[i] = low[i] + (i % 5 == 0 ? 0 : Math.abs(random.nextGaussian()));
      start[i] = 3 * random.nextGaussian();
    }
    LbfgsB.Minimum found =
        new LbfgsB(5, 1e-9, 0, 10_000)
            .minimize(
                (x, gradient) -> {
                  double sum = 0;
                  for (int i = 0; i < n; i++) {
                    assertTrue(x[i] >= low[i] && x[i] <= high[i], "left the box");
                    double difference = x[i] - center[i];
                    sum += weight[i] * difference * difference / 2;
                    gradient[i] = weight[i] * difference;
                  }
                  return sum;
                },
                start,
                low,
                high);
    for (int i = 0; i < n; i++) {
      // What the rounding of f hides: an error e of x changes f by weight · e² / 2.
      double hidden = Math.sqrt(1e3 * Math.ulp(Math.max(1, found.value())) / weight[i]);
      assertEquals(Math.max(low[i], Math.min(high[i], center[i])), found.x()[i], hidden);
    }
  }

  @Example
  void stopsWhenTheEvaluationsAreUsedUp() {
    double[] start = new double[N];
    LbfgsB.Minimum found =
        new LbfgsB(10, 1e-9, 0, 5).minimize(LbfgsBTest::rosenbrock, start, filled(-5), filled(5));
    assertFalse(found.converged());
    assertEquals(5, found.evaluations());
    assertTrue(found.value() < rosenbrock(start, new double[N]));
  }

  @Example
  void refusesAnEmptyBoxAndAFunctionThatIsNoNumber() {
    assertThrows(
        GibbonException.class,
        () -> LbfgsB.STANDARD.minimize(LbfgsBTest::rosenbrock, filled(0), filled(1), filled(0)));
    assertThrows(
        GibbonException.class,
        () -> LbfgsB.STANDARD.minimize((x, g) -> Double.NaN, filled(0), filled(0), filled(1)));
  }

  private static LbfgsB.Minimum minimum(
      LbfgsB.Objective objective, double start, double low, double high) {
    return LbfgsB.STANDARD.minimize(objective, filled(start), filled(low), filled(high));
  }

  private static double[] filled(double value) {
    double[] all = new double[N];
    Arrays.fill(all, value);
    return all;
  }

  private static double rosenbrock(double[] x, double[] gradient) {
    double sum = 0;
    Arrays.fill(gradient, 0);
    for (int i = 0; i + 1 < x.length; i++) {
      double bend = x[i + 1] - x[i] * x[i];
      double rest = 1 - x[i];
      sum += 100 * bend * bend + rest * rest;
      gradient[i] -= 400 * x[i] * bend + 2 * rest;
      gradient[i + 1] += 200 * bend;
    }
    return sum;
  }

  private static double quadratic(double[] x, double[] gradient) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double weight = Math.pow(10, 6.0 * i / (x.length - 1));
      double difference = x[i] - (.5 + .9 * Math.sin(i));
      sum += weight * difference * difference / 2;
      gradient[i] = weight * difference;
    }
    return sum;
  }
}
