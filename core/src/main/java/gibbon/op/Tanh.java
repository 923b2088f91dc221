package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/**
 * y = tanh x, elementwise.
 *
 * <p>The pullback takes 1 − y² as 4 σ(2x) σ(−2x), which is not 0 where y has been rounded to 1.
 */
record Tanh() implements UnitFunction {
  static final Kernel KERNEL = Elementwise.kernel("unary_tanh", x -> Math.tanh(x));

  @Override
  public Rule rule() {
    return new Rule("y = tanh(x)", "dx = dy · 4 · sigmoid(2x) · sigmoid(-2x)");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.gate(Ops.scale(slope(y.input(0)), 4), dy));
  }

  /** (1 − y²) / 4. */
  private static Var slope(Var x) {
    return Ops.multiply(Ops.sigmoid(Ops.scale(x, 2)), Ops.sigmoid(Ops.scale(x, -2)));
  }
}
