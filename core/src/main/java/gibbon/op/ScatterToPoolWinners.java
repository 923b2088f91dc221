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
 * The pullback of {@link MaxPool2d}: each number of dy [n, p, q, c] is added at the place that won
 * its window; other places get 0. Inputs are dy and the winners.
 */
record ScatterToPoolWinners(Shape x, Pool pool) implements Op {
  private static final Kernel.Array DY = Kernel.array("dy");
  private static final Kernel.Array WINNER = Kernel.array("winner");
  private static final Kernel.Array DX = Kernel.array("dx");

  /** A pixel gathers from the windows that it is in, by rows of taps; range [n · h · w, c]. */
  static final Kernel KERNEL =
      Kernel.named("scatter_to_pool_winners")
          .reads(DY, WINNER)
          .writes(DX)
          .integers(PoolShape.HANDLES.all())
          .flops(launch -> PoolShape.of(launch::integer).flops())
          .means(
              (call, from, to) -> {
                double[] winners = call.array(WINNER);
                double[] dy = call.array(DY);
                double[] dx = call.array(DX);
                PoolShape f = PoolShape.of(call::integer);
                for (int item = from; item < to; item++) {
                  dx[item] = f.shares(item, (place, tap) -> winners[place] == tap ? dy[place] : 0);
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "dx = the sum of dy over the windows in which x won, " + pool,
        "with g for the gradient of dx: d(dy) = g at the winner");
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape y = PoolShape.of("ScatterToPoolWinners", x, pool).result();
    if (!inputs.get(0).equals(y) || !inputs.get(1).equals(y)) {
      throw new ShapeException(
          Text.of(
              "ScatterToPoolWinners needs a dy and winners of shape %s, got %s and %s.",
              y, inputs.get(0), inputs.get(1)));
    }
    return x;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    arena
        .launch(KERNEL)
        .range(x.size(0, 3), x.extent(3))
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(PoolShape.of("ScatterToPoolWinners", x, pool).integers())
        .run();
    return (dx, g, into) ->
        into.add(0, () -> g.tape().apply(new GatherFromPoolWinners(pool), g, dx.input(1)));
  }
}
