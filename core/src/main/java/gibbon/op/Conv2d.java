package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Call;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Slides filters over pictures without turning them (a cross-correlation): x [n, h, w, c], filters
 * [r, s, c / groups, k] → [n, p, q, k]. What lies outside of a picture counts as 0. With more than
 * one group, each {@code k / groups} outputs see their own {@code c / groups} channels; as many
 * groups as channels are a depthwise convolution.
 */
public record Conv2d(Window window, int groups) implements Op {
  /*
   * A convolution is linear in x and in its filters, so three kernels do for all orders:
   *
   *                 inputs           result
   *   forward       x, filters       y         Conv2d
   *   dx            dy, filters      as x      Conv2dInputGradient
   *   dfilters      x, dy            filters   Conv2dFilterGradient
   *
   * and the pullbacks of each are the other two. Pictures are [batch, height, width, channels], so a
   * patch is r runs of s · c neighbouring numbers, and the filters are a matrix [r · s · c, k] by which
   * all patches are multiplied.
   */

  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array FILTERS = Kernel.array("filters");
  public static final Kernel.Array Y = Kernel.array("y");

  /** Range [n, p, q]; a work-item makes the k numbers of a place. */
  static final Kernel KERNEL =
      ConvolutionShape.kernel("conv2d", X, FILTERS, Y, ConvolutionShape::k, Conv2d::sums);

  @Override
  public Rule rule() {
    return new Rule(
        "y[i, j, o] = Σ over r, s, c of x[place(i, r), place(j, s), c] · w[r, s, c, o], "
            + window
            + (groups == 1 ? "" : ", " + groups + " groups"),
        "dx[place(i, r), place(j, s), c] = Σ dy[i, j, o] · w[r, s, c, o],"
            + " dw[r, s, c, o] = Σ dy[i, j, o] · x[place(i, r), place(j, s), c]");
  }

  @Override
  public String worked(Working at) {
    return at.is(products(at, shape(at), at.place()));
  }

  private ConvolutionShape shape(Working at) {
    Shape x = at.result().input(0).shape();
    return ConvolutionShape.of(x, at.result().input(1).shape(), window, groups);
  }

  @Override
  public Part part() {
    return Part.WEIGHING;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return shape("Conv2d", inputs.get(0), inputs.get(1), window, groups).result();
  }

  /**
   * The extents of a convolution.
   *
   * @throws ShapeException naming the op that asks
   */
  static ConvolutionShape shape(String op, Shape x, Shape filters, Window window, int groups) {
    ConvolutionShape shape = ConvolutionShape.of(x, filters, window, groups);
    if (shape == null) {
      throw new ShapeException(
          Text.of(
              "%s needs pictures [n, h, w, c], filters [r, s, c / %d, k] no larger than the padded picture and whole groups, got %s and %s with %s.",
              op, groups, x, filters, window));
    }
    return shape;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    Shape filters = inputs.get(1).shape();
    ConvolutionShape f = ConvolutionShape.of(x, filters, window, groups);
    f.eachPlace(arena, KERNEL)
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(f.integers())
        .run();
    return (y, dy, into) -> {
      into.add(
          0, () -> dy.tape().apply(new Conv2dInputGradient(x, window, groups), dy, y.input(1)));
      into.add(
          1,
          () -> dy.tape().apply(new Conv2dFilterGradient(filters, window, groups), y.input(0), dy));
    };
  }

  /** The sum of one place and filter, with the numbers in it. */
  static String products(Working at, ConvolutionShape f, int place) {
    double[] x = at.input(0);
    double[] filters = at.input(1);
    int[] taps = f.taps(place);
    return at.products(
        taps.length,
        i -> x[f.pixel(place, taps[i])],
        i -> filters[taps[i] * f.k() + place % f.k()]);
  }

  /** As {@link #products}, worked out. */
  static double sum(Working at, ConvolutionShape f, int place) {
    double[] x = at.input(0);
    double[] filters = at.input(1);
    return IntStream.of(f.taps(place))
        .mapToDouble(tap -> x[f.pixel(place, tap)] * filters[tap * f.k() + place % f.k()])
        .sum();
  }

  /** The sums of one place; x is the call's first buffer, the filters its second. */
  static void sums(ConvolutionShape f, Call call, int place, double[] sums) {
    double[] x = call.array(X);
    double[] filters = call.array(FILTERS);
    int example = place / (f.p() * f.q());
    int i = place / f.q() % f.p();
    int j = place % f.q();
    Arrays.fill(sums, 0);
    for (int r = 0; r < f.r(); r++) {
      int row = f.row(i, r);
      for (int s = 0; s < f.s(); s++) {
        int column = f.column(j, s);
        if (row < 0 || row >= f.h() || column < 0 || column >= f.w()) {
          continue;
        }
        int pixel = ((example * f.h() + row) * f.w() + column) * f.c();
        for (int c = 0; c < f.c(); c++) {
          double factor = x[pixel + c];
          int first = c / f.channels() * f.outputs();
          int weight = ((r * f.s() + s) * f.channels() + c % f.channels()) * f.k();
          int end = first + f.outputs();
          for (int o = first; o < end; o++) {
            sums[o] += factor * filters[weight + o];
          }
        }
      }
    }
  }
}
