package gibbon.check;

import static gibbon.check.ErrorBounds.DIVIDE;
import static gibbon.check.ErrorBounds.POW;
import static gibbon.check.ErrorBounds.U;
import static gibbon.check.ErrorBounds.gamma;
import static gibbon.check.ErrorBounds.share;

import gibbon.check.ErrorBounds.Bound;
import gibbon.check.ErrorBounds.Facts;
import gibbon.device.Buffer;
import gibbon.device.JavaDevice;
import gibbon.device.Kernel;
import gibbon.device.Launch;
import gibbon.op.ChannelWindowSum;
import gibbon.op.Conv2d;
import gibbon.op.Conv2dLayer;
import gibbon.op.Conv2dMaxout;
import gibbon.op.Conv2dPooled;
import gibbon.op.ConvolutionShape;
import gibbon.op.LocalResponse;
import gibbon.op.LocalResponseGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The error bounds of convolutions, pools and local response normalisation. */
final class PictureBounds {
  private static final double LARGEST_LOGARITHM = 89; // of a number in single precision
  private static final double GROWTH = 1.01; // covers products of small errors

  private PictureBounds() {}

  /**
   * Adds them; {@code transformed} is what convolutions may be off by beside, as devices may do.
   */
  static void addTo(Map<String, Bound> bounds, Beside transformed) {
    bounds.put("conv2d", new Sum(PictureBounds::terms, transformed));
    bounds.put("conv2d_layer", new Sum(f -> terms(f) + 1, transformed));
    bounds.put("conv2d_maxout", (f, written, i) -> maxout(f, transformed, written, i));
    bounds.put("conv2d_pooled", (f, written, i) -> pooled(f, transformed, written, i));
    bounds.put("conv2d_input_gradient", new Sum(PictureBounds::termsBack, transformed));
    bounds.put("conv2d_input_gradient_plus", new Sum(f -> termsBack(f) + 1, transformed));
    bounds.put(
        "conv2d_filter_gradient",
        new Sum(
            f ->
                f.integer(ConvolutionShape.N)
                    * f.integer(ConvolutionShape.P)
                    * f.integer(ConvolutionShape.Q)));
    // A mean is divided once; a share of each mean is divided, too.
    int division = (int) Math.ceil(DIVIDE / U);
    bounds.put("scatter_to_pool_winners", new Sum(PictureBounds::window));
    bounds.put("average_pool", new Sum(f -> window(f) + division));
    bounds.put("average_pool_gradient", new Sum(f -> window(f) + division));
    bounds.put(
        "channel_window_sum",
        new Sum(f -> f.integer(ChannelWindowSum.BELOW) + f.integer(ChannelWindowSum.ABOVE) + 1));
    bounds.put("local_response", PictureBounds::localResponse);
    bounds.put("local_response_gradient", PictureBounds::localResponseGradient);
  }

  private static int taps(Facts f) {
    return f.integer(ConvolutionShape.R) * f.integer(ConvolutionShape.S);
  }

  /** Terms of a sum: a group has a share of the channels. */
  private static int terms(Facts f) {
    return taps(f) * (f.integer(ConvolutionShape.C) / f.integer(ConvolutionShape.GROUPS));
  }

  private static int termsBack(Facts f) {
    return taps(f) * (f.integer(ConvolutionShape.K) / f.integer(ConvolutionShape.GROUPS));
  }

  /** What the sum at a place of [n, p, q, k], or of a gradient, may be off by beside. */
  interface Beside {
    Beside NOTHING = (f, i) -> 0;

    double at(Facts facts, int i);
  }

  /**
   * A maximum is off by no more than the piece that is off most; a winner may be another one only
   * where that piece comes as near to it as rounding can move them.
   */
  private static double maxout(Facts f, Beside more, Kernel.Array written, int i) {
    int pieces = f.integer(Conv2dMaxout.PIECES);
    int units = f.integer(ConvolutionShape.K) / pieces;
    double[] exact = new double[pieces];
    double[] off = new double[pieces];
    for (int q = 0; q < pieces; q++) {
      int filter = i % units * pieces + q;
      double[] sums = sums(f, i / units, filter);
      exact[q] = sums[0] + f.before(Conv2dLayer.BIAS)[filter];
      off[q] = off(f, sums, filter) + more.at(f, i / units * pieces * units + filter);
    }
    return largest(
        exact, off, written.equals(Conv2d.Y) ? -1 : (int) f.expected(Conv2dMaxout.WINNER)[i]);
  }

