package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * An elementwise op of two inputs. Shapes are aligned at their last axes; an axis that is missing
 * or of extent 1 is repeated.
 *
 * <p>It remembers nothing of the forward pass, so the op is its own pullback.
 */
interface Broadcast extends Op, Op.Pullback {
  static final Kernel.Array X = Kernel.array("x");
  static final Kernel.Array Y = Kernel.array("y");
  static final Kernel.Array Z = Kernel.array("z");

  /** The strides of x on the three axes of the range, then those of y. */
  Kernel.Int[] STRIDES = {
    Kernel.integer("x_stride_0"), Kernel.integer("x_stride_1"), Kernel.integer("x_stride_2"),
    Kernel.integer("y_stride_0"), Kernel.integer("y_stride_1"), Kernel.integer("y_stride_2")
  };

  /** Reads x and y by strides, writes z contiguously; the range has three extents. */
  Kernel kernel();

  /** The rule's formula, such as {@code z = x + y}, with the numbers in it. */
  @Override
  default String worked(Working at) {
    String sign = rule().forward().split(" ")[3];
    return at.is(at.term(number(at, 0)) + " " + sign + " " + at.term(number(at, 1)));
  }

  private static double number(Working at, int input) {
    Shape x = at.result().input(input).shape();
    Shape z = at.result().shape();
    return at.input(input)[Strided.source(z, Strided.repeating(x, z), 0, at.place())];
  }

  @Override
  default Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape y = inputs.get(1);
    int rank = Math.max(x.rank(), y.rank());
    int[] extents = new int[rank];
    for (int fromLast = 1; fromLast <= rank; fromLast++) {
      int a = fromLast <= x.rank() ? x.extent(-fromLast) : 1;
      int b = fromLast <= y.rank() ? y.extent(-fromLast) : 1;
      if (a != b && a != 1 && b != 1) {
        throw new ShapeException(
            name()
                + " needs extents that are equal or 1, axis by axis from the last, got "
                + x
                + " and "
                + y
                + ".");
      }
      extents[rank - fromLast] = Math.max(a, b);
    }
    return Shape.of(extents);
  }

  @Override
  default Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Tensor x = inputs.get(0);
    Tensor y = inputs.get(1);
    Layout layout = Layout.of(x.shape(), y.shape(), result.shape());
    if (layout.extents().length > 3) {
      x = Strided.expand(arena, x, result.shape());
      y = Strided.expand(arena, y, result.shape());
      layout = Layout.of(x.shape(), y.shape(), result.shape());
    }
    int[] strides = new int[6];
    int[] extents = {1, 1, 1};
    int skip = 3 - layout.extents().length;
    for (int axis = 0; axis < layout.extents().length; axis++) {
      extents[skip + axis] = layout.extents()[axis];
      strides[skip + axis] = layout.xStrides()[axis];
      strides[3 + skip + axis] = layout.yStrides()[axis];
    }
    arena.launch(kernel()).range(extents).reads(x, y).writes(result).integers(strides).run();
    return this;
  }

  /** The kernel {@code z = f(x, y)}. */
  static Kernel kernel(String name, DoubleBinaryOperator f) {
    return Kernel.named(name)
        .reads(X, Y)
        .writes(Z)
        .integers(STRIDES)
        .means(
            (call, from, to) -> {
              double[] x = call.array(X);
              double[] y = call.array(Y);
              double[] z = call.array(Z);
              int[] strides = call.integers(STRIDES);
              int last = call.range(2);
              int middle = call.range(1);
              for (int i = from; i < to; i++) {
                int c = i % last;
                int b = i / last % middle;
                int a = i / last / middle;
                z[i] =
                    f.applyAsDouble(
                        x[a * strides[0] + b * strides[1] + c * strides[2]],
                        y[a * strides[3] + b * strides[4] + c * strides[5]]);
              }
            });
  }

  /**
   * The fewest axes that describe how two inputs are read: neighbours are joined while both inputs
   * walk through them evenly. Stride 0 repeats.
   */
  record Layout(int[] extents, int[] xStrides, int[] yStrides) {
    static Layout of(Shape x, Shape y, Shape result) {
      int[] xs = Strided.repeating(x, result);
      int[] ys = Strided.repeating(y, result);
      List<int[]> axes = new ArrayList<>();
      for (int axis = 0; axis < result.rank(); axis++) {
        int extent = result.extent(axis);
        if (extent == 1) {
          continue;
        }
        int[] outer = axes.isEmpty() ? null : axes.get(axes.size() - 1);
        if (outer != null && outer[1] == xs[axis] * extent && outer[2] == ys[axis] * extent) {
          outer[0] *= extent;
          outer[1] = xs[axis];
          outer[2] = ys[axis];
        } else {
          axes.add(new int[] {extent, xs[axis], ys[axis]});
        }
      }
      return new Layout(column(axes, 0), column(axes, 1), column(axes, 2));
    }

    private static int[] column(List<int[]> axes, int position) {
      return axes.stream().mapToInt(axis -> axis[position]).toArray();
    }
  }
}
