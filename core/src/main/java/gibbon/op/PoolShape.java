package gibbon.op;

import gibbon.Text;
import gibbon.device.Kernel;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All extents of one pooling, as its kernels take them: x [n, h, w, c], y [n, p, q, c]. */
public record PoolShape(
    int n,
    int h,
    int w,
    int c,
    int p,
    int q,
    int r,
    int s,
    int strideY,
    int strideX,
    int top,
    int bottom,
    int left,
    int right,
    int dilationY,
    int dilationX) {
  public static final Kernel.Int N = Kernel.integer("n");
  public static final Kernel.Int H = Kernel.integer("h");
  public static final Kernel.Int W = Kernel.integer("w");
  public static final Kernel.Int C = Kernel.integer("c");
  public static final Kernel.Int P = Kernel.integer("p");
  public static final Kernel.Int Q = Kernel.integer("q");
  public static final Kernel.Int R = Kernel.integer("r");
  public static final Kernel.Int S = Kernel.integer("s");
  public static final Kernel.Int STRIDE_Y = Kernel.integer("stride_y");
  public static final Kernel.Int STRIDE_X = Kernel.integer("stride_x");
  public static final Kernel.Int TOP = Kernel.integer("top");
  public static final Kernel.Int BOTTOM = Kernel.integer("bottom");
  public static final Kernel.Int LEFT = Kernel.integer("left");
  public static final Kernel.Int RIGHT = Kernel.integer("right");
  public static final Kernel.Int DILATION_Y = Kernel.integer("dilation_y");
  public static final Kernel.Int DILATION_X = Kernel.integer("dilation_x");

  private static final List<Kernel.Int> HANDLES =
      List.of(
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
        rows.stride(),
        columns.stride(),
        rows.before(),
        rows.after(),
        columns.before(),
        columns.after(),
        rows.dilation(),
        columns.dilation());
  }

  /** The kernels' integer arguments. */
  static Kernel.Int[] handles() {
    return HANDLES.toArray(Kernel.Int[]::new);
  }

  /** These and one more. */
  static Kernel.Int[] handlesAnd(Kernel.Int last) {
    return Stream.concat(HANDLES.stream(), Stream.of(last)).toArray(Kernel.Int[]::new);
  }

  /** The kernels' integer arguments, in the order of {@link #handles}, and one more. */
  int[] integersAnd(int last) {
    return IntStream.concat(IntStream.of(integers()), IntStream.of(last)).toArray();
  }

  /** The extents that a launch was given. */
  static PoolShape of(ToIntFunction<Kernel.Int> integer) {
    int[] i = HANDLES.stream().mapToInt(integer).toArray();
    return new PoolShape(
        i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], i[9], i[10], i[11], i[12], i[13],
        i[14], i[15]);
  }

  /** The kernels' integer arguments, in the order of {@link #handles}. */
  int[] integers() {
    return new int[] {
      n, h, w, c, p, q, r, s, strideY, strideX, top, bottom, left, right, dilationY, dilationX
    };
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
        .filter(tap -> inside(row(place / c / q % p, tap / s), column(place / c % q, tap % s)))
        .map(
            tap ->
                ((place / (c * q * p) * h + row(place / c / q % p, tap / s)) * w
                            + column(place / c % q, tap % s))
                        * c
                    + place % c)
        .toArray();
  }

  /** The picture row that a tap of an output row sees; outside of the picture in the padding. */
  int row(int output, int tap) {
    return output * strideY - top + tap * dilationY;
  }

  /** The picture column that a tap of an output column sees. */
  int column(int output, int tap) {
    return output * strideX - left + tap * dilationX;
  }

  boolean inside(int row, int column) {
    return row >= 0 && row < h && column >= 0 && column < w;
  }

  /** The output row of which a tap sees a picture row; −1 where there is none. */
  int outputRow(int row, int tap) {
    return output(row + top - tap * dilationY, strideY, p);
  }

  /** The output column of which a tap sees a picture column; −1 where there is none. */
  int outputColumn(int column, int tap) {
    return output(column + left - tap * dilationX, strideX, q);
  }

  private static int output(int moved, int stride, int count) {
    return moved < 0 || moved % stride != 0 || moved / stride >= count ? -1 : moved / stride;
  }

  /** How many numbers of the window at (i, j) count: of the picture, or of its padding too. */
  int counted(int i, int j, boolean padding) {
    int rows = 0;
    int columns = 0;
    for (int tap = 0; tap < r; tap++) {
      int row = row(i, tap);
      rows += padding ? (row < h + bottom ? 1 : 0) : row >= 0 && row < h ? 1 : 0;
    }
    for (int tap = 0; tap < s; tap++) {
      int column = column(j, tap);
      columns += padding ? (column < w + right ? 1 : 0) : column >= 0 && column < w ? 1 : 0;
    }
    return rows * columns;
  }
}
