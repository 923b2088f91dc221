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
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The largest element along one axis, which disappears. The lowest index wins a tie and gets the
 * whole gradient; NaN counts as larger than any number.
 */
record Max(int axis) implements Op {
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");
  private static final Kernel.Array WINNER = Kernel.array("winner");
  private static final Kernel.Int REDUCED = Kernel.integer("reduced");
  private static final Kernel.Int INNER = Kernel.integer("inner");

  /** {@code y[o, i] = max_r x[o, r, i]}, and which r it was; one work-item a maximum. */
  static final Kernel KERNEL =
      Kernel.named("max_and_winner")
          .reads(X)
          .writes(Y, WINNER)
          .integers(REDUCED, INNER)
          .flops(launch -> (double) launch.items() * launch.integer(REDUCED))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double[] winners = call.array(WINNER);
                int reduced = call.integer(REDUCED);
                int inner = call.integer(INNER);
                for (int item = from; item < to; item++) {
                  int start = item / inner * reduced * inner + item % inner;
                  int winner = 0;
                  double best = x[start];
                  for (int r = 1; r < reduced; r++) {
                    double candidate = x[start + r * inner];
                    if (candidate > best || (candidate != candidate && best == best)) {
                      best = candidate;
                      winner = r;
                    }
                  }
                  y[item] = best;
                  winners[item] = winner;
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = max x along axis " + axis, "dx = dy at the winner (the first of equals), else 0");
  }

  @Override
  public String worked(Working at) {
    return at.is(at.largest(candidates(at)));
  }

  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(winner(candidates(at)));
  }

  private double[] candidates(Working at) {
    Shape shape = at.result().input(0).shape();
    double[] x = at.input(0);
    int reduced = shape.extent(axis);
    int inner = shape.size(axis + 1, shape.rank());
    int start = at.place() / inner * reduced * inner + at.place() % inner;
    return IntStream.range(0, reduced).mapToDouble(r -> x[start + r * inner]).toArray();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (axis < 0 || axis >= x.rank()) {
      throw new ShapeException("Max needs an axis of its input, got " + axis + " of " + x + ".");
    }
    Places.require("Max", x.extent(axis), "take the maximum of parts first");
    return x.without(axis);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    int reduced = x.extent(axis);
    int inner = x.size(axis + 1, x.rank());
    return launch(arena, inputs.get(0), result, reduced, inner);
  }

  /** The largest of a unit's pieces, the lowest of equals. */
  static String worked(Working at, double[] pieces) {
    return at.is(Text.of("%s, piece %d wins,", at.largest(pieces), winner(pieces)));
  }

  /** Which of some numbers is the largest, the first of equals. */
  static int winner(double[] numbers) {
    int winner = 0;
    for (int i = 1; i < numbers.length; i++) {
      winner = numbers[i] > numbers[winner] ? i : winner;
    }
    return winner;
  }

  /** The forward launch and the pullback of everything that takes a maximum. */
  static Pullback launch(Arena arena, Tensor x, Tensor y, int reduced, int inner) {
    Tensor winner = arena.allocate(y.shape());
    arena
        .launch(KERNEL)
        .range(y.shape().size())
        .reads(x)
        .writes(y, winner)
        .integers(reduced, inner)
        .run();
    Shape shape = x.shape();
    return (max, dy, into) ->
        into.add(
            0,
            () ->
                dy.tape().apply(new ScatterToWinners(shape, inner, 1), dy, dy.tape().leaf(winner)));
  }
}
