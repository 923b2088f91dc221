package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** y = ln x, elementwise; −∞ at 0, NaN below. */
record Log() implements Elementwise {
  static final Kernel KERNEL = Elementwise.kernel("unary_log", x -> Math.log(x));

  @Override
  public Rule rule() {
    return new Rule("y = ln(x)", "dx = dy / x");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.gatedQuotient(dy, y.input(0)));
  }
}