  /** The same of a window of rectified numbers, each of a place of its own. */
  private static double pooled(Facts f, Beside more, Kernel.Array written, int i) {
    int k = f.integer(ConvolutionShape.K);
    int height = f.integer(Conv2dPooled.POOL_HEIGHT);
    int width = f.integer(Conv2dPooled.POOL_WIDTH);
    int rows = f.integer(ConvolutionShape.P) / height;
    int columns = f.integer(ConvolutionShape.Q) / width;
    int window = i / k;
    double[] exact = new double[height * width];
    double[] off = new double[exact.length];
    for (int tap = 0; tap < exact.length; tap++) {
      int row = window / columns % rows * height + tap / width;
      int column = window % columns * width + tap % width;
      int picture = window / columns / rows * f.integer(ConvolutionShape.P);
      int place = (picture + row) * f.integer(ConvolutionShape.Q) + column;
      double[] sums = sums(f, place, i % k);
      exact[tap] = Math.max(0, sums[0] + f.before(Conv2dLayer.BIAS)[i % k]);
      off[tap] = off(f, sums, i % k) + more.at(f, place * k + i % k);
    }
    return largest(
        exact, off, written.equals(Conv2d.Y) ? -1 : (int) f.expected(Conv2dPooled.WINNER)[i]);
  }

  /** How far the sum of a filter with its bias may be off. */
  private static double off(Facts f, double[] sums, int filter) {
    int count = terms(f) + 1;
    return share(gamma(count), sums[1] + f.magnitude(Conv2dLayer.BIAS, filter))
        + count * (double) Float.MIN_NORMAL;
  }

  /** How far the largest of numbers may be off, or its place, unless that is asked for as −1. */
  private static double largest(double[] exact, double[] off, int winner) {
    if (winner < 0) {
      return Arrays.stream(off).max().orElseThrow();
    }
    for (int q = 0; q < exact.length; q++) {
      if (q != winner && !(exact[winner] - exact[q] > off[winner] + off[q])) {
        return exact.length;
      }
    }
    return 0;
  }

  /** The sum of a filter at a place, and that of its terms' magnitudes. */
  private static double[] sums(Facts f, int place, int filter) {
    float[] x = f.before(Conv2d.X);
    float[] filters = f.before(Conv2d.FILTERS);
    int h = f.integer(ConvolutionShape.H);
    int w = f.integer(ConvolutionShape.W);
    int c = f.integer(ConvolutionShape.C);
    int p = f.integer(ConvolutionShape.P);
    int q = f.integer(ConvolutionShape.Q);
    int s = f.integer(ConvolutionShape.S);
    double[] sums = new double[2];
    for (int tap = 0; tap < taps(f); tap++) {
      int row =
          place / q % p * f.integer(ConvolutionShape.STRIDE_Y)
              - f.integer(ConvolutionShape.TOP)
              + tap / s * f.integer(ConvolutionShape.DILATION_Y);
      int column =
          place % q * f.integer(ConvolutionShape.STRIDE_X)
              - f.integer(ConvolutionShape.LEFT)
              + tap % s * f.integer(ConvolutionShape.DILATION_X);
      for (int m = 0; row >= 0 && row < h && column >= 0 && column < w && m < c; m++) {
        double product =
            (double) x[((place / q / p * h + row) * w + column) * c + m]
                * filters[(tap * c + m) * f.integer(ConvolutionShape.K) + filter];
        sums[0] += product;
        sums[1] += Math.abs(product);
      }
    }
    return sums;
  }

  private static int window(Facts f) {
    return f.integer(ConvolutionShape.R) * f.integer(ConvolutionShape.S);
  }

  /**
   * The bound of a sum of products of what is read: γ of its terms, times what the kernel makes of
   * their magnitudes. Winners stay as they are.
   */
  private static final class Sum implements Bound {
    private final ToIntFunction<Facts> terms;
    private final Beside more;
    private Facts seen;
    private double[] magnitudes;

