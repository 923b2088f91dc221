package gibbon.op;

import static gibbon.op.MaxoutLayer.M;
import static gibbon.op.MaxoutLayer.PIECES;
import static gibbon.op.MaxoutLayer.UNITS;
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
 * The pullback of a maxout layer to its biases: the sums of the columns of S, from x [m, units] and
 * winners [m, units] → [units · pieces]. S has {@code scale} · x at the winning pieces and 0
 * elsewhere.
 */
public record SumOfWinners(int pieces, double scale) implements Op {
  public static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Real SCALE = Kernel.real("scale");

  /**
   * {@code y[pieces·u + q] = Σ_i scale · x[i, u]} over the rows i that piece q of unit u has won;
   * one work-item a unit.
   */
  static final Kernel KERNEL =
      Kernel.named("sum_of_winners")
          .reads(X, WINNER)
          .writes(Y)
          .integers(M, UNITS, PIECES)
          .reals(SCALE)
          .flops(launch -> 2.0 * launch.items() * launch.integer(M))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] winners = call.array(WINNER);
                double[] y = call.array(Y);
                double scale = call.real(SCALE);
                int m = call.integer(M);
                int units = call.integer(UNITS);
                int pieces = call.integer(PIECES);
                for (int u = from; u < to; u++) {
                  double[] sums = new double[pieces];
                  for (int i = 0; i < m; i++) {
                    int winner = (int) winners[i * units + u];
                    if (winner >= 0) {
                      sums[winner] += scale * x[i * units + u];
                    }
                  }
                  System.arraycopy(sums, 0, y, u * pieces, pieces);
                }
              });

  @Override
  public Rule rule() {
    String times = ScatterToWinners.times(scale);
    return new Rule(
        "y = " + times + "Σ x over the rows that a piece has won",
        "dx = " + times + "dy of the winner");
  }

  /** For the reason that {@link MatrixTimesWinners} is. */
  @Override
  public boolean onDemand() {
    return true;
  }

  @Override
  public String worked(Working at) {
    double[] x = at.input(0);
    double[] winner = at.input(1);
    int units = at.result().input(0).shape().extent(1);
    int unit = at.place() / pieces;
    int[] won =
        IntStream.range(0, x.length / units)
            .filter(i -> winner[i * units + unit] == at.place() % pieces)
            .toArray();
    return at.is(at.sum(won.length, i -> scale * x[won[i] * units + unit]));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (x.rank() != 2 || !inputs.get(1).equals(x)) {
      throw new ShapeException(
          Text.of(
              "SumOfWinners needs [m, units] and winners [m, units], got %s and %s.",
              x, inputs.get(1)));
    }
    return Shape.of(x.extent(1) * pieces);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    arena
        .launch(KERNEL)
        .range(x.extent(1))
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(x.extent(0), x.extent(1), pieces)
        .reals(scale)
        .run();
    return (y, dy, into) ->
        into.add(
            0,
            () ->
                dy.tape()
                    .apply(
                        new GatherFromWinners(x, 1, scale),
                        Ops.expand(dy, Shape.of(x.extent(0), x.extent(1) * pieces)),
                        y.input(1)));
  }
}
