package gibbon.op;

import gibbon.autodiff.Var;
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
      kernel("unary_clamp", (x, low, high) -> Math.min(Math.max(x, low), high));

  /** What becomes of a number for the sake of two bounds. */
  interface Bounding {
    double of(double x, double low, double high);
  }

  /** The kernel {@code y[i] = f(x[i], low, high)}. */
  static Kernel kernel(String name, Bounding f) {
    return Kernel.named(name)
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
                y[i] = f.of(x[i], low, high);
              }
            });
  }

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
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.gate(dy, Chain.inside(y.input(0), low, high)));
  }
}
