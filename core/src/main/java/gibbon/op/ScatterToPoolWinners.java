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
 * The pullback of {@link MaxPool2d}: each number of dy [n, p, q, c] is added at the place that won
 * its window; other places get 0. Inputs are dy and the winners, and a y of the pictures' shape, if
 * there is one: where it is not above 0, the result is 0, and NaN where it is that.
 *
 * @param gated whether there is a y
 */
record ScatterToPoolWinners(Shape x, Pool pool, boolean gated) implements Op {
  /*
   * Gated it is this op and ReluGate one after the other, to the bit, but what is between them never
   * goes to memory. The pullback of a ReLU under the pool puts it on the tape.
   */
  private static final Kernel.Array DY = Kernel.array("dy");
  private static final Kernel.Array WINNER = Kernel.array("winner");
  private static final Kernel.Array GATE = Kernel.array("y");
  private static final Kernel.Array DX = Kernel.array("dx");
  private static final Kernel.Int GATED = Kernel.integer("gated");

  /**
   * A pixel gathers from the windows that it is in, by rows of taps; range [n · h · w, c]. A y that
   * is not there is not read.
   */
  static final Kernel KERNEL =
      Kernel.named("scatter_to_pool_winners")
          .reads(DY, WINNER, GATE)
          .writes(DX)
          .integers(PoolShape.HANDLES.and(GATED))
          .flops(launch -> PoolShape.of(launch::integer).flops())
          .means(
              (call, from, to) -> {
                double[] winners = call.array(WINNER);
                double[] dy = call.array(DY);
                double[] gate = call.integer(GATED) == 1 ? call.array(GATE) : null;
                double[] dx = call.array(DX);
                PoolShape f = PoolShape.of(call::integer);
                for (int item = from; item < to; item++) {
                  double sum =
                      f.shares(item, (place, tap) -> winners[place] == tap ? dy[place] : 0);
                  dx[item] =
                      gate == null || gate[item] > 0 ? sum : gate[item] <= 0 ? 0 : gate[item];
                }
              });

  @Override
  public Rule rule() {
    String where = gated ? " where y > 0, else 0" : "";
    return new Rule(
        "dx = the sum of dy over the windows in which x won, " + pool + where,
        "with g for the gradient of dx: d(dy) = g at the winner" + where);
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
    if (gated && !inputs.get(2).equals(x)) {
      throw new ShapeException(
          Text.of("ScatterToPoolWinners needs a y of shape %s, got %s.", x, inputs.get(2)));
    }
    return x;
  }

  @Override
  public Optional<Op> gatedBy() {
    return gated ? Optional.empty() : Optional.of(new ScatterToPoolWinners(x, pool, true));
  }

  /** Until it is gated. */
  @Override
  public boolean onDemand() {
    return !gated;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    arena
        .launch(KERNEL)
        .range(x.size(0, 3), x.extent(3))
        .reads(inputs.get(0), inputs.get(1), inputs.get(gated ? 2 : 1))
        .writes(result)
        .integers(
            Handles.and(PoolShape.of("ScatterToPoolWinners", x, pool).integers(), gated ? 1 : 0))
        .run();
    return (dx, g, into) ->
        into.add(
            0,
            () -> {
              Var passed = gated ? ReluGate.of(g, dx.input(2)) : g;
              return g.tape().apply(new GatherFromPoolWinners(pool), passed, dx.input(1));
            });
  }
}
