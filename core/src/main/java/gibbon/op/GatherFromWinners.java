package gibbon.op;

import static gibbon.op.ScatterToWinners.INNER;
import static gibbon.op.ScatterToWinners.REDUCED;
import static gibbon.op.ScatterToWinners.SCALE;
import static gibbon.op.ScatterToWinners.WINNER;
import static gibbon.op.ScatterToWinners.X;
import static gibbon.op.ScatterToWinners.Y;

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
 * The pullback of {@link ScatterToWinners}: picks the number that stands at each winner, times
 * {@code scale}; 0 where nothing won.
 */
public record GatherFromWinners(Shape shape, int inner, double scale) implements Op {
  /**
   * {@code y[o, i] = scale · x[o, winner[o, i], i]}, 0 where the winner is −1; one work-item a
   * winner.
   */
  static final Kernel KERNEL =
      Kernel.named("gather_from_winners")
          .reads(X, WINNER)
          .writes(Y)
          .integers(REDUCED, INNER)
          .reals(SCALE)
          .moves(launch -> 3.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] winners = call.array(WINNER);
                double[] y = call.array(Y);
                double scale = call.real(SCALE);
                int reduced = call.integer(REDUCED);
                int inner = call.integer(INNER);
                for (int item = from; item < to; item++) {
                  int start = item / inner * reduced * inner + item % inner;
                  int winner = (int) winners[item];
                  y[item] = winner < 0 ? 0 : scale * x[start + winner * inner];
                }
              });

  @Override
  public Rule rule() {
    String times = ScatterToWinners.times(scale);
    return new Rule(
        "y = " + times + "x at the winner", "dx = " + times + "dy at the winner, 0 elsewhere");
  }

  @Override
  public String worked(Working at) {
    int reduced = at.input(0).length / shape.size();
    int winner = (int) at.input(1)[at.place()];
    int start = at.place() / inner * reduced * inner + at.place() % inner;
    return at.is(
        winner < 0
            ? "0, nothing won"
            : ScatterToWinners.times(scale) + at.name(0, start + winner * inner));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape winner = inputs.get(1);
    if (!winner.equals(shape)
        || inner < 1
        || shape.size() % inner != 0
        || x.size() % shape.size() != 0) {
      throw new ShapeException(
          Text.of(
              "GatherFromWinners needs whole groups and a winner for each, got %s, winners %s and result %s with %d inside.",
              x, winner, shape, inner));
    }
    Places.require("GatherFromWinners", x.size() / shape.size(), "gather from smaller groups");
    return shape;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape large = inputs.get(0).shape();
    arena
        .launch(KERNEL)
        .range(shape.size())
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(large.size() / shape.size(), inner)
        .reals(scale)
        .run();
    return (y, dy, into) ->
        into.add(
            0, () -> dy.tape().apply(new ScatterToWinners(large, inner, scale), dy, y.input(1)));
  }
}
