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
import java.util.Optional;

/**
 * The pullback of {@link LocalResponse}: dx = dy · s^−β − a · x · W'(dy · x · s^(−β−1)), a = 2αβ /
 * size, where W' sums over the channels whose windows a channel is in. Inputs are x, the s that the
 * forward pass kept, and dy; and a y of their shape, if there is one: where it is not above 0, dx
 * is 0, and NaN where it is that.
 *
 * @param gated whether there is a y
 */
public record LocalResponseGradient(LocalResponse of, boolean gated) implements Op {
  /*
   * Its own pullback. With g for the gradient of dx, W for the sum over a channel's window and
   * L = Σ g · dx:
   *
   *   d(dy) = g · s^−β − a · x · s^(−β−1) · W(x · g)
   *   dx    = −a · dy · s^(−β−1) · W(x · g) − a · g · W'(dy · x · s^(−β−1)) + 2α / size · x · W'(ds)
   *   ds    = −β · dy · g · s^(−β−1) + a · (β + 1) · dy · x · s^(−β−2) · W(x · g)
   *
   * It is written with an s that the tape makes of x once more, so it can be differentiated again.
   *
   * Gated it is this op and ReluGate one after the other, to the bit, but what is between them never
   * goes to memory.
   */

  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array SUMS = Kernel.array("s");
  public static final Kernel.Array DY = Kernel.array("dy");
  private static final Kernel.Array GATE = Kernel.array("y");
  public static final Kernel.Array DX = Kernel.array("dx");
  private static final Kernel.Int GATED = Kernel.integer("gated");

  /** Range [rows, c]. A y that is not there is not read. */
  static final Kernel KERNEL =
      Kernel.named("local_response_gradient")
          .reads(X, SUMS, DY, GATE)
          .writes(DX)
          .integers(LocalResponse.SIZE, GATED)
          .reals(LocalResponse.SHARE, LocalResponse.BETA)
          .flops(l -> l.items() * (2.0 * l.integer(LocalResponse.SIZE) + 6))
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] dy = call.array(DY);
                double[] dx = call.array(DX);
                double[] s = call.array(SUMS);
                double[] gate = call.integer(GATED) == 1 ? call.array(GATE) : null;
                int channels = call.range(1);
                int below = LocalResponse.above(call.integer(LocalResponse.SIZE));
                int above = LocalResponse.below(call.integer(LocalResponse.SIZE));
                double beta = call.real(LocalResponse.BETA);
                for (int item = from; item < to; item++) {
                  double sum =
                      ChannelWindowSum.at(
                          item,
                          channels,
                          below,
                          above,
                          j -> dy[j] * x[j] * Math.pow(s[j], -beta - 1));
                  double slope =
                      dy[item] * Math.pow(s[item], -beta)
                          - 2 * call.real(LocalResponse.SHARE) * beta * x[item] * sum;
                  dx[item] =
                      gate == null || gate[item] > 0 ? slope : gate[item] <= 0 ? 0 : gate[item];
                }
              });

  @Override
  public Rule rule() {
    String where = gated ? ", where y > 0, else 0" : "";
    return new Rule(
        Text.of(
                "dx = dy · s^-%s - a · x · W'(dy · x · s^-%s), a = 2 · %s · %s / %d",
                of.beta(), of.beta() + 1, of.alpha(), of.beta(), of.size())
            + where,
        Text.of(
            "with g for the gradient of dx%s: d(dy) = g · s^-%s - a · x · s^-%s · W(x · g), and so on",
            where, of.beta(), of.beta() + 1));
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (x.rank() < 1 || !inputs.stream().allMatch(x::equals)) {
      throw new ShapeException(
          Text.of("LocalResponseGradient needs x, s, dy and y of one shape, got %s.", inputs));
    }
    return x;
  }

  @Override
  public Optional<Op> gatedBy() {
    return gated ? Optional.empty() : Optional.of(new LocalResponseGradient(of, true));
  }

  /** Until it is gated. */
  @Override
  public boolean onDemand() {
    return !gated;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Shape shape = result.shape();
    arena
        .launch(KERNEL)
        .range(shape.size(0, shape.rank() - 1), shape.extent(-1))
        .reads(inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(gated ? 3 : 0))
        .writes(result)
        .integers(of.size(), gated ? 1 : 0)
        .reals(of.share(), of.beta())
        .run();
    return (dx, g, into) -> {
      Var x = dx.input(0);
      Var dy = dx.input(2);
      Once passed = new Once(() -> gated ? ReluGate.of(g, dx.input(3)) : g);
      into.add(0, () -> ofX(x, dy, passed.get()));
      into.add(2, () -> ofDy(x, passed.get()));
    };
  }

  private double a() {
    return 2 * of.share() * of.beta();
  }

  /** W(v), or W'(v). */
  private Var window(Var v, boolean transposed) {
    int below = LocalResponse.below(of.size());
    int above = LocalResponse.above(of.size());
    return v.tape()
        .apply(
            transposed ? new ChannelWindowSum(above, below) : new ChannelWindowSum(below, above),
            v);
  }

  private Var s(Var x) {
    return Ops.affine(window(Ops.multiply(x, x), false), of.share(), of.bias());
  }

  private Var ofDy(Var x, Var g) {
    Var s = s(x);
    Var crossed =
        Ops.multiply(
            Ops.multiply(x, Ops.power(s, -of.beta() - 1)), window(Ops.multiply(x, g), false));
    return Ops.subtract(Ops.multiply(g, Ops.power(s, -of.beta())), Ops.scale(crossed, a()));
  }

  private Var ofX(Var x, Var dy, Var g) {
    Var s = s(x);
    Var steep = Ops.multiply(dy, Ops.power(s, -of.beta() - 1));
    Var along = window(Ops.multiply(x, g), false);
    Var explicit =
        Ops.add(Ops.multiply(steep, along), Ops.multiply(g, window(Ops.multiply(steep, x), true)));
    Var steeper = Ops.multiply(Ops.multiply(dy, x), Ops.power(s, -of.beta() - 2));
    Var ds =
        Ops.subtract(
            Ops.scale(Ops.multiply(steeper, along), a() * (of.beta() + 1)),
            Ops.scale(Ops.multiply(steep, g), of.beta()));
    Var through = Ops.scale(Ops.multiply(x, window(ds, true)), 2 * of.share());
    return Ops.subtract(through, Ops.scale(explicit, a()));
  }
}
