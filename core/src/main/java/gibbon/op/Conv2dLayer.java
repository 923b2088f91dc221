package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;

/**
 * A {@link Conv2d} with a bias for each filter, and max(·, 0) of it if so asked: x [n, h, w, c],
 * filters [r, s, c / groups, k], bias [k] → [n, p, q, k].
 */
public record Conv2dLayer(Window window, int groups, boolean rectified, boolean onDemand)
    implements Op {
  /*
   * The same numbers as Conv2d, Add and Relu one after the other, to the bit on OpenCL, but the sums
   * go to memory once, when they are what the next layer wants. One that runs on demand may be a part
   * of Conv2dBranches instead, whose k numbers of a place begin at START of PITCH.
   */

  public static final Kernel.Array BIAS = Kernel.array("bias");
  public static final Kernel.Int RECTIFIED = Kernel.integer("rectified");
  public static final Kernel.Int START = Kernel.integer("start");
  public static final Kernel.Int PITCH = Kernel.integer("pitch");

  /** Range [n, p, q]; a work-item makes the k numbers of a place. */
  static final Kernel KERNEL =
      Kernel.named("conv2d_layer")
          .reads(Conv2d.X, Conv2d.FILTERS, BIAS)
          .writes(Conv2d.Y)
          .integers(ConvolutionShape.HANDLES.and(RECTIFIED, START, PITCH))
          .flops(launch -> ConvolutionShape.of(launch::integer).flops() + 2.0 * launch.items())
          .means(
              (call, from, to) -> {
                ConvolutionShape f = ConvolutionShape.of(call::integer);
                double[] bias = call.array(BIAS);
                double[] y = call.array(Conv2d.Y);
                boolean rectified = call.integer(RECTIFIED) == 1;
                int start = call.integer(START);
                int pitch = call.integer(PITCH);
                double[] sums = new double[f.k()];
                for (int place = from; place < to; place++) {
                  Conv2d.sums(f, call, place, sums);
                  for (int o = 0; o < f.k(); o++) {
                    double sum = sums[o] + bias[o];
                    y[place * pitch + start + o] = rectified && sum <= 0 ? 0 : sum;
                  }
                }
              });

  /** A layer that runs at once. */
  public Conv2dLayer(Window window, int groups, boolean rectified) {
    this(window, groups, rectified, false);
  }

  @Override
  public Rule rule() {
    return new Rule(
        rectified ? "y = max(z, 0), z = x * w + b, " + window : "y = x * w + b, " + window,
        (rectified ? "dz = dy where y > 0, else 0; " : "dz = dy; ")
            + "dx and dw are those of the convolution, db = Σ dz");
  }

  @Override
  public String worked(Working at) {
    Shape x = at.result().input(0).shape();
    ConvolutionShape f = ConvolutionShape.of(x, at.result().input(1).shape(), window, groups);
    String z =
        Conv2d.products(at, f, at.place()) + " + " + at.term(at.input(2)[at.place() % f.k()]);
    return at.is(rectified ? "max(" + z + ", 0)" : z);
  }

  @Override
  public OptionalInt piece(Working at) {
    return rectified ? OptionalInt.of(at.y() > 0 ? 1 : 0) : OptionalInt.empty();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return shape("Conv2dLayer", inputs, window, groups).result();
  }

  /**
   * The extents of a convolution whose filters have biases.
   *
   * @throws ShapeException naming the op that asks
   */
  static ConvolutionShape shape(String op, List<Shape> inputs, Window window, int groups) {
    ConvolutionShape shape = Conv2d.shape(op, inputs.get(0), inputs.get(1), window, groups);
    if (!inputs.get(2).equals(Shape.of(shape.k()))) {
      throw new ShapeException(
          Text.of(
              "%s needs a bias for each filter of %s, got %s.", op, inputs.get(1), inputs.get(2)));
    }
    return shape;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    Shape filters = inputs.get(1).shape();
    launch(arena, inputs, result, 0).run();
    return (y, dy, into) -> {
      Once dz = new Once(() -> rectified ? ReluGate.of(dy, y) : dy);
      back(y, dz, x, filters, window, groups, into);
    };
  }

  /** A launch that makes the numbers from {@code start} on of the pixels of a result. */
  Arena.Launching launch(Arena arena, List<Tensor> inputs, Tensor result, int start) {
    ConvolutionShape f =
        ConvolutionShape.of(inputs.get(0).shape(), inputs.get(1).shape(), window, groups);
    return f.eachPlace(arena, KERNEL)
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result)
        .integers(Handles.and(f.integers(), rectified ? 1 : 0, start, result.shape().extent(3)));
  }

  /** Gives the gradients of x, filters and bias from that of the sums. */
  static void back(Var y, Once dz, Shape x, Shape filters, Window window, int groups, Sink into) {
    into.add(
        0, () -> y.tape().apply(new Conv2dInputGradient(x, window, groups), dz.get(), y.input(1)));
    into.add(
        1,
        () ->
            y.tape()
                .apply(new Conv2dFilterGradient(filters, window, groups), y.input(0), dz.get()));
    into.add(2, () -> Ops.sum(dz.get(), 0, 1, 2));
  }
}
