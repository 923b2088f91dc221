package gibbon.data;

import gibbon.GibbonException;

/**
 * The range that the numbers of a picture keep to, both ends included.
 *
 * @param low −∞ for no bound
 * @param high ∞ for no bound
 */
public record Bounds(double low, double high) {
  /** Levels of light, from 0, black, to 1, white. */
  public static final Bounds UNIT = new Bounds(0, 1);

  /** Any finite number: pictures after whitening. */
  public static final Bounds NONE = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  public Bounds {
    if (!(low < high)) {
      throw new GibbonException(
          "Bounds go from a low end to a higher one, got " + low + " to " + high + ".");
    }
  }

  /** Whether it is a finite number between the ends; NaN never is. */
  public boolean hold(double value) {
    return Double.isFinite(value) && value >= low && value <= high;
  }

  /** Such as {@code values from 0 to 1}, or {@code finite values}. */
  @Override
  public String toString() {
    return equals(NONE) ? "finite values" : "values from " + end(low) + " to " + end(high);
  }

  private static String end(double end) {
    return end == Math.rint(end) && Math.abs(end) < 1e9
        ? String.valueOf((long) end)
        : String.valueOf(end);
  }
}
