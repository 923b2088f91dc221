package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * A {@link Conv2dInputGradient} added to what the pictures' gradient is so far: dy [n, p, q, k],
 * filters [r, s, c / groups, k], g of the pictures' shape → g + dx.
 */
public record Conv2dInputGradientPlus(Shape x, Window window, int groups) implements Op {
  /*
   * The same numbers as Conv2dInputGradient and Accumulate one after the other, to the bit on OpenCL,
   * but dx never goes to memory alone. The backward pass puts it on the tape where a value is used
   * more than once.
   */
  public static final Kernel.Array SO_FAR = Kernel.array("g");

  /** Range [n, h, w]; a work-item makes the c numbers of a pixel. */
  static final Kernel KERNEL =
      Kernel.named("conv2d_input_gradient_plus")
          .reads(Conv2dInputGradient.DY, Conv2dInputGradient.FILTERS, SO_FAR)
          .writes(Conv2dInputGradient.DX)
          .integers(ConvolutionShape.HANDLES.all())
          .flops(launch -> ConvolutionShape.of(launch::integer).flops())
          .means(
              (call, from, to) -> {
                ConvolutionShape f = ConvolutionShape.of(call::integer);
                double[] soFar = call.array(SO_FAR);
                double[] dx = call.array(Conv2dInputGradient.DX);
                double[] sums = new double[f.c()];
                for (int pixel = from; pixel < to; pixel++) {
                  Conv2dInputGradient.sums(f, call, pixel, sums);
                  for (int c = 0; c < f.c(); c++) {
                    dx[pixel * f.c() + c] = soFar[pixel * f.c() + c] + sums[c];
                  }
                }
              });

  private Conv2dInputGradient alone() {
    return new Conv2dInputGradient(x, window, groups);
  }

  @Override
  public Rule rule() {
    Rule rule = alone().rule();
    return new Rule(
        rule.forward().replaceFirst("= ", "= g[place(i, r), place(j, s), c] + "),
        rule.backward() + ", dg = g");
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape dx = alone().resultShape(inputs.subList(0, 2));
    if (!inputs.get(2).equals(dx)) {
      throw new ShapeException(
          Text.of(
              "Conv2dInputGradientPlus needs a gradient so far of shape %s, got %s.",
              dx, inputs.get(2)));
    }
    return dx;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    ConvolutionShape f = ConvolutionShape.of(x, inputs.get(1).shape(), window, groups);
    arena
        .launch(KERNEL)
        .range(f.n(), f.h(), f.w())
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result)
        .integers(f.integers())
        .run();
    return (dx, g, into) -> {
      alone().back(dx, g, into);
      into.add(2, () -> g);
    };
  }
}
