package gibbon.op;

import static gibbon.op.ConvolutionShape.C;
import static gibbon.op.ConvolutionShape.DILATION_X;
import static gibbon.op.ConvolutionShape.DILATION_Y;
import static gibbon.op.ConvolutionShape.H;
import static gibbon.op.ConvolutionShape.LEFT;
import static gibbon.op.ConvolutionShape.N;
import static gibbon.op.ConvolutionShape.P;
import static gibbon.op.ConvolutionShape.Q;
import static gibbon.op.ConvolutionShape.R;
import static gibbon.op.ConvolutionShape.S;
import static gibbon.op.ConvolutionShape.STRIDE_X;
import static gibbon.op.ConvolutionShape.STRIDE_Y;
import static gibbon.op.ConvolutionShape.TOP;
import static gibbon.op.ConvolutionShape.W;

import gibbon.Text;
import gibbon.device.Kernel;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** All extents of one pooling, as its kernels take them: x [n, h, w, c], y [n, p, q, c]. */
public record PoolShape(int n, int h, int w, int c, int p, int q, int r, int s, Window window) {
  private static final Kernel.Int BOTTOM = Kernel.integer("bottom");
  private static final Kernel.Int RIGHT = Kernel.integer("right");

  static final Handles HANDLES =
      Handles.of(
          N,
          H,
          W,
          C,
          P,
          Q,
          R,
          S,
          STRIDE_Y,
          STRIDE_X,
          TOP,
          BOTTOM,
          LEFT,
          RIGHT,
          DILATION_Y,
          DILATION_X);

  /**
   * The extents of the pooling of x.
   *
   * @throws ShapeException naming the op that asks
   */
  static PoolShape of(String op, Shape x, Pool pool) {
    Steps rows = pool.window().rows();
    Steps columns = pool.window().columns();
    int p = x.rank() == 4 ? outputs(rows, x.extent(1), pool.height(), pool.roundUp()) : 0;
    int q = x.rank() == 4 ? outputs(columns, x.extent(2), pool.width(), pool.roundUp()) : 0;
    if (p < 1 || q < 1) {
      throw new ShapeException(
          Text.of(
              "%s needs pictures [n, h, w, c], padded by less than a window and no smaller than one, got %s for %s.",
              op, x, pool));
    }
    return new PoolShape(
        x.extent(0),
        x.extent(1),
        x.extent(2),
        x.extent(3),
        p,
        q,
        pool.height(),
        pool.width(),
        pool.window());
  }

  /** The extents that a launch was given. */
  static PoolShape of(ToIntFunction<Kernel.Int> launch) {
    int[] i = HANDLES.values(launch);
    Steps rows = new Steps(i[8], i[10], i[11], i[14]);
    Steps columns = new Steps(i[9], i[12], i[13], i[15]);
    Window window = new Window(rows, columns);
    return new PoolShape(i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], window);
  }

  /** The kernels' integer arguments, in the order of {@link #HANDLES}. */
  int[] integers() {
    Steps y = window.rows();
    Steps x = window.columns();
    int[] extents = {n, h, w, c, p, q, r, s};
    return Handles.and(
        extents,
        y.stride(),
        x.stride(),
        y.before(),
        y.after(),
        x.before(),
        x.after(),
        y.dilation(),
        x.dilation());
  }

  private static int outputs(Steps steps, int extent, int taps, boolean roundUp) {
    if (steps.before() >= steps.span(taps) || steps.after() >= steps.span(taps)) {
      return 0;
    }
    return roundUp ? steps.outputsRoundedUp(extent, taps) : steps.outputs(extent, taps);
  }

  Shape picture() {
    return Shape.of(n, h, w, c);
  }

  Shape result() {
    return Shape.of(n, p, q, c);
  }

  /** One operation for each number of each window. */
  double flops() {
    return (double) n * p * q * c * r * s;
  }

  /** The places of x in the window of a place of y, without those of the padding. */
  int[] places(int place) {
    return IntStream.range(0, r * s)
        .map(tap -> place(place, tap))
        .filter(seen -> seen >= 0)
        .toArray();
  }

  /** The place of x that a tap of a place of y sees; −1 in the padding. */
  int place(int place, int tap) {
    int row = window.rows().place(place / c / q % p, tap / s);
    int column = window.columns().place(place / c % q, tap % s);
    boolean inside = row >= 0 && row < h && column >= 0 && column < w;
    return inside ? ((place / (c * q * p) * h + row) * w + column) * c + place % c : -1;
  }

  /** What a window gives to a place of x. */
  interface Share {
    /** Of the window of a place of y, which sees the place of x by this tap. */
    double of(int place, int tap);
  }

  /** What all windows that a place of x is in give to it, by rows of taps. */
  double shares(int place, Share share) {
    double sum = 0;
    for (int tap = 0; tap < r * s; tap++) {
      int i = window.rows().output(place / c / w % h, tap / s, p);
      int j = window.columns().output(place / c % w, tap % s, q);
      if (i >= 0 && j >= 0) {
        sum += share.of(((place / (c * w * h) * p + i) * q + j) * c + place % c, tap);
      }
    }
    return sum;
  }

  /** How many numbers the window of a place of y counts: of the picture, or of its padding too. */
  int counted(int place, boolean padding) {
    return counted(window.rows(), place / c / q % p, r, h, padding)
        * counted(window.columns(), place / c % q, s, w, padding);
  }

  private static int counted(Steps steps, int output, int taps, int extent, boolean padding) {
    int first = padding ? Integer.MIN_VALUE : 0;
    int end = padding ? extent + steps.after() : extent;
    int count = 0;
    for (int tap = 0; tap < taps; tap++) {
      int place = steps.place(output, tap);
      count += place >= first && place < end ? 1 : 0;
    }
    return count;
  }
}
