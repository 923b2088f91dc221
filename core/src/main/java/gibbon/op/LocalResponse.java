package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * Local response normalisation across channels (Krizhevsky et al. 2012): y = x · s^−β, s = bias + α
 * / size · Σ x² over {@code size} neighbouring channels of the last axis. The window is cut at the
 * first and last channel, the divisor stays.
 */
public record LocalResponse(int size, double alpha, double beta, double bias) implements Op {
  public static final Kernel.Int SIZE = Kernel.integer("size");
  public static final Kernel.Real SHARE = Kernel.real("share");
  public static final Kernel.Real BETA = Kernel.real("beta");
  private static final Kernel.Real BIAS = Kernel.real("bias");
  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Array SUMS = Kernel.array("s");

  /** Range [rows, c]; s is kept for the backward pass. */
  static final Kernel KERNEL =
      Kernel.named("local_response")
          .reads(X)
          .writes(Y, SUMS)
          .integers(SIZE)
          .reals(SHARE, BETA, BIAS)
          .flops(l -> l.items() * (2.0 * l.integer(SIZE) + 3))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double[] kept = call.array(SUMS);
                int channels = call.range(1);
                int below = below(call.integer(SIZE));
                int above = above(call.integer(SIZE));
                for (int item = from; item < to; item++) {
                  double squares =
                      ChannelWindowSum.at(item, channels, below, above, j -> x[j] * x[j]);
                  double s = call.real(BIAS) + call.real(SHARE) * squares;
                  y[item] = x[item] * Math.pow(s, -call.real(BETA));
                  kept[item] = s;
                }
              });

  public LocalResponse {
    if (size < 1 || !(alpha >= 0) || !(beta >= 0) || !(bias > 0)) {
      throw new IllegalArgumentException(
          Text.of(
              "Local response normalisation needs a size of at least 1, alpha and beta of at least 0 and a bias above 0, got %d, %s, %s and %s.",
              size, alpha, beta, bias));
    }
  }

  /** Channels of a window before its own. */
  static int below(int size) {
    return (size - 1) / 2;
  }

  /** Channels of a window behind its own. */
  static int above(int size) {
    return size - 1 - below(size);
  }

  /** What the sum of squares is multiplied by. */
  double share() {
    return alpha / size;
  }

  @Override
  public Rule rule() {
    return new Rule(
        Text.of(
            "y = x · s^-%s, s = %s + %s / %d · Σ x² over %d channels",
            beta, bias, alpha, size, size),
        Text.of("dx = dy · s^-%s - 2 · %s · %s / %d · x · Σ dy · y / s", beta, alpha, beta, size));
  }

  @Override
  public String worked(Working at) {
    double x = at.number(0);
    double s = Math.pow(at.y() / x, -1 / beta);
    return x == 0 || beta == 0
        ? at.is(at.text(x))
        : at.is(Text.of("%s · %s^(-%s)", at.term(x), at.text(s), at.text(beta)));
  }

  @Override
  public Part part() {
    return Part.NORMALISING;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    if (inputs.get(0).rank() < 1) {
      throw new ShapeException(
          "LocalResponse needs an axis of channels, got " + inputs.get(0) + ".");
    }
    return inputs.get(0);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape x = result.shape();
    Tensor s = arena.allocate(x);
    arena
        .launch(KERNEL)
        .range(x.size(0, x.rank() - 1), x.extent(-1))
        .reads(inputs.get(0))
        .writes(result, s)
        .integers(size)
        .reals(share(), beta, bias)
        .run();
    return (y, dy, into) ->
        into.add(
            0,
            () -> {
              Var sums = dy.tape().leaf(s);
              return dy.tape().apply(new LocalResponseGradient(this, false), y.input(0), sums, dy);
            });
  }
}
