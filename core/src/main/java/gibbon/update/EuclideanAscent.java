package gibbon.update;

import gibbon.device.Kernel;

/**
 * A step of a length along a gradient, back into a ball around the picture, then into a box: what
 * projected gradient ascent in L2 does to a point near a picture (Madry et al. 2018).
 */
public final class EuclideanAscent {
  /*
   * Only a device that computes in double precision can carry it out (Device.hasDoubles): there sums,
   * products, quotients and roots are decided by IEEE 754, and with an order of the sums that is fixed
   * (EuclideanLength) points are the same on every such device, to the bit. No square of a number of
   * single precision is lost in double precision, so gradients need not be scaled first. Numbers of
   * double precision travel as their bits, as a device's real arguments are of single precision.
   */
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array AT = Kernel.array("at");
  private static final Kernel.Array GRADIENT = Kernel.array("gradient");
  private static final Kernel.Array NEXT = Kernel.array("next");
  private static final Kernel.Int WIDTH = Kernel.integer("width");
  private static final Wide STEP = Wide.of("step");
  private static final Wide EPSILON = Wide.of("epsilon");
  private static final Wide LOW = Wide.of("low");
  private static final Wide HIGH = Wide.of("high");

  /**
   * For each row of x, at and gradient [rows, width], r = at − x + step · gradient/‖gradient‖₂ (no
   * step where the gradient is 0), shortened to ‖r‖₂ ≤ epsilon, then held so that low ≤ x + r ≤
   * high; {@code next = x + r}, rounded towards x. A NaN of the gradient makes its row NaN. All
   * buffers hold numbers of single precision; the rest is double precision.
   */
  public static final Kernel KERNEL =
      Kernel.named("euclidean_ascent")
          .reads(X, AT, GRADIENT)
          .writes(NEXT)
          .integers(
              WIDTH,
              STEP.high,
              STEP.low,
              EPSILON.high,
              EPSILON.low,
              LOW.high,
              LOW.low,
              HIGH.high,
              HIGH.low)
          .flops(launch -> 20.0 * launch.items() * launch.integer(WIDTH))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] at = call.array(AT);
                double[] gradient = call.array(GRADIENT);
                double[] next = call.array(NEXT);
                double step = STEP.of(call);
                double epsilon = EPSILON.of(call);
                double low = LOW.of(call);
                double high = HIGH.of(call);
                double[] r = new double[call.integer(WIDTH)];
                for (int row = from; row < to; row++) {
                  int start = row * r.length;
                  for (int i = 0; i < r.length; i++) {
                    // Below the numbers of single precision a gradient is 0 everywhere.
                    r[i] = (float) gradient[start + i];
                  }
                  double length = EuclideanLength.of(r);
                  double divisor = length == 0 ? 1 : length;
                  for (int i = 0; i < r.length; i++) {
                    r[i] = at[start + i] - x[start + i] + step * (r[i] / divisor);
                  }
                  EuclideanLength.shorten(r, epsilon);
                  for (int i = 0; i < r.length; i++) {
                    next[start + i] = stored(x[start + i], held(x[start + i], r[i], low, high));
                  }
                }
              });

  private EuclideanAscent() {}

  /** A number of double precision as two integer arguments. */
  private record Wide(Kernel.Int high, Kernel.Int low) {
    static Wide of(String name) {
      return new Wide(Kernel.integer(name + "_high"), Kernel.integer(name + "_low"));
    }

    double of(gibbon.device.Call call) {
      long bits = (long) call.integer(high) << 32 | Integer.toUnsignedLong(call.integer(low));
      return Double.longBitsToDouble(bits);
    }
  }

  /**
   * The integer arguments of a launch over so many rows as there are pictures.
   *
   * @param width numbers of a picture
   * @param step length of the step
   * @param epsilon radius of the ball
   * @param low the least number of a picture
   * @param high the largest
   */
  public static int[] integers(int width, double step, double epsilon, double low, double high) {
    double[] reals = {step, epsilon, low, high};
    int[] integers = new int[1 + 2 * reals.length];
    integers[0] = width;
    for (int i = 0; i < reals.length; i++) {
      long bits = Double.doubleToRawLongBits(reals[i]);
      integers[1 + 2 * i] = (int) (bits >> 32);
      integers[2 + 2 * i] = (int) bits;
    }
    return integers;
  }

  private static double held(double x, double r, double low, double high) {
    double least = low - x < 0 ? low - x : 0;
    double most = high - x > 0 ? high - x : 0;
    return r < least ? least : r > most ? most : r;
  }

  private static double stored(double x, double r) {
    float point = (float) (x + r);
    return Math.abs(point - x) > Math.abs(r) ? Math.nextAfter(point, x) : point;
  }
}
