package gibbon.attack;

import gibbon.data.PictureShape;

/**
 * A picture moved by up to so many pixels each way, weighted by a Gaussian (Dong et al. 2019). As
 * the network hardly minds such shifts, the gradients of all of them are taken to be that of the
 * picture itself, moved back: one pass, whose gradient is smoothed.
 *
 * @param width of the window of shifts, an odd number
 */
public record ShiftedViews(int width) implements Views {
  /** Where the window ends, in standard deviations. */
  private static final double END = 3;

  public ShiftedViews {
    Refusal.unless("The width of the window", width, 1, 9999);
    Refusal.odd("The width of the window", width);
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public View of(PictureShape shape, int place, int step, int number) {
    return new View() {
      @Override
      public double[] of(double[] picture) {
        return picture;
      }

      @Override
      public double[] back(double[] gradient) {
        int line = shape.columns() * shape.channels();
        double[] along = smoothed(gradient, shape.channels(), shape.columns());
        return smoothed(along, line, shape.rows());
      }
    };
  }

  /** Of a shift by so many pixels. */
  double weight(int shift) {
    double sum = 0;
    for (int s = -(width / 2); s <= width / 2; s++) {
      sum += density(s);
    }
    return density(shift) / sum;
  }

  private double density(int shift) {
    double z = width == 1 ? 0 : 2 * END * shift / (width - 1);
    return Math.exp(-z * z / 2);
  }

  /** Along the axis of so many places that lie a stride apart. */
  private double[] smoothed(double[] g, int stride, int extent) {
    double[] weights = new double[width];
    for (int s = 0; s < width; s++) {
      weights[s] = weight(s - width / 2);
    }
    double[] smooth = new double[g.length];
    for (int p = 0; p < g.length; p++) {
      int at = p / stride % extent;
      for (int s = 0; s < width; s++) {
        int other = at + s - width / 2;
        if (other >= 0 && other < extent) {
          smooth[p] += weights[s] * g[p + (other - at) * stride];
        }
      }
    }
    return smooth;
  }
}
