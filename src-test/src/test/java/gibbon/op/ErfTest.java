package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import org.junit.jupiter.api.Test;

/** The error function is the integral of its slope, on the oracle, as far as it has digits. */
class ErfTest {
  /** Places and weights of Gauss and Legendre's rule of four points on [−1, 1]. */
  private static final double[] PLACES = {.3399810435848563, .8611363115940526};

  private static final double[] WEIGHTS = {.6521451548625461, .34785484513745385};

  private static double slope(double x) {
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
  }

  private static double integral(double from, double to) {
    double middle = (from + to) / 2;
    double half = (to - from) / 2;
    double sum = 0;
    for (int i = 0; i < PLACES.length; i++) {
      sum += WEIGHTS[i] * (slope(middle - half * PLACES[i]) + slope(middle + half * PLACES[i]));
    }
    return half * sum;
  }

  private static double[] erf(double... x) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      return Ops.erf(new Tape(arena).leaf(arena.of(Shape.of(x.length), x))).value().toDoubles();
    }
  }

  @Test
  void itIsTheIntegralOfItsSlope() {
    double[] x = new double[1025];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 512) / 64.; // From −8 to 8: all its branches, and where they meet.
    }
    double[] y = erf(x);
    double sum = 0;
    assertEquals(0, y[512]);
    for (int i = 512; i + 1 < x.length; i++) {
      sum += integral(x[i], x[i + 1]);
      assertEquals(sum, y[i + 1], 4e-15, "erf(" + x[i + 1] + ")");
      assertTrue(y[i + 1] >= y[i], "erf falls at " + x[i + 1]);
    }
    for (int i = 0; i < x.length; i++) {
      assertEquals(0, y[i] + y[x.length - 1 - i]);
    }
  }

  @Test
  void itsLimitsAreExactAndWhatIsNoNumberStays() {
    double[] y = erf(7, -7, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0., Double.NaN);
    double[] expected = {1, -1, 1, -1, -0., Double.NaN};
    for (int i = 0; i < y.length; i++) {
      assertEquals(expected[i], y[i]);
    }
    // What is far from 1 in single precision, too: 1 − erf(2.5) to ten digits.
    assertEquals(4.069520174e-4, 1 - erf(2.5)[0], 1e-13);
  }
}
