package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** y = xᵖ for a constant p, elementwise. */
record Power(double exponent) implements Elementwise {
  private static final Kernel.Real EXPONENT = Kernel.real("exponent");

  static final Kernel KERNEL =
      Kernel.named("unary_power")
          .reads(X)
          .writes(Y)
          .reals(EXPONENT)
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double exponent = call.real(EXPONENT);
                for (int i = from; i < to; i++) {
                  y[i] = Math.pow(x[i], exponent);
                }
              });

  @Override
  public Rule rule() {
    return new Rule("y = x^" + exponent, "dx = dy · " + exponent + " · x^" + (exponent - 1));
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public double[] reals() {
    return new double[] {exponent};
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    // With an exponent of 0 the formula would be 0 · x⁻¹, which is NaN at 0.
    if (exponent != 0) {
      into.add(0, () -> Chain.powerSlope(dy, y.input(0), exponent));
    }
  }
}
