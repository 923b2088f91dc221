package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * The way back of a maxout layer to its weights, xᵀ · S: x [m, k], s [m, units], winners [m, units]
 * → [k, units · pieces]. S [m, units · pieces] has {@code scale} · s at the winning pieces and 0
 * elsewhere; a unit of no winner is 0 throughout.
 */
record MatrixTimesWinners(int pieces, double scale) implements Op {
  /*
   * In a column of S only those rows are not 0 that its piece has won, one in `pieces` of them; the
   * sums are over these alone, and S need not be made. On demand, because an update may take the
   * factors (WinnersProduct) and spare the gradient's way through memory.
   */

  /**
   * {@code y[j, pieces·u + q] = Σ_i x[i, j] · scale · s[i, u]} over the rows i that piece q of unit
   * u has won; range [k], a work-item makes a row.
   */
  static final Kernel KERNEL =
      Kernel.named("matrix_times_winners")
          .reads("x", "s", "winner")
          .writes("y")
          .integers("m", "units", "k", "pieces")
          .reals("scale")
          .flops(WinnersTimesMatrix.KERNEL.flops())
          .means(
              (call, from, to) -> {
                int m = call.integer(0);
                int units = call.integer(1);
                int k = call.integer(2);
                int pieces = call.integer(3);
                int columns = units * pieces;
                for (int j = from; j < to; j++) {
                  double[] row = new double[columns];
                  for (int i = 0; i < m; i++) {
                    double factor = call.array(0)[i * k + j];
                    for (int u = 0; u < units; u++) {
                      int winner = (int) call.array(2)[i * units + u];
                      if (winner >= 0) {
                        row[u * pieces + winner] +=
                            factor * (call.real(0) * call.array(1)[i * units + u]);
                      }
                    }
                  }
                  System.arraycopy(row, 0, call.array(3), j * columns, columns);
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
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape s = inputs.get(1);
    if (x.rank() != 2 || s.rank() != 2 || s.extent(0) != x.extent(0) || !inputs.get(2).equals(s)) {
      throw new ShapeException(
          "MatrixTimesWinners needs [m, k], [m, units] and winners [m, units], got %s, %s and %s."
              .formatted(x, s, inputs.get(2)));
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
