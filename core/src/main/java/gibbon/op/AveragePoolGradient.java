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
 * The pullback of {@link AveragePool2d}: dy [n, p, q, c] → the pictures' shape. A pixel gets the
 * share of each window that it is in.
 */
record AveragePoolGradient(Shape x, Pool pool, boolean countPadding) implements Op {
  private static final Kernel.Array DY = Kernel.array("dy");
  private static final Kernel.Array DX = Kernel.array("dx");

  /** Range [n · h · w, c]. */
  static final Kernel KERNEL =
      Kernel.named("average_pool_gradient")
          .reads(DY)
          .writes(DX)
          .integers(PoolShape.HANDLES.and(AveragePool2d.COUNT_PADDING))
          .flops(launch -> PoolShape.of(launch::integer).flops())
          .means(
              (call, from, to) -> {
                double[] dy = call.array(DY);
                double[] dx = call.array(DX);
                PoolShape f = PoolShape.of(call::integer);
                boolean padding = call.integer(AveragePool2d.COUNT_PADDING) == 1;
                for (int item = from; item < to; item++) {
                  dx[item] = f.shares(item, (place, tap) -> dy[place] / f.counted(place, padding));
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "dx = Σ dy / count over the windows that x is in, " + pool,
        "with g for the gradient of dx: d(dy) = Σ g / count over the window");
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape y = PoolShape.of("AveragePoolGradient", x, pool).result();
    if (!inputs.get(0).equals(y)) {
      throw new ShapeException(
          Text.of(
              "AveragePoolGradient needs a dy of shape %s for pictures %s, got %s.",
              y, x, inputs.get(0)));
    }
    return x;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    PoolShape f = PoolShape.of("AveragePoolGradient", x, pool);
    arena
        .launch(KERNEL)
        .range(x.size(0, 3), x.extent(3))
        .reads(inputs.get(0))
        .writes(result)
        .integers(Handles.and(f.integers(), countPadding ? 1 : 0))
        .run();
    return (dx, g, into) ->
        into.add(0, () -> g.tape().apply(new AveragePool2d(pool, countPadding), g));
  }
}
