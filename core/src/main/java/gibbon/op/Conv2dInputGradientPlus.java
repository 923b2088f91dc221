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
import java.util.Optional;

/**
 * A {@link Conv2dInputGradient} with what comes before and after it: of dy [n, p, q, K] it takes
 * the k numbers of a place from {@code start} on; filters are [r, s, c / groups, k]. It is added to
 * g of the pictures' shape, the gradient so far, if there is one; and is 0 where a y of that shape
 * is not above 0, if there is one.
 *
 * @param start of the numbers of a place that belong to the filters, in a concatenation's gradient
 * @param added whether g is an input
 * @param gated whether y is one, the last; where it is NaN, so is the result
 */
public record Conv2dInputGradientPlus(
    Shape x, Window window, int groups, int start, boolean added, boolean gated) implements Op {
  /*
   * The same numbers as Slice, Conv2dInputGradient, Accumulate and ReluGate one after the other, to the
   * bit on OpenCL, but what is between them never goes to memory. The backward pass puts it on the
   * tape where a value is used more than once, and below a ReLU.
   */
  public static final Kernel.Array SO_FAR = Kernel.array("g");
  public static final Kernel.Array GATE = Kernel.array("y");
  public static final Kernel.Int START = Kernel.integer("start");
  public static final Kernel.Int PITCH = Kernel.integer("pitch");
  public static final Kernel.Int ADDED = Kernel.integer("added");
  public static final Kernel.Int GATED = Kernel.integer("gated");

  /** Range [n, h, w]; a work-item makes the c numbers of a pixel. What is not there is not read. */
  static final Kernel KERNEL =
      Kernel.named("conv2d_input_gradient_plus")
          .reads(Conv2dInputGradient.DY, Conv2dInputGradient.FILTERS, SO_FAR, GATE)
          .writes(Conv2dInputGradient.DX)
          .integers(ConvolutionShape.HANDLES.and(START, PITCH, ADDED, GATED))
          .flops(launch -> ConvolutionShape.of(launch::integer).flops())
          .means(
              (call, from, to) -> {
                ConvolutionShape f = ConvolutionShape.of(call::integer);
                double[] soFar = call.integer(ADDED) == 1 ? call.array(SO_FAR) : null;
                double[] gate = call.integer(GATED) == 1 ? call.array(GATE) : null;
                double[] dx = call.array(Conv2dInputGradient.DX);
                double[] sums = new double[f.c()];
                int start = call.integer(START);
                int pitch = call.integer(PITCH);
                for (int pixel = from; pixel < to; pixel++) {
                  Conv2dInputGradient.sums(f, call, start, pitch, pixel, sums);
                  for (int c = 0; c < f.c(); c++) {
                    int at = pixel * f.c() + c;
                    double sum = soFar == null ? sums[c] : soFar[at] + sums[c];
                    dx[at] = gate == null || gate[at] > 0 ? sum : gate[at] <= 0 ? 0 : gate[at];
                  }
                }
              });

  private Conv2dInputGradient alone() {
    return new Conv2dInputGradient(x, window, groups);
  }

  @Override
  public Rule rule() {
    Rule rule = alone().rule();
    String pixel = "[place(i, r), place(j, s), c]";
    String forward = start == 0 ? rule.forward() : rule.forward() + ", o from " + start + " on";
    forward = added ? forward.replaceFirst("= ", "= g" + pixel + " + ") : forward;
    String backward = added ? rule.backward() + ", dg = g" : rule.backward();
    return gated
        ? new Rule(forward + ", where y > 0, else 0", backward + ", g where y > 0, else 0")
        : new Rule(forward, backward);
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape dy = inputs.get(0);
    Shape filters = inputs.get(1);
    ConvolutionShape f = Conv2d.shape("Conv2dInputGradientPlus", x, filters, window, groups);
    boolean fits =
        dy.rank() == 4
            && start >= 0
            && start <= dy.extent(3) - f.k()
            && dy.with(3, f.k()).equals(f.result());
    for (Shape more : inputs.subList(2, inputs.size())) {
      fits &= more.equals(x);
    }
    if (!fits) {
      throw new ShapeException(
          Text.of(
              "Conv2dInputGradientPlus needs a dy of which a stretch of the last axis has the shape %s, and all else of the shape %s of the pictures, got %s and a start of %d.",
              f.result(), x, inputs, start));
    }
    return x;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    ConvolutionShape f = ConvolutionShape.of(x, inputs.get(1).shape(), window, groups);
    int pitch = inputs.get(0).shape().extent(3);
    arena
        .launch(KERNEL)
        .range(f.n(), f.h(), f.w())
        .reads(inputs.get(0), inputs.get(1))
        .reads(added ? inputs.get(2) : inputs.get(1))
        .reads(gated ? inputs.get(inputs.size() - 1) : inputs.get(1))
        .writes(result)
        .integers(Handles.and(f.integers(), start, pitch, added ? 1 : 0, gated ? 1 : 0))
        .run();
    return this::back;
  }

  private void back(Var dx, Var g, Sink into) {
    Var whole = dx.input(0);
    int pitch = whole.shape().extent(3);
    int k = dx.input(1).shape().extent(3);
    Once passed = new Once(() -> gated ? ReluGate.of(g, dx.input(dx.inputs().size() - 1)) : g);
    into.add(
        0,
        () -> {
          Var part = g.tape().apply(new Conv2d(window, groups), passed.get(), dx.input(1));
          return pitch == k ? part : Ops.embed(part, 3, start, pitch);
        });
    into.add(
        1,
        () -> {
          Var dy = pitch == k ? whole : Ops.slice(whole, 3, start, k);
          Conv2dFilterGradient filters =
              new Conv2dFilterGradient(dx.input(1).shape(), window, groups);
          return g.tape().apply(filters, passed.get(), dy);
        });
    if (added) {
      into.add(2, passed);
    }
  }

  @Override
  public Optional<Op> addedTo() {
    return added || gated
        ? Optional.empty()
        : Optional.of(new Conv2dInputGradientPlus(x, window, groups, start, true, false));
  }

  @Override
  public Optional<Op> gatedBy() {
    return gated
        ? Optional.empty()
        : Optional.of(new Conv2dInputGradientPlus(x, window, groups, start, added, true));
  }

  /** Until it is gated, more may come to it. */
  @Override
  public boolean onDemand() {
    return !gated;
  }
}
