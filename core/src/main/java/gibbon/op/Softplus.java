package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** y = ζ(x) = ln(1 + eˣ), elementwise, computed so that neither end overflows. */
record Softplus() implements Elementwise {
  static final Kernel KERNEL =
      Elementwise.kernel(
          "unary_softplus", x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));

  @Override
  public Rule rule() {
    return new Rule("y = ln(1 + exp(x))", "dx = dy · sigmoid(x)");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.gate(Ops.sigmoid(y.input(0)), dy));
  }
}
