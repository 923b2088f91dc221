package gibbon.op;

import static gibbon.op.MaxoutLayer.K;
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
 * The pullback of a maxout layer to its weights, xᵀ · S: x [m, k], s [m, units], winners [m, units]
 * → [k, units · pieces]. S [m, units · pieces] has {@code scale} · s at the winning pieces and 0
 * elsewhere; a unit of no winner is 0 throughout.
 */
public record MatrixTimesWinners(int pieces, double scale) implements Op {
  /*
   * In a column of S only those rows are not 0 that its piece has won, one in `pieces` of them; the
   * sums are over these alone, and S need not be made. On demand, because an update may take the
   * factors (WinnersProduct) and spare the gradient's way through memory.
   */

  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array S = Kernel.array("s");
  public static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Real SCALE = Kernel.real("scale");

  /**
   * {@code y[j, pieces·u + q] = Σ_i x[i, j] · scale · s[i, u]} over the rows i that piece q of unit
   * u has won; range [k], a work-item makes a row.
   */
  static final Kernel KERNEL =
      Kernel.named("matrix_times_winners")
          .reads(X, S, WINNER)
          .writes(Y)
          .integers(M, UNITS, K, PIECES)
          .reals(SCALE)
          .flops(WinnersTimesMatrix.KERNEL.flops())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] s = call.array(S);
                double[] winners = call.array(WINNER);
                double[] y = call.array(Y);
                double scale = call.real(SCALE);
                int m = call.integer(M);
                int units = call.integer(UNITS);
                int k = call.integer(K);
                int pieces = call.integer(PIECES);
                int columns = units * pieces;
                for (int j = from; j < to; j++) {
                  double[] row = new double[columns];
                  for (int i = 0; i < m; i++) {
                    double factor = x[i * k + j];
                    for (int u = 0; u < units; u++) {
                      int winner = (int) winners[i * units + u];
                      if (winner >= 0) {
                        row[u * pieces + winner] += factor * (scale * s[i * units + u]);
                      }
                    }
                  }
                  System.arraycopy(row, 0, y, j * columns, columns);
                }
              });

  @Override
  public Rule rule() {
    String times = ScatterToWinners.times(scale);
    return new Rule(
        "y = xᵀ · S, S = " + times + "s at the winners, 0 elsewhere",
        "dx = S · dyᵀ, ds = " + times + "(x · dy) at the winners");
  }

  @Override
  public boolean onDemand() {
    return true;
  }

  @Override
  public String worked(Working at) {
    double[] x = at.input(0);
    double[] s = at.input(1);
    double[] winner = at.input(2);
    int k = at.result().shape().extent(0);
    int units = at.result().input(1).shape().extent(1);
    int column = at.place() % (units * pieces);
    int unit = column / pieces;
    int j = at.place() / (units * pieces);
    int[] won =
        IntStream.range(0, x.length / k)
            .filter(i -> winner[i * units + unit] == column % pieces)
            .toArray();
    return at.is(
        at.products(won.length, i -> x[won[i] * k + j], i -> scale * s[won[i] * units + unit]));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape s = inputs.get(1);
    if (x.rank() != 2 || s.rank() != 2 || s.extent(0) != x.extent(0) || !inputs.get(2).equals(s)) {
      throw new ShapeException(
          Text.of(
              "MatrixTimesWinners needs [m, k], [m, units] and winners [m, units], got %s, %s and %s.",
              x, s, inputs.get(2)));
    }
    return Shape.of(x.extent(1), s.extent(1) * pieces);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    Shape s = inputs.get(1).shape();
    arena
        .launch(KERNEL)
        .range(x.extent(1))
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result)
        .integers(x.extent(0), s.extent(1), x.extent(1), pieces)
        .reals(scale)
        .run();
    return (y, dy, into) -> {
      into.add(
          0,
          () -> dy.tape().apply(new WinnersTimesMatrix(pieces, scale), y.input(1), dy, y.input(2)));
      into.add(
          1,
          () ->
              dy.tape()
                  .apply(
                      new GatherFromWinners(s, 1, scale), Ops.matmul(y.input(0), dy), y.input(2)));
    };
  }
}
