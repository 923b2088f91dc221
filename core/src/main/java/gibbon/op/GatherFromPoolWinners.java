package gibbon.op;

import static gibbon.op.MaxPool2d.WINNER;
import static gibbon.op.MaxPool2d.X;
import static gibbon.op.MaxPool2d.Y;

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
 * The pullback of {@link ScatterToPoolWinners}: picks the number of x [n, h, w, c] that stands at
 * the winner of each window [n, p, q, c]; 0 where nothing won.
 */
record GatherFromPoolWinners(Pool pool) implements Op {
  /** {@code y = x at the winner}; range [n · p · q, c]. */
  static final Kernel KERNEL =
      Kernel.named("gather_from_pool_winners")
          .reads(X, WINNER)
          .writes(Y)
          .integers(PoolShape.HANDLES.all())
          .moves(launch -> 3.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double[] winners = call.array(WINNER);
                PoolShape f = PoolShape.of(call::integer);
                for (int item = from; item < to; item++) {
                  y[item] = winners[item] < 0 ? 0 : x[f.place(item, (int) winners[item])];
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = x at the winner of each window, " + pool,
        "dx = the sum of dy over the windows in which the place won");
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape y = PoolShape.of("GatherFromPoolWinners", inputs.get(0), pool).result();
    if (!inputs.get(1).equals(y)) {
      throw new ShapeException(
          Text.of(
              "GatherFromPoolWinners needs winners of shape %s for pictures %s, got %s.",
              y, inputs.get(0), inputs.get(1)));
    }
    return y;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    PoolShape f = PoolShape.of("GatherFromPoolWinners", x, pool);
    arena
        .launch(KERNEL)
        .range(f.n() * f.p() * f.q(), f.c())
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(f.integers())
        .run();
    return (y, dy, into) ->
        into.add(
            0, () -> dy.tape().apply(new ScatterToPoolWinners(x, pool, false), dy, y.input(1)));
  }
}
