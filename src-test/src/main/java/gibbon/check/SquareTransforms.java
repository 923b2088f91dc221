package gibbon.check;

import gibbon.device.Kernel;
import gibbon.op.ConvolutionShape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * The absolute values of the matrices of Winograd's convolutions whose filters have so many taps,
 * and which convolutions these are.
 *
 * @param smallest the least rows and columns of a result
 */
record SquareTransforms(int taps, int smallest, int fewestChannels, double[][] g, double[][] a) {
  static final int EDGE = 6;
  static final int PLACES = EDGE * EDGE;
  private static final int MOST_CHANNELS = 512;

  private static final double ROOT = Math.sqrt(2);
  static final double[][] B = {
    {1, 0, 2.5, 0, 1, 0},
    {0, ROOT, 2, ROOT / 2, 1, 0},
    {0, ROOT, 2, ROOT / 2, 1, 0},
    {0, ROOT / 2, .5, ROOT, 1, 0},
    {0, ROOT / 2, .5, ROOT, 1, 0},
    {0, 1, 0, 2.5, 0, 1}
  };

  /** The values of a polynomial at the points whose powers Aᵀ and G have. */
  private static final double[] POINTS = {0, ROOT / 2, ROOT / 2, ROOT, ROOT};

  private static final double[] DIVISORS = {1, 1.5, 1.5, 6, 6};

  private static final List<SquareTransforms> FORMS = List.of(of(3, 8, 32), of(5, 12, 16));

  private static SquareTransforms of(int taps, int smallest, int fewestChannels) {
    double[][] g = new double[EDGE][taps];
    double[][] a = new double[EDGE + 1 - taps][EDGE];
    for (int point = 0; point < POINTS.length; point++) {
      for (int power = 0; power < taps; power++) {
        g[point][power] = Math.pow(POINTS[point], power) / DIVISORS[point];
      }
      for (int power = 0; power < a.length; power++) {
        a[power][point] = Math.pow(POINTS[point], power);
      }
    }
    g[EDGE - 1][taps - 1] = 1;
    a[a.length - 1][EDGE - 1] = 1;
    return new SquareTransforms(taps, smallest, fewestChannels, g, a);
  }

  int side() {
    return a.length;
  }

  /** Those of a convolution whose result has p rows and q columns, if a device may choose them. */
  static Optional<SquareTransforms> of(ToIntFunction<Kernel.Int> extents, int p, int q) {
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
    return FORMS.stream()
        .filter(
            form ->
                plain
                    && extents.applyAsInt(ConvolutionShape.R) == form.taps
                    && extents.applyAsInt(ConvolutionShape.S) == form.taps
                    && Math.min(p, q) >= form.smallest
                    && Math.min(c, k) >= form.fewestChannels
                    && Math.max(c, k) <= MOST_CHANNELS)
        .findAny();
  }

  /** T · m · Tᵀ. */
  static double[][] bothWays(double[][] t, double[][] m) {
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

  static double[] flat(double[][] m) {
    return Arrays.stream(m).flatMapToDouble(Arrays::stream).toArray();
  }
}
