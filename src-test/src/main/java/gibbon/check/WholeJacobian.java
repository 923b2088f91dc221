package gibbon.check;

import gibbon.Text;
import java.util.Arrays;

/** Every entry of a matrix of derivatives against its difference. */
final class WholeJacobian {
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
          double difference =
              Difference.FIRST.slope(probe, function, point, weight, point.axis(i, j));
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
        furthest == 0 ? 0 : furthest / Math.max(largest, 1e-3),
        probe.precise() ? 1e-7 : 5e-4,
        worst.worst());
  }
}
