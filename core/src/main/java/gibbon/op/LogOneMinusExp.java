package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/**
 * y = ln(1 − eˣ), elementwise: the logarithm of what is left of a probability eˣ. It keeps its
 * digits at both ends; −∞ at 0, NaN above.
 */
record LogOneMinusExp() implements Elementwise {
  /** Near ln ½ either form will do; nearer to 0, 1 − eˣ loses digits, farther off, 1 − (1 − eˣ). */
  private static final double BORDER = -.7;

  static final Kernel KERNEL =
      Elementwise.kernel(
          "unary_log_one_minus_exp",
          x -> x > BORDER ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x)));

  @Override
  public Rule rule() {
    return new Rule("y = ln(1 - exp(x))", "dx = -dy · exp(x - y)");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Ops.scale(Chain.gate(Ops.exp(Ops.subtract(y.input(0), y)), dy), -1));
  }
}
