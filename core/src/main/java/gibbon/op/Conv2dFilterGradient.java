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

/**
 * The gradient of a {@link Conv2d} for its filters: x [n, h, w, c], dy [n, p, q, k] → [r, s, c /
 * groups, k].
 */
public record Conv2dFilterGradient(Shape filters, Window window, int groups) implements Op {
  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array DY = Kernel.array("dy");
  public static final Kernel.Array DFILTERS = Kernel.array("dfilters");

  /** Range [r, s, c / groups]; a work-item makes the k numbers of a tap and channel. */
  static final Kernel KERNEL =
      ConvolutionShape.kernel(
          "conv2d_filter_gradient",
          X,
          DY,
          DFILTERS,
          ConvolutionShape::k,
          Conv2dFilterGradient::sums);

  @Override
  public Rule rule() {
    return new Rule(
        "dw[r, s, c, o] = Σ dy[i, j, o] · x[place(i, r), place(j, s), c], " + window,
        "with g for the gradient of dw: dx[place(i, r), place(j, s), c] = Σ dy[i, j, o] · g[r, s,"
            + " c, o], d(dy) = x convolved with g");
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    ConvolutionShape f =
        Conv2d.shape("Conv2dFilterGradient", inputs.get(0), filters, window, groups);
    if (!inputs.get(1).equals(f.result())) {
      throw new ShapeException(
          Text.of(
              "Conv2dFilterGradient needs a dy of shape %s for pictures %s and filters %s, got %s.",
              f.result(), inputs.get(0), filters, inputs.get(1)));
    }
    return filters;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    ConvolutionShape f = ConvolutionShape.of(x, filters, window, groups);
    arena
        .launch(KERNEL)
        .range(f.r(), f.s(), f.channels())
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(f.integers())
        .run();
    return (dw, g, into) -> {
      into.add(0, () -> g.tape().apply(new Conv2dInputGradient(x, window, groups), dw.input(1), g));
      into.add(1, () -> g.tape().apply(new Conv2d(window, groups), dw.input(0), g));
    };
  }

  private static void sums(ConvolutionShape f, Call call, int weight, double[] sums) {
    double[] x = call.array(X);
    double[] dy = call.array(DY);
    int channel = weight % f.channels();
    int s = weight / f.channels() % f.s();
    int r = weight / f.channels() / f.s();
    Arrays.fill(sums, 0);
    for (int place = 0; place < f.n() * f.p() * f.q(); place++) {
      int row = f.row(place / f.q() % f.p(), r);
      int column = f.column(place % f.q(), s);
      if (row < 0 || row >= f.h() || column < 0 || column >= f.w()) {
        continue;
      }
      int example = place / (f.p() * f.q());
      int pixel = ((example * f.h() + row) * f.w() + column) * f.c() + channel;
      for (int group = 0; group < f.groups(); group++) {
        double factor = x[pixel + group * f.channels()];
        int end = (group + 1) * f.outputs();
        int first = place * f.k();
        for (int o = group * f.outputs(); o < end; o++) {
          sums[o] += factor * dy[first + o];
        }
      }
    }
  }
}
