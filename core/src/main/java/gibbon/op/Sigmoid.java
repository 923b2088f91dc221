package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/**
 * y = σ(x) = 1 / (1 + e⁻ˣ), elementwise.
 *
 * <p>The pullback takes 1 − y as σ(−x), which is not 0 where y has been rounded to 1.
 */
record Sigmoid() implements UnitFunction {
  static final Kernel KERNEL = Elementwise.kernel("unary_sigmoid", x -> 1 / (1 + Math.exp(-x)));

  @Override
  public Rule rule() {
    return new Rule("y = 1 / (1 + exp(-x))", "dx = dy · y · sigmoid(-x)");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.gate(Ops.multiply(y, Ops.sigmoid(Ops.scale(y.input(0), -1))), dy));
  }
}
