package gibbon.check;

import static gibbon.check.ErrorBounds.gamma;
import static gibbon.check.ErrorBounds.share;

import gibbon.check.ErrorBounds.Facts;
import gibbon.device.Kernel;
import gibbon.op.Conv2d;
import gibbon.op.Conv2dInputGradient;
import gibbon.op.Conv2dInputGradientPlus;
import gibbon.op.Conv2dLayer;
import gibbon.op.ConvolutionShape;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * What convolutions may be off by where devices may transform squares of pictures before they
 * multiply, F(4×4, 3×3) and F(2×2, 5×5) of Winograd: y = Aᵀ [Σ (G g Gᵀ) ⊙ (Bᵀ d B)] A, summed over
 * the channels.
 */
public final class WinogradBounds implements PictureBounds.Beside {
  /*
   * All three transforms and the products are sums of products, so with k = channels + ROUNDINGS the error is at
   * most γ_k · |Aᵀ| [Σ (|G| |g| |Gᵀ|) ⊙ (|Bᵀ| |d| |B|)] |A|: in each of its two directions Bᵀ rounds four
   * times, its rounded numbers counted, G four times and Aᵀ six times, or, of five taps, five times each. All 36
   * pixels of a square have a part in each of its outputs.
   */
  private static final int ROUNDINGS = 28;

  /** No number of |Aᵀ| m |A| is more than so many times the largest of m. */
  private static final double LARGEST_GAIN = 55;

  /** No transformed number is more than so many times the largest pixel or tap. */
  private static final double LARGEST_GROWTH = 27;

  private Facts seen;
  private double[] errors;

  WinogradBounds() {}

  @Override
  public double at(Facts facts, int i) {
    if (facts != seen) {
      boolean back = facts.launch().kernel().name().startsWith("conv2d_input_gradient");
      errors = back ? ofInputGradient(facts) : ofForward(facts);
      seen = facts;
    }
    if (errors == null) {
      return 0;
    }
    if (!facts.launch().kernel().name().equals("conv2d_layer")) {
      return errors[i];
    }
    int pitch = facts.integer(Conv2dLayer.PITCH);
    int k = facts.integer(ConvolutionShape.K);
    int column = i % pitch - facts.integer(Conv2dLayer.START);
    return column < 0 || column >= k ? 0 : errors[i / pitch * k + column];
  }

  /**
   * Whether a device may choose so: a layer's extents alone decide.
   *
   * @param extents of the convolution
   * @param p rows of what is made, the result or the gradient for the pictures
   * @param q their columns
   */
  public static boolean mayChoose(ToIntFunction<Kernel.Int> extents, int p, int q) {
    return SquareTransforms.of(extents, p, q).isPresent();
  }

  /** One convolution: of x, whose pixels begin at {@code start} of {@code pitch} numbers. */
  private record Layer(
      SquareTransforms form,
      int n,
      int p,
      int q,
      int k,
      int h,
      int w,
      int c,
      int top,
      int left,
      float[] x,
      int start,
      int pitch,
      float[] filters,
      boolean turned) {
    double pixel(int picture, int row, int column, int channel) {
      boolean inside = row >= 0 && row < h && column >= 0 && column < w;
      int at = ((picture * h + row) * w + column) * pitch + start + channel;
      return inside ? Math.abs((double) x[at]) : 0;
    }

    double weight(int tap, int channel, int column) {
      int last = form.taps() * form.taps() - 1;
      int at =
          turned ? ((last - tap) * k + column) * c + channel : (tap * c + channel) * k + column;
      return Math.abs((double) filters[at]);
    }
  }

  /** What each output [n, p, q, k] may be off by; null if no device may choose so. */
  private static double[] ofForward(Facts f) {
    int p = f.integer(ConvolutionShape.P);
    int q = f.integer(ConvolutionShape.Q);
    int c = f.integer(ConvolutionShape.C);
    return SquareTransforms.of(f::integer, p, q)
        .map(
            form ->
                new Layer(
                    form,
                    f.integer(ConvolutionShape.N),
                    p,
                    q,
                    f.integer(ConvolutionShape.K),
                    f.integer(ConvolutionShape.H),
                    f.integer(ConvolutionShape.W),
                    c,
                    f.integer(ConvolutionShape.TOP),
                    f.integer(ConvolutionShape.LEFT),
                    f.before(Conv2d.X),
                    0,
                    c,
                    f.before(Conv2d.FILTERS),
                    false))
        .map(WinogradBounds::errors)
        .orElse(null);
  }

