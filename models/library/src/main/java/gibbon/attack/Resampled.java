package gibbon.attack;

import gibbon.data.PictureShape;

/**
 * A picture whose pixels are taken from other places, between four pixels in proportion to how near
 * each is, and 0 outside.
 */
final class Resampled implements View {
  private static final int NEIGHBOURS = 4;

  private final int[] from;
  private final double[] share;

  /** Where pixels are taken from. */
  interface Source {
    /** Row and column, whole numbers being the middles of pixels; null for a pixel that is 0. */
    double[] of(int row, int column);
  }

  Resampled(PictureShape shape, Source source) {
    from = new int[NEIGHBOURS * shape.size()];
    share = new double[from.length];
    for (int row = 0; row < shape.rows(); row++) {
      for (int column = 0; column < shape.columns(); column++) {
        double[] at = source.of(row, column);
        for (int channel = 0; at != null && channel < shape.channels(); channel++) {
          mix(shape, at[0], at[1], channel, shape.index(row, column, channel));
        }
      }
    }
  }

  private void mix(PictureShape shape, double row, double column, int channel, int into) {
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    for (int i = 0; i < NEIGHBOURS; i++) {
      int y = top + i / 2;
      int x = left + i % 2;
      if (shape.has(y, x, channel)) {
        from[NEIGHBOURS * into + i] = shape.index(y, x, channel);
        share[NEIGHBOURS * into + i] = (1 - Math.abs(row - y)) * (1 - Math.abs(column - x));
      }
    }
  }

  @Override
  public double[] of(double[] picture) {
    double[] seen = new double[picture.length];
    for (int i = 0; i < from.length; i++) {
      seen[i / NEIGHBOURS] += share[i] * picture[from[i]];
    }
    return seen;
  }

  @Override
  public double[] back(double[] gradient) {
    double[] back = new double[gradient.length];
    for (int i = 0; i < from.length; i++) {
      back[from[i]] += share[i] * gradient[i / NEIGHBOURS];
    }
    return back;
  }
}
