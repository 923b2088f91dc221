package gibbon.op;

import gibbon.device.Call;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * All extents of one convolution, as its kernels take them: x [n, h, w, c], filters [r, s, c /
 * groups, k], y [n, p, q, k].
 */
public record ConvolutionShape(
    int n, int h, int w, int c, int p, int q, int k, int r, int s, Window window, int groups) {
  public static final Kernel.Int N = Kernel.integer("n");
  public static final Kernel.Int H = Kernel.integer("h");
  public static final Kernel.Int W = Kernel.integer("w");
  public static final Kernel.Int C = Kernel.integer("c");
  public static final Kernel.Int P = Kernel.integer("p");
  public static final Kernel.Int Q = Kernel.integer("q");
  public static final Kernel.Int K = Kernel.integer("k");
  public static final Kernel.Int R = Kernel.integer("r");
  public static final Kernel.Int S = Kernel.integer("s");
  public static final Kernel.Int STRIDE_Y = Kernel.integer("stride_y");
  public static final Kernel.Int STRIDE_X = Kernel.integer("stride_x");
  public static final Kernel.Int TOP = Kernel.integer("top");
  public static final Kernel.Int LEFT = Kernel.integer("left");
  public static final Kernel.Int DILATION_Y = Kernel.integer("dilation_y");
  public static final Kernel.Int DILATION_X = Kernel.integer("dilation_x");
  public static final Kernel.Int GROUPS = Kernel.integer("groups");

  static final Handles HANDLES =
      Handles.of(
          N, H, W, C, P, Q, K, R, S, STRIDE_Y, STRIDE_X, TOP, LEFT, DILATION_Y, DILATION_X, GROUPS);

  /** The sums that make a row of neighbouring numbers of the result. */
  interface Sums {
    void of(ConvolutionShape f, Call call, int row, double[] sums);
  }

  /** A kernel whose work-items make a row of so many neighbouring numbers each. */
  static Kernel kernel(
      String name,
      Kernel.Array left,
      Kernel.Array right,
      Kernel.Array result,
      ToIntFunction<ConvolutionShape> width,
      Sums sums) {
    return Kernel.named(name)
        .reads(left, right)
        .writes(result)
        .integers(HANDLES.all())
        .flops(launch -> of(launch::integer).flops())
        .means(
            (call, from, to) -> {
              ConvolutionShape f = of(call::integer);
              double[] row = new double[width.applyAsInt(f)];
              for (int item = from; item < to; item++) {
                sums.of(f, call, item, row);
                System.arraycopy(row, 0, call.array(result), item * row.length, row.length);
              }
            });
  }

  /** The extents of a convolution of x with filters; null where the shapes do not fit. */
  static ConvolutionShape of(Shape x, Shape filters, Window window, int groups) {
    if (x.rank() != 4
        || filters.rank() != 4
        || groups < 1
        || x.extent(3) % groups != 0
        || filters.extent(2) != x.extent(3) / groups
        || filters.extent(3) % groups != 0) {
      return null;
    }
    int p = window.rows().outputs(x.extent(1), filters.extent(0));
    int q = window.columns().outputs(x.extent(2), filters.extent(1));
    return p < 1 || q < 1
        ? null
        : new ConvolutionShape(
            x.extent(0),
            x.extent(1),
            x.extent(2),
            x.extent(3),
            p,
            q,
            filters.extent(3),
            filters.extent(0),
            filters.extent(1),
            window,
            groups);
  }

  /** The extents that a launch was given; p and q tell what is padded behind. */
  static ConvolutionShape of(ToIntFunction<Kernel.Int> launch) {
    int[] i = HANDLES.values(launch);
    Window window = new Window(new Steps(i[9], i[11], 0, i[13]), new Steps(i[10], i[12], 0, i[14]));
    return new ConvolutionShape(
        i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], window, i[15]);
  }

  /** The kernels' integer arguments, in the order of {@link #HANDLES}. */
  int[] integers() {
    Steps y = window.rows();
    Steps x = window.columns();
    int[] extents = {n, h, w, c, p, q, k, r, s};
    return Handles.and(
        extents,
        y.stride(),
        x.stride(),
        y.before(),
        x.before(),
        y.dilation(),
        x.dilation(),
        groups);
  }

  /** A launch whose work-items make the k numbers of a place each. */
  Arena.Launching eachPlace(Arena arena, Kernel kernel) {
    return arena.launch(kernel).range(n, p, q);
  }

  Shape result() {
    return Shape.of(n, p, q, k);
  }

  /** Input channels of a group. */
  int channels() {
    return c / groups;
  }

  /** Output channels of a group. */
  int outputs() {
    return k / groups;
  }

  /** Multiplications and additions, those with padding counted. */
  double flops() {
    return 2.0 * n * p * q * k * r * s * channels();
  }

  /** The rows of a filter [r · s · c / groups, k] that see the picture at a place of y. */
  int[] taps(int place) {
    int i = place / k / q % p;
    int j = place / k % q;
    return IntStream.range(0, r * s * channels())
        .filter(
            tap -> {
              int row = row(i, tap / channels() / s);
              int column = column(j, tap / channels() % s);
              return row >= 0 && row < h && column >= 0 && column < w;
            })
        .toArray();
  }

  /** The place of x that such a row of a filter sees. */
  int pixel(int place, int tap) {
    int row = row(place / k / q % p, tap / channels() / s);
    int column = column(place / k % q, tap / channels() % s);
    int first = place % k / outputs() * channels();
    return ((place / (k * q * p) * h + row) * w + column) * c + first + tap % channels();
  }

  /** The picture row that a tap of an output row sees; outside of the picture in the padding. */
  int row(int output, int tap) {
    return window.rows().place(output, tap);
  }

  /** The picture column that a tap of an output column sees. */
  int column(int output, int tap) {
    return window.columns().place(output, tap);
  }

  /** The output row of which a tap sees a picture row; −1 where there is none. */
  int outputRow(int row, int tap) {
    return window.rows().output(row, tap, p);
  }

  /** The output column of which a tap sees a picture column; −1 where there is none. */
  int outputColumn(int column, int tap) {
    return window.columns().output(column, tap, q);
  }
}