    Sum(ToIntFunction<Facts> terms) {
      this(terms, Beside.NOTHING);
    }

    Sum(ToIntFunction<Facts> terms, Beside more) {
      this.terms = terms;
      this.more = more;
    }

    @Override
    public double at(Facts facts, Kernel.Array written, int i) {
      if (facts != seen) {
        magnitudes = magnitudes(facts, written);
        seen = facts;
      }
      int count = terms.applyAsInt(facts);
      return share(gamma(count), magnitudes[i])
          + count * (double) Float.MIN_NORMAL
          + more.at(facts, i);
    }

    private static double[] magnitudes(Facts facts, Kernel.Array written) {
      try (JavaDevice device = new JavaDevice()) {
        Launch launch = facts.launch();
        List<Buffer> buffers = new ArrayList<>();
        for (Kernel.Array array : launch.kernel().reads()) {
          double[] numbers = new double[facts.before(array).length];
          boolean signed = array.name().equals("winner");
          Arrays.setAll(numbers, i -> signed ? facts.before(array)[i] : facts.magnitude(array, i));
          buffers.add(device.allocate(numbers.length));
          device.write(buffers.get(buffers.size() - 1), numbers);
        }
        double[] sums = new double[facts.expected(written).length];
        buffers.add(device.allocate(sums.length));
        device.launch(
            new Launch(
                launch.kernel(), launch.range(), buffers, launch.integers(), launch.reals()));
        device.read(buffers.get(buffers.size() - 1), sums);
        buffers.forEach(device::release);
        return sums;
      }
    }
  }

  /** s is a sum of positive terms; its relative error passes through the power beta-fold. */
  private static double localResponse(Facts f, Kernel.Array written, int i) {
    int size = f.integer(LocalResponse.SIZE);
    double s = f.expected(LocalResponse.SUMS)[i];
    if (written.equals(LocalResponse.SUMS)) {
      return share(gamma(size + 2), s) + (size + 1) * (double) Float.MIN_NORMAL;
    }
    double relative = f.real(LocalResponse.BETA) * gamma(size + 2) + POW + U;
    return s < Float.MAX_VALUE
        ? share(GROWTH * relative, Math.abs(f.expected(written)[i]))
            + f.magnitude(LocalResponse.X, i) * Float.MIN_NORMAL
        : Double.POSITIVE_INFINITY;
  }

  /**
   * Powers of s have their own error and that of the rounded exponent, as which s^d counts; then
   * come the products and the sum. A product dy · x may be flushed, or too large.
   */
  private static double localResponseGradient(Facts f, Kernel.Array written, int i) {
    int size = f.integer(LocalResponse.SIZE);
    int channels = f.launch().range()[1];
    double beta = f.real(LocalResponse.BETA);
    int c = i % channels;
    double sum = 0;
    double flushed = 0;
    double logarithm = logarithm(f, i);
    double factor = 2 * f.real(LocalResponse.SHARE) * beta * f.magnitude(LocalResponse.X, i);
    for (int j = Math.max(0, c - (size - 1 - (size - 1) / 2));
        j <= Math.min(channels - 1, c + (size - 1) / 2);
        j++) {
      int other = i - c + j;
      double product =
          f.magnitude(LocalResponse.X, other) * f.magnitude(LocalResponseGradient.DY, other);
      if (!(product < Float.MAX_VALUE)) {
        return Double.POSITIVE_INFINITY;
      }
      double power = Math.pow(f.before(LocalResponse.SUMS)[other], -beta - 1);
      sum += product * power;
      flushed += Float.MIN_NORMAL * (product + power + 1);
      logarithm = Math.max(logarithm, logarithm(f, other));
    }
    double direct =
        f.magnitude(LocalResponseGradient.DY, i) * Math.pow(f.before(LocalResponse.SUMS)[i], -beta);
    double relative = gamma(size + 7) + POW + logarithm * U * (beta + 1);
    return share(GROWTH * relative, direct + factor * sum + sum)
        + factor * flushed
        + f.magnitude(LocalResponseGradient.DY, i) * Float.MIN_NORMAL;
  }

  private static double logarithm(Facts f, int i) {
    return Math.min(LARGEST_LOGARITHM, Math.abs(Math.log(f.magnitude(LocalResponse.SUMS, i))));
  }
}
