package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The largest number of each window of a picture: [n, h, w, c] → [n, p, q, c]. The first of equals
 * in row-major order wins and gets the whole gradient, NaN counts as larger than any number, and
 * padding as smaller than any; a window of padding alone gives −∞.
 */
record MaxPool2d(Pool pool) implements Op {
  static final Kernel.Array X = Kernel.array("x");
  static final Kernel.Array Y = Kernel.array("y");
  static final Kernel.Array WINNER = Kernel.array("winner");

  /**
   * {@code y = max of the window}, and its winner {@code tap row · s + tap column}, −1 where there
   * is none; range [n · p · q, c].
   */
  static final Kernel KERNEL =
      Kernel.named("max_pool")
          .reads(X)
          .writes(Y, WINNER)
          .integers(PoolShape.HANDLES.all())
          .flops(launch -> PoolShape.of(launch::integer).flops())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double[] winners = call.array(WINNER);
                PoolShape f = PoolShape.of(call::integer);
                for (int item = from; item < to; item++) {
                  double best = Double.NEGATIVE_INFINITY;
                  int winner = -1;
                  for (int tap = 0; tap < f.r() * f.s(); tap++) {
                    int place = f.place(item, tap);
                    if (place >= 0) {
                      double candidate = x[place];
                      if (winner < 0
                          || candidate > best
                          || (candidate != candidate && best == best)) {
                        best = candidate;
                        winner = tap;
                      }
                    }
                  }
                  y[item] = best;
                  winners[item] = winner;
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = max of x over " + pool,
        "dx = the sum of dy over the windows in which x won (the first of equals)");
  }

  @Override
  public String worked(Working at) {
    int[] places = places(at);
    return places.length == 0
        ? at.is(at.largest())
        : at.is(
            Text.of(
                "%s, %s wins,",
                at.largest(candidates(at, places)),
                at.name(0, places[Max.winner(candidates(at, places))])));
  }

  /** The place among those of the window that lie inside of the picture. */
  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(Max.winner(candidates(at, places(at))));
  }

  private int[] places(Working at) {
    return PoolShape.of(name(), at.result().input(0).shape(), pool).places(at.place());
  }

  private static double[] candidates(Working at, int[] places) {
    double[] x = at.input(0);
    return IntStream.of(places).mapToDouble(place -> x[place]).toArray();
  }

  @Override
  public Part part() {
    return Part.POOLING;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape y = PoolShape.of("MaxPool2d", inputs.get(0), pool).result();
    Places.require("MaxPool2d", (long) pool.height() * pool.width(), "pool smaller windows first");
    return y;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    PoolShape f = PoolShape.of("MaxPool2d", x, pool);
    Tensor winner = arena.allocate(result.shape());
    arena
        .launch(KERNEL)
        .range(f.n() * f.p() * f.q(), f.c())
        .reads(inputs.get(0))
        .writes(result, winner)
        .integers(f.integers())
        .run();
    return (y, dy, into) ->
        into.add(
            0,
            () ->
                dy.tape()
                    .apply(new ScatterToPoolWinners(x, pool, false), dy, dy.tape().leaf(winner)));
  }
}
