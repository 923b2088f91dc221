package gibbon.check;

import static gibbon.check.ErrorBounds.DIVIDE;
import static gibbon.check.ErrorBounds.SQRT;
import static gibbon.check.ErrorBounds.U;
import static gibbon.check.ErrorBounds.gamma;
import static gibbon.check.ErrorBounds.share;
import static gibbon.update.SgdKernels.COLUMNS;
import static gibbon.update.SgdKernels.MOMENTUM;
import static gibbon.update.SgdKernels.RATE;
import static gibbon.update.SgdKernels.ROWS;
import static gibbon.update.SgdKernels.WEIGHT;

import gibbon.check.ErrorBounds.Bound;
import gibbon.check.ErrorBounds.Facts;
import gibbon.device.Kernel;
import gibbon.update.SgdKernels;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** The bounds of updates of weights by stochastic gradient descent. */
final class UpdateBounds {
  private static final Moving WEIGHTS =
      new Moving(SgdKernels.GRADIENT, WEIGHT, SgdKernels.VELOCITY);
  private static final Moving BIASES =
      new Moving(SgdKernels.BIAS_GRADIENT, SgdKernels.BIAS, SgdKernels.BIAS_VELOCITY);

  private UpdateBounds() {}

  static void addTo(Map<String, Bound> bounds) {
    bounds.put("sgd_momentum", WEIGHTS::moved);
    bounds.put(
        "sgd_max_norm", (f, written, i) -> WEIGHTS.moved(f, written, i) + held(f, written, i));
    bounds.put(
        "sgd_layer",
        (f, written, i) ->
            WEIGHTS.takes(written)
                ? WEIGHTS.moved(f, written, i) + held(f, written, i)
                : BIASES.moved(f, written, i));
    bounds.put("sgd_winners", UpdateBounds::winners);
  }

  private static double winners(Facts f, Kernel.Array written, int i) {
    if (BIASES.takes(written)) {
      return BIASES.movedBySum(f, written, i, i, place -> 1);
    }
    int rows = f.integer(ROWS);
    int columns = f.integer(COLUMNS);
    float[] x = f.before(SgdKernels.X);
    IntToDoubleFunction error =
        place ->
            WEIGHTS.movedBySum(
                f,
                written,
                place,
                place % columns,
                row -> Math.abs((double) x[row * rows + place / columns]));
    return error.applyAsDouble(i) + (written.equals(WEIGHT) ? held(f, i, error) : 0);
  }

  private static double held(Facts f, Kernel.Array written, int i) {
    return written.equals(WEIGHT) ? held(f, i, place -> WEIGHTS.moved(f, WEIGHT, place)) : 0;
  }

  /**
   * What the bound on the column adds: the rounding of the norm, and what the errors of the
   * column's weights do to it, both in relation to a norm that is at least the bound where it
   * matters.
   *
   * @param error of a weight before its column is held
   */
  private static double held(Facts f, int i, IntToDoubleFunction error) {
    int rows = f.integer(ROWS);
    int columns = f.integer(COLUMNS);
    double squares = 0;
    for (int other = i % columns; other < rows * columns; other += columns) {
      squares += Math.pow(error.applyAsDouble(other), 2);
    }
    double rounding = gamma(rows) + SQRT + DIVIDE + 4 * U;
    double size = f.magnitude(WEIGHT, i) + Math.abs(f.expected(SgdKernels.VELOCITY)[i]);
    return (rounding + 2 * Math.sqrt(squares) / f.real(SgdKernels.BOUND)) * size;
  }

  /** What moves together. */
  private record Moving(Kernel.Array gradient, Kernel.Array weight, Kernel.Array velocity) {
    boolean takes(Kernel.Array written) {
      return written.equals(weight) || written.equals(velocity);
    }

    /**
     * The error of an update: of the new velocity, two products and a difference; of the new
     * weight, that and a sum.
     */
    double moved(Facts f, Kernel.Array written, int i) {
      double step = Math.abs(f.real(RATE)) * f.magnitude(gradient, i);
      double momentum = Math.abs(f.real(MOMENTUM)) * f.magnitude(velocity, i);
      return gamma(3) * (step + momentum) + summed(f, written, i);
    }

    /**
     * As {@link #moved}, of a gradient that is itself a sum over the rows that a column has won.
     *
     * @param factor what stands before s in each row
     */
    double movedBySum(
        Facts f, Kernel.Array written, int i, int column, IntToDoubleFunction factor) {
      int rows = f.integer(SgdKernels.M);
      int pieces = f.integer(SgdKernels.PIECES);
      int units = f.integer(COLUMNS) / pieces;
      float[] s = f.before(SgdKernels.S);
      float[] winner = f.before(SgdKernels.WINNER);
      double terms = 0;
      for (int row = 0; row < rows; row++) {
        int place = row * units + column / pieces;
        if (winner[place] == column % pieces) {
          terms += factor.applyAsDouble(row) * Math.abs((double) s[place]);
        }
      }
      double step = Math.abs(f.real(RATE) * f.real(SgdKernels.SCALE)) * terms;
      double momentum = Math.abs(f.real(MOMENTUM)) * f.magnitude(velocity, i);
      return share(gamma(rows + 5), step + momentum) + summed(f, written, i);
    }

    /** What the sum of an old weight and its velocity adds to the new weight. */
    private double summed(Facts f, Kernel.Array written, int i) {
      return written.equals(weight)
          ? gamma(2) * (f.magnitude(weight, i) + Math.abs(f.expected(velocity)[i]))
          : 0;
    }
  }
}
