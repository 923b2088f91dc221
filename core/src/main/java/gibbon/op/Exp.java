package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** y = eˣ, elementwise. */
record Exp() implements Elementwise {
  static final Kernel KERNEL = Elementwise.kernel("unary_exp", x -> Math.exp(x));

  @Override
  public Rule rule() {
    return new Rule("y = exp(x)", "dx = dy · y");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.gate(y, dy));
  }
}