  /** What each number [n, h, w, c] of a gradient may be off by; null if no device may choose so. */
  private static double[] ofInputGradient(Facts f) {
    int h = f.integer(ConvolutionShape.H);
    int w = f.integer(ConvolutionShape.W);
    int k = f.integer(ConvolutionShape.K);
    boolean plus = f.launch().kernel().name().equals("conv2d_input_gradient_plus");
    return SquareTransforms.of(f::integer, h, w)
        .map(
            form ->
                new Layer(
                    form,
                    f.integer(ConvolutionShape.N),
                    h,
                    w,
                    f.integer(ConvolutionShape.C),
                    f.integer(ConvolutionShape.P),
                    f.integer(ConvolutionShape.Q),
                    k,
                    form.taps() - 1 - f.integer(ConvolutionShape.TOP),
                    form.taps() - 1 - f.integer(ConvolutionShape.LEFT),
                    f.before(Conv2dInputGradient.DY),
                    plus ? f.integer(Conv2dInputGradientPlus.START) : 0,
                    plus ? f.integer(Conv2dInputGradientPlus.PITCH) : k,
                    f.before(Conv2dInputGradient.FILTERS),
                    true))
        .map(WinogradBounds::errors)
        .orElse(null);
  }

  private static double[] errors(Layer of) {
    int count = of.form.taps();
    double[][] filters = new double[of.c * of.k][];
    double largest = 1;
    for (int channel = 0; channel < of.c; channel++) {
      for (int column = 0; column < of.k; column++) {
        double[][] taps = new double[count][count];
        for (int tap = 0; tap < count * count; tap++) {
          taps[tap / count][tap % count] = of.weight(tap, channel, column);
          largest = Math.max(largest, taps[tap / count][tap % count]);
        }
        filters[channel * of.k + column] =
            SquareTransforms.flat(SquareTransforms.bothWays(of.form.g(), taps));
      }
    }
    double[] errors = new double[of.n * of.p * of.q * of.k];
    int side = of.form.side();
    int down = (of.p + side - 1) / side;
    int across = (of.q + side - 1) / side;
    for (int square = 0; square < of.n * down * across; square++) {
      square(
          of,
          square / across / down,
          square / across % down,
          square % across,
          filters,
          largest,
          errors);
    }
    return errors;
  }

  private static void square(
      Layer of, int picture, int y, int x, double[][] filters, double largest, double[] errors) {
    int side = of.form.side();
    double[][] sums = new double[of.k][SquareTransforms.PLACES];
    double most = largest;
    for (int channel = 0; channel < of.c; channel++) {
      double[][] pixels = new double[SquareTransforms.EDGE][SquareTransforms.EDGE];
      for (int i = 0; i < SquareTransforms.EDGE; i++) {
        for (int j = 0; j < SquareTransforms.EDGE; j++) {
          pixels[i][j] = of.pixel(picture, y * side - of.top + i, x * side - of.left + j, channel);
          most = Math.max(most, pixels[i][j]);
        }
      }
      double[] transformed =
          SquareTransforms.flat(SquareTransforms.bothWays(SquareTransforms.B, pixels));
      for (int column = 0; column < of.k; column++) {
        double[] own = filters[channel * of.k + column];
        for (int place = 0; place < SquareTransforms.PLACES; place++) {
          sums[column][place] += transformed[place] * own[place];
        }
      }
    }
    // Transformed numbers and products may be flushed to 0.
    double flushed = LARGEST_GAIN * of.c * (2 * LARGEST_GROWTH * most + 1) * Float.MIN_NORMAL;
    for (int column = 0; column < of.k; column++) {
      double[][] products = new double[SquareTransforms.EDGE][];
      for (int i = 0; i < SquareTransforms.EDGE; i++) {
        products[i] =
            Arrays.copyOfRange(
                sums[column], i * SquareTransforms.EDGE, (i + 1) * SquareTransforms.EDGE);
      }
      double[][] outputs = SquareTransforms.bothWays(of.form.a(), products);
      for (int i = 0; i < Math.min(side, of.p - y * side); i++) {
        for (int j = 0; j < Math.min(side, of.q - x * side); j++) {
          int at = ((picture * of.p + y * side + i) * of.q + x * side + j) * of.k + column;
          errors[at] = share(gamma(of.c + ROUNDINGS), outputs[i][j]) + flushed;
        }
      }
    }
  }
}
