package gibbon.data;

import gibbon.Text;

/**
 * Resizing of pictures of 8 bits as most networks were trained with: the filter is widened when a
 * picture shrinks, so that nothing is skipped. Numbers are those of Pillow's {@code resize}, to the
 * bit: across first, then down, rounded to 8 bits after each.
 */
public enum Resize {
  /** 1 − |x| within 1: what Pillow and torchvision call bilinear. */
  TRIANGLE(1) {
    @Override
    double at(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },

  /** The cubic of Keys (1981) with a = −½, within 2: bicubic. */
  CUBIC(2) {
    @Override
    double at(double x) {
      double t = Math.abs(x);
      if (t < 1) {
        return ((A + 2) * t - (A + 3)) * t * t + 1;
      }
      return t < 2 ? ((t - 5) * t + 8) * t * A - 4 * A : 0;
    }
  };

  /*
   * Pixel x of the result sits at (x + ½)·s of the source, s the ratio of sizes. Its weights are the
   * filter, stretched by s where s > 1, at the source's pixels within reach, divided by their sum
   * and rounded to 22 bits behind the point. Beyond the edge there is nothing.
   */
  private static final double A = -.5;
  private static final int BITS = 22;

  private final double reach;

  Resize(double reach) {
    this.reach = reach;
  }

  /** The filter's value so far from its middle. */
  abstract double at(double x);

  /**
   * Resizes a picture.
   *
   * @param levels unsigned, [rows, columns, channels]
   * @param shape of the picture
   * @return [rows, columns, channels] of the new size
   */
  public byte[] apply(byte[] levels, PictureShape shape, int rows, int columns) {
    if (levels.length != shape.size()) {
      throw new DataException(
          Text.of("A picture of %s has %d levels, got %d.", shape, shape.size(), levels.length));
    }
    PictureShape wide = new PictureShape(shape.rows(), columns, shape.channels());
    byte[] across = levels;
    if (columns != shape.columns()) {
      across = resampled(levels, shape.rows(), shape.columns(), shape.channels(), columns);
    }
    int row = columns * shape.channels();
    return rows == shape.rows() ? across.clone() : resampled(across, 1, wide.rows(), row, rows);
  }

  /**
   * Resizes the middle axis of [outer, from, inner].
   *
   * @param to its new extent
   */
  private byte[] resampled(byte[] levels, int outer, int from, int inner, int to) {
    byte[] result = new byte[Math.multiplyExact(Math.multiplyExact(outer, to), inner)];
    double scale = (double) from / to;
    double stretch = Math.max(1, scale);
    for (int x = 0; x < to; x++) {
      double centre = (x + .5) * scale;
      int first = Math.max(0, (int) (centre - reach * stretch + .5));
      int end = Math.min(from, (int) (centre + reach * stretch + .5));
      int[] weights = weights(centre, stretch, first, end);
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < inner; i++) {
          int sum = 1 << BITS - 1;
          for (int k = first; k < end; k++) {
            sum += weights[k - first] * Byte.toUnsignedInt(levels[(o * from + k) * inner + i]);
          }
          result[(o * to + x) * inner + i] = (byte) Math.max(0, Math.min(255, sum >> BITS));
        }
      }
    }
    return result;
  }

  private int[] weights(double centre, double stretch, int first, int end) {
    double[] values = new double[end - first];
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      values[k] = at((k + first - centre + .5) * (1 / stretch));
      sum += values[k];
    }
    int[] weights = new int[values.length];
    for (int k = 0; k < weights.length; k++) {
      double exact = (sum == 0 ? values[k] : values[k] * (1 / sum)) * (1 << BITS);
      weights[k] = (int) (exact < 0 ? exact - .5 : exact + .5);
    }
    return weights;
  }

  /**
   * Cuts the middle out of a picture. An odd pixel too many is shared as torchvision shares it:
   * half of the surplus, rounded half to even, comes off above and on the left.
   *
   * @param levels [rows, columns, channels]
   */
  public static byte[] crop(byte[] levels, PictureShape shape, int rows, int columns) {
    if (rows < 1 || columns < 1 || rows > shape.rows() || columns > shape.columns()) {
      throw new DataException(
          Text.of("Nothing of %d × %d pixels can be cut out of %s.", rows, columns, shape));
    }
    int top = (int) Math.rint((shape.rows() - rows) / 2.);
    int left = (int) Math.rint((shape.columns() - columns) / 2.);
    byte[] cut = new byte[rows * columns * shape.channels()];
    int row = columns * shape.channels();
    for (int r = 0; r < rows; r++) {
      System.arraycopy(levels, shape.index(top + r, left, 0), cut, r * row, row);
    }
    return cut;
  }
}
