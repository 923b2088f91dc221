package gibbon.op;

import gibbon.autodiff.Working;
import gibbon.device.Kernel;

/**
 * y = min(max(x, low), high), elementwise. The derivative at either bound, as outside, is 0. Either
 * bound may be infinite. NaN stays NaN.
 */
record Clamp(double low, double high) implements Elementwise {
  private static final Kernel.Real LOW = Kernel.real("low");
  private static final Kernel.Real HIGH = Kernel.real("high");

  static final Kernel KERNEL =
      Kernel.named("unary_clamp")
          .reads(X)
          .writes(Y)
          .reals(LOW, HIGH)
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double low = call.real(LOW);
                double high = call.real(HIGH);
                for (int i = from; i < to; i++) {
                  y[i] = Math.min(Math.max(x[i], low), high);
                }
              });

  Clamp {
    requireOrder("Clamp", low, high);
  }

  static void requireOrder(String op, double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          op + " needs low ≤ high, got " + low + " and " + high + ".");
    }
  }

  @Override
  public Rule rule() {
    return new Rule(
        "y = min(max(x, " + low + "), " + high + ")", "dx = dy where low < x < high, else 0");
  }

  @Override
  public String worked(Working at) {
    return at.is(at.text(at.number(0)) + ", held in the range");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public double[] reals() {
    return new double[] {low, high};
  }

  @Override
  public Pullback pullback() {
    return (y, dy, into) -> into.add(0, () -> Chain.gate(dy, Chain.inside(y.input(0), low, high)));
  }
}
