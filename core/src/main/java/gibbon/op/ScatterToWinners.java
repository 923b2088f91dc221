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
 * The pullback of a maximum: each number of dy, times {@code scale}, goes to the place that won,
 * the other places get 0. Inputs are dy and the winners, which name no place at all where nothing
 * won; the result has the shape the maximum was taken of.
 */
public record ScatterToWinners(Shape shape, int inner, double scale) implements Op {
  static final Kernel.Array X = Kernel.array("x");
  static final Kernel.Array WINNER = Kernel.array("winner");
  static final Kernel.Array Y = Kernel.array("y");
  static final Kernel.Int REDUCED = Kernel.integer("reduced");
  static final Kernel.Int INNER = Kernel.integer("inner");
  public static final Kernel.Real SCALE = Kernel.real("scale");

  /**
   * {@code y[o, r, i] = scale · x[o, i]} where {@code r = winner[o, i]}, else 0; one work-item a
   * winner.
   */
  static final Kernel KERNEL =
      Kernel.named("scatter_to_winners")
          .reads(X, WINNER)
          .writes(Y)
          .integers(REDUCED, INNER)
          .reals(SCALE)
          .flops(launch -> (double) launch.items() * launch.integer(REDUCED))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] winner = call.array(WINNER);
                double[] y = call.array(Y);
                double scale = call.real(SCALE);
                int reduced = call.integer(REDUCED);
                int inner = call.integer(INNER);
                for (int item = from; item < to; item++) {
                  int start = item / inner * reduced * inner + item % inner;
                  for (int r = 0; r < reduced; r++) {
                    y[start + r * inner] = r == winner[item] ? scale * x[item] : 0;
                  }
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = " + times(scale) + "x at the winner, 0 elsewhere",
        "dx = " + times(scale) + "dy at the winner");
  }

  /** How a rule begins with a factor that may be 1. */
  static String times(double scale) {
    return scale == 1 ? "" : scale + " · ";
  }

  @Override
  public String worked(Working at) {
    int reduced = shape.size() / at.input(0).length;
    int unit = at.place() / (reduced * inner) * inner + at.place() % inner;
    int winner = at.place() / inner % reduced;
    return at.is(
        at.input(1)[unit] == winner
            ? Text.of(
                "%s%s at the winning piece %d, 0 at the others;",
                times(scale), at.name(0, unit), winner)
            : "0, not the winner");
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    Shape winner = inputs.get(1);
    if (!winner.equals(x) || inner < 1 || x.size() % inner != 0 || shape.size() % x.size() != 0) {
      throw new ShapeException(
          Text.of(
              "ScatterToWinners needs as many numbers as winners and a result of whole groups, got %s, winners %s and result %s with %d inside.",
              x, winner, shape, inner));
    }
    Places.require("ScatterToWinners", shape.size() / x.size(), "scatter to smaller groups");
    return shape;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    int winners = inputs.get(0).shape().size();
    arena
        .launch(KERNEL)
        .range(winners)
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .integers(shape.size() / winners, inner)
        .reals(scale)
        .run();
    Shape small = inputs.get(0).shape();
    return (y, dy, into) ->
        into.add(
            0, () -> dy.tape().apply(new GatherFromWinners(small, inner, scale), dy, y.input(1)));
  }
}
