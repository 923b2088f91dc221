package gibbon.explain;

/**
 * What can be said of many numbers in a line.
 *
 * @param count how many there are
 * @param zeros how many are exactly 0
 * @param l1 the sum of magnitudes
 * @param l2 the Euclidean norm
 */
public record Statistics(
    int count, double min, double max, double mean, double l1, double l2, int zeros) {

  public static Statistics of(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double magnitudes = 0;
    double squares = 0;
    int zeros = 0;
    for (double value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      magnitudes += Math.abs(value);
      squares += value * value;
      zeros += value == 0 ? 1 : 0;
    }
    return new Statistics(
        values.length, min, max, sum / values.length, magnitudes, Math.sqrt(squares), zeros);
  }
}
