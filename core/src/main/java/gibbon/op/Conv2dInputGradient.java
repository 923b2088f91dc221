package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Call;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The gradient of a {@link Conv2d} for its pictures: dy [n, p, q, k], filters [r, s, c / groups, k]
 * → the pictures' shape. (Where a library calls this a transposed convolution, it is this.)
 */
public record Conv2dInputGradient(Shape x, Window window, int groups) implements Op {
  public static final Kernel.Array DY = Kernel.array("dy");
  public static final Kernel.Array FILTERS = Kernel.array("filters");
  public static final Kernel.Array DX = Kernel.array("dx");

  /** Range [n, h, w]; a work-item makes the c numbers of a pixel. */
  static final Kernel KERNEL =
      ConvolutionShape.kernel(
          "conv2d_input_gradient",
          DY,
          FILTERS,
          DX,
          ConvolutionShape::c,
          (f, call, pixel, sums) -> sums(f, call, 0, f.k(), pixel, sums));

  @Override
  public Rule rule() {
    return new Rule(
        "dx[place(i, r), place(j, s), c] = Σ dy[i, j, o] · w[r, s, c, o], " + window,
        "with g for the gradient of dx: d(dy) = g convolved with w, dw[r, s, c, o] = Σ dy[i, j, o]"
            + " · g[place(i, r), place(j, s), c]");
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    ConvolutionShape f = Conv2d.shape("Conv2dInputGradient", x, inputs.get(1), window, groups);
    if (!inputs.get(0).equals(f.result())) {
      throw new ShapeException(
          Text.of(
              "Conv2dInputGradient needs a dy of shape %s for pictures %s and filters %s, got %s.",
              f.result(), x, inputs.get(1), inputs.get(0)));
    }
    return x;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape filters = inputs.get(1).shape();
    ConvolutionShape f = ConvolutionShape.of(x, filters, window, groups);
    arena
        .launch(KERNEL)
        .range(f.n(), f.h(), f.w())
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(f.integers())
        .run();
    return this::back;
  }

  /** Gives the gradients of dy and the filters from that of dx. */
  void back(Var dx, Var g, Sink into) {
    Shape filters = dx.input(1).shape();
    into.add(0, () -> g.tape().apply(new Conv2d(window, groups), g, dx.input(1)));
    into.add(
        1, () -> g.tape().apply(new Conv2dFilterGradient(filters, window, groups), g, dx.input(0)));
  }

  @Override
  public Optional<Op> addedTo() {
    return Optional.of(new Conv2dInputGradientPlus(x, window, groups, 0, true, false));
  }

  @Override
  public Optional<Op> gatedBy() {
    return Optional.of(new Conv2dInputGradientPlus(x, window, groups, 0, false, true));
  }

  /** Where pixels are used more than once, {@link #addedTo} takes its place. */
  @Override
  public boolean onDemand() {
    return true;
  }

  /** dx at a pixel; the numbers of dy begin at {@code start} of rows of {@code pitch}. */
  static void sums(ConvolutionShape f, Call call, int start, int pitch, int pixel, double[] sums) {
    double[] dy = call.array(DY);
    double[] filters = call.array(FILTERS);
    int example = pixel / (f.h() * f.w());
    int row = pixel / f.w() % f.h();
    int column = pixel % f.w();
    Arrays.fill(sums, 0);
    for (int r = 0; r < f.r(); r++) {
      int i = f.outputRow(row, r);
      for (int s = 0; s < f.s(); s++) {
        int j = f.outputColumn(column, s);
        if (i < 0 || j < 0) {
          continue;
        }
        int place = ((example * f.p() + i) * f.q() + j) * pitch + start;
        for (int c = 0; c < f.c(); c++) {
          int first = c / f.channels() * f.outputs();
          int weight = ((r * f.s() + s) * f.channels() + c % f.channels()) * f.k();
          int end = first + f.outputs();
          double sum = sums[c];
          for (int o = first; o < end; o++) {
            sum += dy[place + o] * filters[weight + o];
          }
          sums[c] = sum;
        }
      }
    }
  }
}
