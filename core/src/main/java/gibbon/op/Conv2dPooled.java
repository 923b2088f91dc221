package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A rectified {@link Conv2dLayer} under a {@link MaxPool2d} whose windows lie side by side: x [n,
 * h, w, c], filters [r, s, c, k], bias [k] → [n, p / pool height, q / pool width, k]. The first of
 * equals wins.
 */
public record Conv2dPooled(Window window, Pool pool) implements Op {
  /*
   * The same numbers as the layer and the pool one after the other, to the bit on OpenCL, but the maps
   * under the pool, which are four times as large with the usual windows, never go to memory. Nor does
   * their gradient before the ReLU: a pool's largest number is above 0 if and only if its winner is.
   */
  public static final Kernel.Array WINNER = Kernel.array("winner");
  public static final Kernel.Int POOL_HEIGHT = Kernel.integer("pool_height");
  public static final Kernel.Int POOL_WIDTH = Kernel.integer("pool_width");

  /**
   * Range [n, pooled rows, pooled columns]; a work-item makes the k numbers of a place, and which
   * tap of the pool's window each comes from.
   */
  static final Kernel KERNEL =
      Kernel.named("conv2d_pooled")
          .reads(Conv2d.X, Conv2d.FILTERS, Conv2dLayer.BIAS)
          .writes(Conv2d.Y, WINNER)
          .integers(ConvolutionShape.HANDLES.and(POOL_HEIGHT, POOL_WIDTH))
          .flops(launch -> ConvolutionShape.of(launch::integer).flops())
          .means(
              (call, from, to) -> {
                ConvolutionShape f = ConvolutionShape.of(call::integer);
                double[] bias = call.array(Conv2dLayer.BIAS);
                double[] y = call.array(Conv2d.Y);
                double[] winners = call.array(WINNER);
                int height = call.integer(POOL_HEIGHT);
                int width = call.integer(POOL_WIDTH);
                double[] sums = new double[f.k()];
                for (int item = from; item < to; item++) {
                  for (int tap = 0; tap < height * width; tap++) {
                    Conv2d.sums(f, call, place(f, item, height, width, tap), sums);
                    for (int o = 0; o < f.k(); o++) {
                      double sum = sums[o] + bias[o];
                      double candidate = sum <= 0 ? 0 : sum;
                      double best = y[item * f.k() + o];
                      if (tap == 0
                          || candidate > best
                          || (candidate != candidate && best == best)) {
                        y[item * f.k() + o] = candidate;
                        winners[item * f.k() + o] = tap;
                      }
                    }
                  }
                }
              });

  /** The place of the maps that a tap of a pool's window sees. */
  private static int place(ConvolutionShape f, int item, int height, int width, int tap) {
    int rows = f.p() / height;
    int columns = f.q() / width;
    int row = item / columns % rows * height + tap / width;
    int column = item % columns * width + tap % width;
    return (item / columns / rows * f.p() + row) * f.q() + column;
  }

  /** The op in place of a pool of this, where that is a layer that nobody has run yet. */
  static Optional<Var> of(Pool pool, Var x) {
    return x.pending()
            && x.op().orElseThrow() instanceof Conv2dLayer layer
            && layer.rectified()
            && layer.groups() == 1
            && sideBySide(pool, x.shape())
        ? Optional.of(
            x.tape().apply(new Conv2dPooled(layer.window(), pool), x.inputs().toArray(Var[]::new)))
        : Optional.empty();
  }

  private static boolean sideBySide(Pool pool, Shape maps) {
    Window window = pool.window();
    return window.rows().equals(Steps.of(pool.height(), 0))
        && window.columns().equals(Steps.of(pool.width(), 0))
        && pool.height() <= maps.extent(1)
        && pool.width() <= maps.extent(2)
        && (!pool.roundUp()
            || maps.extent(1) % pool.height() == 0 && maps.extent(2) % pool.width() == 0);
  }

  @Override
  public Rule rule() {
    return new Rule(
        "y = max of max(z, 0) over " + pool + ", z = x * w + b, " + window,
        "dz = dy at the winning tap (the first of equals) where y > 0, else 0; dx and dw are those of"
            + " the convolution, db = Σ dz");
  }

  @Override
  public String worked(Working at) {
    return Max.worked(at, maps(at));
  }

  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(at.y() > 0 ? 1 + Max.winner(maps(at)) : 0);
  }

  /** What the pool's window sees. */
  private double[] maps(Working at) {
    Shape x = at.result().input(0).shape();
    ConvolutionShape f = ConvolutionShape.of(x, at.result().input(1).shape(), window, 1);
    double bias = at.input(2)[at.place() % f.k()];
    double[] maps = new double[pool.height() * pool.width()];
    Arrays.setAll(
        maps,
        tap -> {
          int place = place(f, at.place() / f.k(), pool.height(), pool.width(), tap);
          return Math.max(Conv2d.sum(at, f, place * f.k() + at.place() % f.k()) + bias, 0);
        });
    return maps;
  }

  @Override
  public Part part() {
    return Part.POOLING;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape maps = Conv2dLayer.shape("Conv2dPooled", inputs, window, 1).result();
    if (!sideBySide(pool, maps)) {
      throw new ShapeException(
          "Conv2dPooled needs windows side by side, inside of maps "
              + maps
              + ", got "
              + pool
              + ".");
    }
    Places.require(
        "Conv2dPooled", (long) pool.height() * pool.width(), "pool smaller windows first");
    return pool.resultShape(maps);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    Shape filters = inputs.get(1).shape();
    ConvolutionShape f = ConvolutionShape.of(x, filters, window, 1);
    Tensor winner = arena.allocate(result.shape());
    arena
        .launch(KERNEL)
        .range(result.shape().extent(0), result.shape().extent(1), result.shape().extent(2))
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result, winner)
        .integers(Handles.and(f.integers(), pool.height(), pool.width()))
        .run();
    return (y, dy, into) -> {
      ScatterToPoolWinners scatter = new ScatterToPoolWinners(f.result(), pool, false);
      Once dz =
          new Once(() -> dy.tape().apply(scatter, ReluGate.of(dy, y), dy.tape().leaf(winner)));
      Conv2dLayer.back(y, dz, x, filters, window, 1, into);
    };
  }
}
