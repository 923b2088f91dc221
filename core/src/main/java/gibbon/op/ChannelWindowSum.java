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
import java.util.function.IntToDoubleFunction;

/**
 * The sum over each number of the last axis, the {@code below} before it and the {@code above}
 * behind it; the window is cut at the ends.
 */
public record ChannelWindowSum(int below, int above) implements Op {
  public static final Kernel.Int BELOW = Kernel.integer("below");
  public static final Kernel.Int ABOVE = Kernel.integer("above");
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");

  /** {@code y[row, c] = Σ_j x[row, j]} for j in c − below … c + above; range [rows, c]. */
  static final Kernel KERNEL =
      Kernel.named("channel_window_sum")
          .reads(X)
          .writes(Y)
          .integers(BELOW, ABOVE)
          .flops(l -> (double) l.items() * (l.integer(BELOW) + l.integer(ABOVE)))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                int below = call.integer(BELOW);
                int above = call.integer(ABOVE);
                int channels = call.range(1);
                for (int item = from; item < to; item++) {
                  y[item] = at(item, channels, below, above, j -> x[j]);
                }
              });

  /** The sum of a term for each place in the window of channels around a place, cut at the ends. */
  static double at(int place, int channels, int below, int above, IntToDoubleFunction term) {
    int c = place % channels;
    int last = Math.min(channels - 1, c + above);
    double sum = 0;
    for (int j = Math.max(0, c - below); j <= last; j++) {
      sum += term.applyAsDouble(place - c + j);
    }
    return sum;
  }

  @Override
  public Rule rule() {
    return new Rule(
        Text.of("y[c] = Σ x[j], j in c - %d .. c + %d", below, above),
        Text.of("dx[c] = Σ dy[j], j in c - %d .. c + %d", above, below));
  }

  @Override
  public String worked(Working at) {
    double[] x = at.input(0);
    int channels = at.result().shape().extent(-1);
    int c = at.place() % channels;
    int first = Math.max(0, c - below);
    int last = Math.min(channels - 1, c + above);
    return at.is(at.sum(last - first + 1, j -> x[at.place() - c + first + j]));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (x.rank() < 1 || below < 0 || above < 0) {
      throw new ShapeException(
          Text.of(
              "ChannelWindowSum needs an axis of channels and a window of some, got %s with %d below and %d above.",
              x, below, above));
    }
    return x;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = result.shape();
    arena
        .launch(KERNEL)
        .range(x.size(0, x.rank() - 1), x.extent(-1))
        .reads(inputs.get(0))
        .writes(result)
        .integers(below, above)
        .run();
    return (y, dy, into) ->
        into.add(0, () -> dy.tape().apply(new ChannelWindowSum(above, below), dy));
  }
}
