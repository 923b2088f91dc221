package gibbon.check;

import static gibbon.check.ErrorBounds.DIVIDE;
import static gibbon.check.ErrorBounds.SQRT;
import static gibbon.check.ErrorBounds.U;
import static gibbon.check.ErrorBounds.gamma;

import gibbon.check.ErrorBounds.Bound;
import gibbon.check.ErrorBounds.Facts;
import java.util.Map;

/** The bounds of updates of weights by stochastic gradient descent. */
final class UpdateBounds {
  private UpdateBounds() {}

  static void addTo(Map<String, Bound> bounds) {
    bounds.put("sgd_momentum", (f, buffer, i) -> moved(f, 0, 1, buffer, i));
    bounds.put(
        "sgd_max_norm",
        (f, buffer, i) -> moved(f, 0, 1, buffer, i) + (buffer == 1 ? held(f, 1, i) : 0));
    bounds.put(
        "sgd_layer",
        (f, buffer, i) ->
            buffer < 4
                ? moved(f, 0, 2, buffer, i) + (buffer == 2 ? held(f, 2, i) : 0)
                : moved(f, 1, 4, buffer, i));
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
    return buffer == weight
        ? velocity + gamma(2) * (f.magnitude(weight, i) + Math.abs(f.expected()[weight + 1][i]))
        : velocity;
  }

  /**
   * What the bound on the column adds: the rounding of the norm, and what the errors of the
   * column's weights do to it, both in relation to a norm that is at least the bound where it
   * matters.
   */
  private static double held(Facts f, int weight, int i) {
    int columns = f.integer(1);
    double squares = 0;
    for (int other = i % columns; other < f.integer(0) * columns; other += columns) {
      squares += Math.pow(moved(f, 0, weight, weight, other), 2);
    }
    double rounding = gamma(f.integer(0)) + SQRT + DIVIDE + 4 * U;
    double size = f.magnitude(weight, i) + Math.abs(f.expected()[weight + 1][i]);
    return (rounding + 2 * Math.sqrt(squares) / f.real(2)) * size;
  }
}
