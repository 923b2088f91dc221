package gibbon.op;

import static gibbon.op.MaxoutLayer.K;
import static gibbon.op.MaxoutLayer.M;
import static gibbon.op.MaxoutLayer.PIECES;
import static gibbon.op.MaxoutLayer.UNITS;
import static gibbon.op.MaxoutLayer.W;
import static gibbon.op.MaxoutLayer.WINNER;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The pullback of a maxout layer to its input, S · wᵀ: x [m, units], w [k, units · pieces], winners
 * [m, units] → [m, k]. S [m, units · pieces] has {@code scale} · x at the winning pieces and 0
 * elsewhere; a unit of no winner is 0 throughout.
 */
public record WinnersTimesMatrix(int pieces, double scale) implements Op {
  /*
   * Of the pieces of a unit at most one is not 0, so a sum has a term a unit, not a term a piece, and
   * S, which ScatterToWinners would write, need not be made.
   */

  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Real SCALE = Kernel.real("scale");

  /**
   * {@code y[i, j] = Σ_u scale · x[i, u] · w[j, pieces·u + winner[i, u]]} over the units that have
   * a winner; range [m], a work-item makes a row.
   */
  static final Kernel KERNEL =
      Kernel.named("winners_times_matrix")
          .reads(X, W, WINNER)
          .writes(Y)
          .integers(M, UNITS, K, PIECES)
          .reals(SCALE)
          .flops(l -> 2.0 * l.integer(M) * l.integer(UNITS) * l.integer(K))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] w = call.array(W);
                double[] winners = call.array(WINNER);
                double[] y = call.array(Y);
                double scale = call.real(SCALE);
                int units = call.integer(UNITS);
                int k = call.integer(K);
                int pieces = call.integer(PIECES);
                for (int i = from; i < to; i++) {
                  for (int j = 0; j < k; j++) {
                    double sum = 0;
                    for (int u = 0; u < units; u++) {
                      int winner = (int) winners[i * units + u];
                      if (winner >= 0) {
                        sum += scale * x[i * units + u] * w[(j * units + u) * pieces + winner];
                      }
                    }
                    y[i * k + j] = sum;
                  }
                }
              });

  @Override
  public Rule rule() {
    String times = ScatterToWinners.times(scale);
    return new Rule(
        "y = S · wᵀ, S = " + times + "x at the winners, 0 elsewhere",
        "dx = " + times + "(dy · w) at the winners, dw = dyᵀ · S");
  }

  @Override
  public String worked(Working at) {
    double[] x = at.input(0);
    double[] w = at.input(1);
    double[] winner = at.input(2);
    int units = at.result().input(0).shape().extent(1);
    int k = at.result().shape().extent(1);
    int row = at.place() / k * units;
    int column = at.place() % k * units;
    int[] won = IntStream.range(0, units).filter(u -> winner[row + u] >= 0).toArray();
    return at.is(
        at.products(
            won.length,
            u -> scale * x[row + won[u]],
            u -> w[(column + won[u]) * pieces + (int) winner[row + won[u]]]));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape w = inputs.get(1);
    if (x.rank() != 2
        || w.rank() != 2
        || w.extent(1) != x.extent(1) * pieces
        || !inputs.get(2).equals(x)) {
      throw new ShapeException(
          Text.of(
              "WinnersTimesMatrix needs [m, units], [k, units · %d pieces] and winners [m, units], got %s, %s and %s.",
              pieces, x, w, inputs.get(2)));
    }
    return Shape.of(x.extent(0), w.extent(0));
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    arena
        .launch(KERNEL)
        .range(x.extent(0))
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result)
        .integers(x.extent(0), x.extent(1), result.shape().extent(1), pieces)
        .reals(scale)
        .run();
    return (y, dy, into) -> {
      into.add(
          0,
          () ->
              dy.tape()
                  .apply(
                      new GatherFromWinners(x, 1, scale), Ops.matmul(dy, y.input(1)), y.input(2)));
      into.add(
          1,
          () -> dy.tape().apply(new MatrixTimesWinners(pieces, scale), dy, y.input(0), y.input(2)));
    };
  }
}
