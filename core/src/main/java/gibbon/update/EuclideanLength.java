package gibbon.update;

/** Lengths of changes of a picture, in double precision. */
public final class EuclideanLength {
  /*
   * A device that computes in double precision comes to the same bits, since the order of the sum is
   * part of what is said here: LANES sums of every LANES-th square, then a tree. One picture is then
   * as many sums that do not wait for each other, on a processor's vectors as on a GPU's items.
   */
  static final int LANES = 128;

  private EuclideanLength() {}

  /** ‖r‖₂. */
  public static double of(double[] r) {
    return scaled(r, 1);
  }

  /**
   * Shortens r, in place, to a length of at most {@code size} as {@link #of} computes it; what is
   * no longer, or has a NaN, stays as it is.
   */
  public static void shorten(double[] r, double size) {
    // One factor in the end, so that nobody has to keep what the first ones made of r.
    double factor = 1;
    double length = of(r);
    while (length > size) {
      factor *= Math.min(size / length, Math.nextDown(1.0));
      length = scaled(r, factor);
    }
    for (int i = 0; factor != 1 && i < r.length; i++) {
      r[i] *= factor;
    }
  }

  private static double scaled(double[] r, double factor) {
    double[] sums = new double[LANES];
    for (int first = 0; first < r.length; first += LANES) {
      int lanes = Math.min(LANES, r.length - first);
      for (int lane = 0; lane < lanes; lane++) {
        double change = r[first + lane] * factor;
        sums[lane] += change * change;
      }
    }
    for (int width = LANES / 2; width > 0; width /= 2) {
      for (int lane = 0; lane < width; lane++) {
        sums[lane] += sums[lane + width];
      }
    }
    return Math.sqrt(sums[0]);
  }
}
