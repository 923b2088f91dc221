package gibbon.check;

import java.util.Arrays;

/** How far ⟨weight, f⟩ is off because everything on the way to f is rounded. */
final class Rounding {
  /*
   * Along a line the function is smooth and its rounding is not: fourth and higher differences of
   * values close together are all rounding (Moré and Wild, "Estimating Computational Noise", SIAM J. Sci.
   * Comput. 33, 2011). That measures what the function suffers, whatever large numbers stand beside it.
   *
   * Where it is so flat that its values hardly change, or not at all, nothing is measured. Then it may
   * be off by the rounding of the largest number that reaches the result.
   */
  private static final double STEP = 1e-6;
  private static final int VALUES = 9;
  private static final int FEW = 5;
  private static final int LOWEST_ORDER = 4;
  private static final int HIGHEST_ORDER = 6;

  /** Deviations that an error may be large. */
  private static final double DEVIATIONS = 16;

  private static final double UNIT = 0x1p-53;

  private Rounding() {}

  /** The error of one value; a difference has that of two. */
  static double of(
      Probe probe, TapeFunction function, Point point, double[] weight, double[][] direction) {
    double bound =
        8 * UNIT * probe.largest(function, point) * Arrays.stream(weight).map(Math::abs).sum();
    double[] values = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = probe.change(function, point, weight, direction, 0, (i - VALUES / 2) * STEP);
    }
    return Arrays.stream(values).distinct().count() < FEW
        ? bound
        : Math.min(bound, DEVIATIONS * deviation(values));
  }

  /** The standard deviation of the rounding of values at equal distances of a smooth function. */
  static double deviation(double[] values) {
    double[] differences = values.clone();
    double largest = 0;
    double factor = 1; // (k!)² / (2k)!, one over the sum of squares of the coefficients.
    for (int k = 1; k <= HIGHEST_ORDER; k++) {
      int count = values.length - k;
      double squares = 0;
      for (int i = 0; i < count; i++) {
        differences[i] = differences[i + 1] - differences[i];
        squares += differences[i] * differences[i];
      }
      factor *= k / (2. * (2 * k - 1));
      if (k >= LOWEST_ORDER) {
        largest = Math.max(largest, Math.sqrt(factor * squares / count));
      }
    }
    return largest;
  }
}
