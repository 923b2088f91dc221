package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** y = erf x = 2/√π ∫₀ˣ exp(−t²) dt, elementwise: what the exact GELU is made of. */
record Erf() implements Elementwise {
  private static final double SLOPE = 2 / Math.sqrt(Math.PI);

  /** From here on the series would take more terms than the continued fraction. */
  private static final double FAR = 3;

  static final Kernel KERNEL = Elementwise.kernel("unary_erf", Erf::erf);

  /** To the last digits of double precision. */
  static double erf(double x) {
    double far = Math.abs(x);
    if (!(far > 0)) {
      return x;
    }
    return Math.copySign(far < FAR ? series(far) : far > 6 ? 1 : 1 - complement(far), x);
  }

  /** 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, whose terms are all above 0. */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; term > 1e-18 * sum; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return SLOPE * Math.exp(-x * x) * sum;
  }

  /** 1 − erf x = exp(−x²) / √π / (x + ½ / (x + 1 / (x + ³⁄₂ / (x + …)))). */
  private static double complement(double x) {
    double fraction = x;
    for (int n = 60; n > 0; n--) {
      fraction = x + n / 2. / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }

  @Override
  public Rule rule() {
    return new Rule("y = erf(x)", "dx = dy · 2/√π · exp(-x²)");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(
        0,
        () -> {
          Var x = y.input(0);
          Var bell = Ops.exp(Ops.scale(Ops.multiply(x, x), -1));
          return Ops.multiply(dy, Ops.scale(bell, SLOPE));
        });
  }
}
