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

/** The sum over the neighbouring axes {@code from} … {@code to − 1}, which disappear. */
public record Sum(int from, int to) implements Op {
  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Int REDUCED = Kernel.integer("reduced");
  public static final Kernel.Int INNER = Kernel.integer("inner");

  /** {@code y[o, i] = Σ_r x[o, r, i]}; one work-item a sum, terms added in order of r. */
  static final Kernel KERNEL =
      Kernel.named("sum")
          .reads(X)
          .writes(Y)
          .integers(REDUCED, INNER)
          .flops(launch -> (double) launch.items() * launch.integer(REDUCED))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                int reduced = call.integer(REDUCED);
                int inner = call.integer(INNER);
                for (int item = from; item < to; item++) {
                  int start = item / inner * reduced * inner + item % inner;
                  double sum = 0;
                  for (int r = 0; r < reduced; r++) {
                    sum += x[start + r * inner];
                  }
                  y[item] = sum;
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = Σ x over axes " + from + " to " + (to - 1), "dx = dy, repeated along those axes");
  }

  @Override
  public String worked(Working at) {
    Shape shape = at.result().input(0).shape();
    double[] x = at.input(0);
    int reduced = shape.size(from, to);
    int inner = shape.size(to, shape.rank());
    int start = at.place() / inner * reduced * inner + at.place() % inner;
    return at.is(reduced == 1 ? at.name(0) : at.sum(reduced, r -> x[start + r * inner]));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (from < 0 || to <= from || to > x.rank()) {
      throw new ShapeException(
          Text.of("Sum needs axes of its input, got %d to %d of %s.", from, to - 1, x));
    }
    Shape y = x;
    for (int axis = to - 1; axis >= from; axis--) {
      y = y.without(axis);
    }
    return y;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    arena
        .launch(KERNEL)
        .range(result.shape().size())
        .reads(inputs.get(0))
        .writes(result)
        .integers(x.size(from, to), x.size(to, x.rank()))
        .run();
    return (y, dy, into) ->
        into.add(
            0,
            () -> {
              int[] kept = x.extents();
              for (int axis = from; axis < to; axis++) {
                kept[axis] = 1;
              }
              return Ops.expand(Ops.reshape(dy, Shape.of(kept)), x);
            });
  }
}
