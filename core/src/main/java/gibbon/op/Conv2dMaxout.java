package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A layer of convolutional maxout units (Goodfellow et al. 2013): the largest of {@code pieces}
 * neighbouring filters with their biases. x [n, h, w, c], filters [r, s, c, units · pieces], bias
 * [units · pieces] → [n, p, q, units]. The lowest piece wins a tie.
 */
public record Conv2dMaxout(Window window, int pieces) implements Op {
  public static final Kernel.Array WINNER = Kernel.array("winner");
  public static final Kernel.Int PIECES = Kernel.integer("pieces");

  /** Range [n, p, q]; a work-item makes the units of a place, and which piece is the largest. */
  static final Kernel KERNEL =
      Kernel.named("conv2d_maxout")
          .reads(Conv2d.X, Conv2d.FILTERS, Conv2dLayer.BIAS)
          .writes(Conv2d.Y, WINNER)
          .integers(ConvolutionShape.HANDLES.and(PIECES))
          .flops(launch -> ConvolutionShape.of(launch::integer).flops() + 2.0 * launch.items())
          .means(
              (call, from, to) -> {
                ConvolutionShape f = ConvolutionShape.of(call::integer);
                double[] bias = call.array(Conv2dLayer.BIAS);
                double[] y = call.array(Conv2d.Y);
                double[] winners = call.array(WINNER);
                int pieces = call.integer(PIECES);
                int units = f.k() / pieces;
                double[] sums = new double[f.k()];
                for (int place = from; place < to; place++) {
                  Conv2d.sums(f, call, place, sums);
                  for (int unit = 0; unit < units; unit++) {
                    int winner = 0;
                    double best = sums[unit * pieces] + bias[unit * pieces];
                    for (int piece = 1; piece < pieces; piece++) {
                      double candidate = sums[unit * pieces + piece] + bias[unit * pieces + piece];
                      if (candidate > best || (candidate != candidate && best == best)) {
                        best = candidate;
                        winner = piece;
                      }
                    }
                    y[place * units + unit] = best;
                    winners[place * units + unit] = winner;
                  }
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y[u] = max over q of z[" + pieces + "·u + q], z = x * w + b, " + window,
        "dz = dy at the winning piece (the lowest of equals), 0 at the others; dx and dw are those"
            + " of the convolution, db = Σ dz");
  }

  @Override
  public String worked(Working at) {
    return Max.worked(at, sums(at));
  }

  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(Max.winner(sums(at)));
  }

  private double[] sums(Working at) {
    Shape x = at.result().input(0).shape();
    ConvolutionShape f = ConvolutionShape.of(x, at.result().input(1).shape(), window, 1);
    double[] b = at.input(2);
    int first = at.place() * pieces;
    double[] z = new double[pieces];
    Arrays.setAll(z, q -> Conv2d.sum(at, f, first + q) + b[(first + q) % f.k()]);
    return z;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    ConvolutionShape f = Conv2dLayer.shape("Conv2dMaxout", inputs, window, 1);
    if (pieces < 1 || f.k() % pieces != 0) {
      throw new ShapeException(
          Text.of(
              "Conv2dMaxout needs a number of filters that is a multiple of its %d pieces, got %s.",
              pieces, inputs.get(1)));
    }
    Places.require("Conv2dMaxout", pieces, "take the maximum of parts first");
    return f.result().with(3, f.k() / pieces);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = inputs.get(0).shape();
    Shape filters = inputs.get(1).shape();
    ConvolutionShape f = ConvolutionShape.of(x, filters, window, 1);
    Tensor winner = arena.allocate(result.shape());
    f.eachPlace(arena, KERNEL)
        .reads(inputs.get(0), inputs.get(1), inputs.get(2))
        .writes(result, winner)
        .integers(Handles.and(f.integers(), pieces))
        .run();
    return (y, dy, into) -> {
      ScatterToWinners scatter = new ScatterToWinners(f.result(), 1, 1);
      Once dz = new Once(() -> dy.tape().apply(scatter, dy, dy.tape().leaf(winner)));
      Conv2dLayer.back(y, dz, x, filters, window, 1, into);
    };
  }
}
