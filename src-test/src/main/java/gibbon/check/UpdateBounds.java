package gibbon.check;

import static gibbon.check.ErrorBounds.DIVIDE;
import static gibbon.check.ErrorBounds.SQRT;
import static gibbon.check.ErrorBounds.U;
import static gibbon.check.ErrorBounds.gamma;
import static gibbon.check.ErrorBounds.share;

import gibbon.check.ErrorBounds.Bound;
import gibbon.check.ErrorBounds.Facts;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** The bounds of updates of weights by stochastic gradient descent. */
final class UpdateBounds {
  private UpdateBounds() {}

  static void addTo(Map<String, Bound> bounds) {
    bounds.put("sgd_momentum", (f, buffer, i) -> moved(f, 0, 1, buffer, i));
    bounds.put(
        "sgd_max_norm",
        (f, buffer, i) ->
            moved(f, 0, 1, buffer, i)
                + (buffer == 1 ? held(f, 1, i, place -> moved(f, 0, 1, 1, place)) : 0));
    bounds.put(
        "sgd_layer",
        (f, buffer, i) ->
            buffer < 4
                ? moved(f, 0, 2, buffer, i)
                    + (buffer == 2 ? held(f, 2, i, place -> moved(f, 0, 2, 2, place)) : 0)
                : moved(f, 1, 4, buffer, i));
    bounds.put("sgd_winners", UpdateBounds::winners);
  }

  private static double winners(Facts f, int buffer, int i) {
    if (buffer >= 5) {
      return movedBySum(f, 5, buffer, i, i, place -> 1);
    }
    IntToDoubleFunction error =
        place ->
            movedBySum(
                f,
                3,
                buffer,
                place,
                place % f.integer(1),
                row -> f.magnitude(0, row * f.integer(0) + place / f.integer(1)));
    return error.applyAsDouble(i) + (buffer == 3 ? held(f, 3, i, error) : 0);
  }

  /**
   * As {@link #moved}, of a gradient that is itself a sum over the rows that a column has won.
   *
   * @param factor what stands before s in each row
   */
  private static double movedBySum(
      Facts f, int weight, int buffer, int i, int column, IntToDoubleFunction factor) {
    int rows = f.integer(2);
    int pieces = f.integer(3);
    double terms = 0;
    for (int row = 0; row < rows; row++) {
      int place = row * (f.integer(1) / pieces) + column / pieces;
      if (f.before()[2][place] == column % pieces) {
        terms += factor.applyAsDouble(row) * f.magnitude(1, place);
      }
    }
    double gradient = Math.abs(f.real(0) * f.real(3)) * terms;
    double momentum = Math.abs(f.real(1)) * f.magnitude(weight + 1, i);
    double velocity = share(gamma(rows + 5), gradient + momentum);
    return buffer == weight ? velocity + summed(f, weight, i) : velocity;
  }

  /**
   * The error of an update: of the new velocity, two products and a difference; of the new weight,
   * that and a sum.
   *
   * @param gradient its place in the signature
   * @param weight its place in the signature, before that of the velocity
   */
  private static double moved(Facts f, int gradient, int weight, int buffer, int i) {
    double momentum = Math.abs(f.real(1)) * f.magnitude(weight + 1, i);
    double velocity = gamma(3) * (Math.abs(f.real(0)) * f.magnitude(gradient, i) + momentum);
    return buffer == weight ? velocity + summed(f, weight, i) : velocity;
  }

  /** What the sum of an old weight and its velocity adds. */
  private static double summed(Facts f, int weight, int i) {
    return gamma(2) * (f.magnitude(weight, i) + Math.abs(f.expected()[weight + 1][i]));
  }

  /**
   * What the bound on the column adds: the rounding of the norm, and what the errors of the
   * column's weights do to it, both in relation to a norm that is at least the bound where it
   * matters.
   *
   * @param error of a weight before its column is held
   */
  private static double held(Facts f, int weight, int i, IntToDoubleFunction error) {
    int columns = f.integer(1);
    double squares = 0;
    for (int other = i % columns; other < f.integer(0) * columns; other += columns) {
      squares += Math.pow(error.applyAsDouble(other), 2);
    }
    double rounding = gamma(f.integer(0)) + SQRT + DIVIDE + 4 * U;
    double size = f.magnitude(weight, i) + Math.abs(f.expected()[weight + 1][i]);
    return (rounding + 2 * Math.sqrt(squares) / f.real(2)) * size;
  }
}
