package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** The sum over the neighbouring axes {@code from} … {@code to − 1}, which disappear. */
record Sum(int from, int to) implements Op {
  /** {@code y[o, i] = Σ_r x[o, r, i]}; one work-item a sum, terms added in order of r. */
  static final Kernel KERNEL =
      Kernel.named("sum")
          .reads("x")
          .writes("y")
          .integers("reduced", "inner")
          .flops(launch -> (double) launch.items() * launch.integers()[0])
          .means(
              (call, from, to) -> {
                double[] x = call.array(0);
                int reduced = call.integer(0);
                int inner = call.integer(1);
                for (int item = from; item < to; item++) {
                  int start = item / inner * reduced * inner + item % inner;
                  double sum = 0;
                  for (int r = 0; r < reduced; r++) {
                    sum += x[start + r * inner];
                  }
                  call.array(1)[item] = sum;
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = Σ x over axes " + from + " to " + (to - 1), "dx = dy, repeated along those axes");
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (from < 0 || to <= from || to > x.rank()) {
      throw new ShapeException(
          "Sum needs axes of its input, got %d to %d of %s.".formatted(from, to - 1, x));
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
