package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** y = sign(x) ∈ {−1, 0, 1}, elementwise; sign(0) = 0. Its derivative is 0 wherever it exists. */
record Sign() implements Elementwise {
  static final Kernel KERNEL = Elementwise.kernel("unary_sign", x -> Math.signum(x));

  @Override
  public Rule rule() {
    return new Rule("y = sign(x)", "dx = 0");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {}
}
