package gibbon.check;

import gibbon.Text;
import java.util.Arrays;

/** Every entry of a matrix of derivatives against its difference. */
final class WholeJacobian {
  private static final double TOLERANCE = 1e-7;
  private static final double LEAST = 1e-3;

  private WholeJacobian() {}

  /** What is furthest off, scaled by the largest difference. */
  static Finding compare(
      String title, Probe probe, TapeFunction function, Point point, int outputs) {
    double largest = 0;
    double furthest = 0;
    Finding worst = null;
    for (int k = 0; k < outputs; k++) {
      double[] weight = new double[outputs];
      weight[k] = 1;
      double[][] row = probe.pullback(function, point, weight);
      for (int i = 0; i < row.length; i++) {
        for (int j = 0; row[i] != null && j < row[i].length; j++) {
          double[][] axis = point.axis(i, j);
          double difference = nearest(probe, function, point, weight, axis, row[i][j]);
          double distance = Math.abs(row[i][j] - difference);
          largest = Math.max(largest, Math.abs(difference));
          if (worst == null || !(distance <= furthest)) {
            furthest = distance;
            String place =
                Text.of(
                    "result %d by input %d %s",
                    k, i, Arrays.toString(Values.index(point.shape(i), j)));
            worst = new Finding(title, row[i][j], difference, 0, 0, place);
          }
        }
      }
    }
    if (worst == null) {
      throw new IllegalStateException(title + ": no input is differentiable.");
    }
    return new Finding(
        worst.what(),
        worst.reverse(),
        worst.difference(),
        furthest == 0 ? 0 : furthest / Math.max(largest, LEAST),
        probe.precise() ? TOLERANCE : 5e-4,
        worst.worst());
  }

  /** The usual difference; where it is off, the one that comes nearest, as x may be near a kink. */
  private static double nearest(
      Probe probe,
      TapeFunction function,
      Point point,
      double[] weight,
      double[][] axis,
      double reverse) {
    double nearest = Difference.FIRST.slope(probe, function, point, weight, axis);
    double allowed = TOLERANCE * Math.max(Math.abs(reverse), LEAST);
    if (probe.precise() && Math.abs(reverse - nearest) > allowed) {
      for (Difference other : Difference.ALL) {
        double slope = other.slope(probe, function, point, weight, axis);
        nearest = Math.abs(reverse - slope) < Math.abs(reverse - nearest) ? slope : nearest;
      }
    }
    return nearest;
  }
}
