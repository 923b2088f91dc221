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
import java.util.stream.Stream;

/**
 * What convolutions may be off by where devices may transform squares of pictures before they
 * multiply, F(4×4, 3×3) of Winograd: y = Aᵀ [Σ (G g Gᵀ) ⊙ (Bᵀ d B)] A, summed over the channels.
 */
public final class WinogradBounds implements PictureBounds.Beside {
  /*
   * All three transforms and the products are sums of products, so with k = channels + ROUNDINGS the error is at
   * most γ_k · |Aᵀ| [Σ (|G| |g| |Gᵀ|) ⊙ (|Bᵀ| |d| |B|)] |A|: in each of its two directions Bᵀ rounds four
   * times, its rounded numbers counted, G four times, Aᵀ six times. All 36 pixels of a square have a part in
   * each of its outputs.
   */
  private static final int ROUNDINGS = 28;
  private static final int TAPS = 3;
  private static final int SIDE = 4;
  private static final int EDGE = 6;
  private static final int PLACES = EDGE * EDGE;
  private static final int SMALLEST = 8;
  private static final int FEWEST_CHANNELS = 32;
  private static final int MOST_CHANNELS = 512;
  private static final double ROOT = Math.sqrt(2);
  private static final double[][] B = {
    {1, 0, 2.5, 0, 1, 0},
    {0, ROOT, 2, ROOT / 2, 1, 0},
    {0, ROOT, 2, ROOT / 2, 1, 0},
    {0, ROOT / 2, .5, ROOT, 1, 0},
    {0, ROOT / 2, .5, ROOT, 1, 0},
    {0, 1, 0, 2.5, 0, 1}
  };
  private static final double[][] G = {
    {1, 0, 0},
    {2 / 3.0, ROOT / 3, 1 / 3.0},
    {2 / 3.0, ROOT / 3, 1 / 3.0},
    {1 / 6.0, ROOT / 6, 1 / 3.0},
    {1 / 6.0, ROOT / 6, 1 / 3.0},
    {0, 0, 1}
  };
  private static final double[][] A = {
    {1, 1, 1, 1, 1, 0},
    {0, ROOT / 2, ROOT / 2, ROOT, ROOT, 0},
    {0, .5, .5, 2, 2, 0},
    {0, ROOT / 4, ROOT / 4, 2 * ROOT, 2 * ROOT, 1}
  };

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
    int c = extents.applyAsInt(ConvolutionShape.C);
    int k = extents.applyAsInt(ConvolutionShape.K);
    boolean plain =
        Stream.of(
                ConvolutionShape.STRIDE_Y,
                ConvolutionShape.STRIDE_X,
                ConvolutionShape.DILATION_Y,
                ConvolutionShape.DILATION_X,
                ConvolutionShape.GROUPS)
            .allMatch(one -> extents.applyAsInt(one) == 1);
    return plain
        && extents.applyAsInt(ConvolutionShape.R) == TAPS
        && extents.applyAsInt(ConvolutionShape.S) == TAPS
        && Math.min(p, q) >= SMALLEST
        && Math.min(c, k) >= FEWEST_CHANNELS
        && Math.max(c, k) <= MOST_CHANNELS;
  }

  /** One convolution: of x, whose pixels begin at {@code start} of {@code pitch} numbers. */
  private record Layer(
      int n,
      int h,
      int w,
      int c,
      int p,
      int q,
      int k,
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
      int at = turned ? ((8 - tap) * k + column) * c + channel : (tap * c + channel) * k + column;
      return Math.abs((double) filters[at]);
    }
  }

  /** What each output [n, p, q, k] may be off by; null if no device may choose so. */
  private static double[] ofForward(Facts f) {
    int p = f.integer(ConvolutionShape.P);
    int q = f.integer(ConvolutionShape.Q);
    int c = f.integer(ConvolutionShape.C);
    return !mayChoose(f::integer, p, q)
        ? null
        : errors(
            new Layer(
                f.integer(ConvolutionShape.N),
                f.integer(ConvolutionShape.H),
                f.integer(ConvolutionShape.W),
                c,
                p,
                q,
                f.integer(ConvolutionShape.K),
                f.integer(ConvolutionShape.TOP),
                f.integer(ConvolutionShape.LEFT),
                f.before(Conv2d.X),
                0,
                c,
                f.before(Conv2d.FILTERS),
                false));
  }

  /** What each number [n, h, w, c] of a gradient may be off by; null if no device may choose so. */
  private static double[] ofInputGradient(Facts f) {
    int h = f.integer(ConvolutionShape.H);
    int w = f.integer(ConvolutionShape.W);
    int k = f.integer(ConvolutionShape.K);
    boolean plus = f.launch().kernel().name().equals("conv2d_input_gradient_plus");
    return !mayChoose(f::integer, h, w)
        ? null
        : errors(
            new Layer(
                f.integer(ConvolutionShape.N),
                f.integer(ConvolutionShape.P),
                f.integer(ConvolutionShape.Q),
                k,
                h,
                w,
                f.integer(ConvolutionShape.C),
                TAPS - 1 - f.integer(ConvolutionShape.TOP),
                TAPS - 1 - f.integer(ConvolutionShape.LEFT),
                f.before(Conv2dInputGradient.DY),
                plus ? f.integer(Conv2dInputGradientPlus.START) : 0,
                plus ? f.integer(Conv2dInputGradientPlus.PITCH) : k,
                f.before(Conv2dInputGradient.FILTERS),
                true));
  }

  private static double[] errors(Layer of) {
    double[][] filters = new double[of.c * of.k][];
    double largest = 1;
    for (int channel = 0; channel < of.c; channel++) {
      for (int column = 0; column < of.k; column++) {
        double[][] taps = new double[TAPS][TAPS];
        for (int tap = 0; tap < TAPS * TAPS; tap++) {
          taps[tap / TAPS][tap % TAPS] = of.weight(tap, channel, column);
          largest = Math.max(largest, taps[tap / TAPS][tap % TAPS]);
        }
        filters[channel * of.k + column] = flat(bothWays(G, taps));
      }
    }
    double[] errors = new double[of.n * of.p * of.q * of.k];
    int down = (of.p + SIDE - 1) / SIDE;
    int across = (of.q + SIDE - 1) / SIDE;
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
    double[][] sums = new double[of.k][PLACES];
    double most = largest;
    for (int channel = 0; channel < of.c; channel++) {
      double[][] pixels = new double[EDGE][EDGE];
      for (int i = 0; i < EDGE; i++) {
        for (int j = 0; j < EDGE; j++) {
          pixels[i][j] = of.pixel(picture, y * SIDE - of.top + i, x * SIDE - of.left + j, channel);
          most = Math.max(most, pixels[i][j]);
        }
      }
      double[] transformed = flat(bothWays(B, pixels));
      for (int column = 0; column < of.k; column++) {
        double[] own = filters[channel * of.k + column];
        for (int place = 0; place < PLACES; place++) {
          sums[column][place] += transformed[place] * own[place];
        }
      }
    }
    // Transformed numbers and products may be flushed to 0.
    double flushed = LARGEST_GAIN * of.c * (2 * LARGEST_GROWTH * most + 1) * Float.MIN_NORMAL;
    for (int column = 0; column < of.k; column++) {
      double[][] products = new double[EDGE][];
      for (int i = 0; i < EDGE; i++) {
        products[i] = Arrays.copyOfRange(sums[column], i * EDGE, (i + 1) * EDGE);
      }
      double[][] outputs = bothWays(A, products);
      for (int i = 0; i < Math.min(SIDE, of.p - y * SIDE); i++) {
        for (int j = 0; j < Math.min(SIDE, of.q - x * SIDE); j++) {
          int at = ((picture * of.p + y * SIDE + i) * of.q + x * SIDE + j) * of.k + column;
          errors[at] = share(gamma(of.c + ROUNDINGS), outputs[i][j]) + flushed;
        }
      }
    }
  }

  /** T · m · Tᵀ. */
  private static double[][] bothWays(double[][] t, double[][] m) {
    double[][] half = product(t, m);
    double[][] turned = new double[half[0].length][half.length];
    for (int i = 0; i < half.length; i++) {
      for (int j = 0; j < half[i].length; j++) {
        turned[j][i] = half[i][j];
      }
    }
    double[][] both = product(t, turned);
    double[][] back = new double[both[0].length][both.length];
    for (int i = 0; i < both.length; i++) {
      for (int j = 0; j < both[i].length; j++) {
        back[j][i] = both[i][j];
      }
    }
    return back;
  }

  private static double[][] product(double[][] left, double[][] right) {
    double[][] product = new double[left.length][right[0].length];
    for (int i = 0; i < left.length; i++) {
      for (int j = 0; j < right.length; j++) {
        for (int e = 0; e < right[j].length; e++) {
          product[i][e] += left[i][j] * right[j][e];
        }
      }
    }
    return product;
  }

  private static double[] flat(double[][] m) {
    return Arrays.stream(m).flatMapToDouble(Arrays::stream).toArray();
  }
}
