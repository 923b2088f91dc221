package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/**
 * y = 1 where {@code low < x < high}, else 0; NaN stays NaN. Its derivative is 0 wherever it
 * exists.
 */
record Inside(double low, double high) implements Bounded {
  static final Kernel KERNEL =
      Bounded.kernel("unary_inside", (x, low, high) -> x > low && x < high ? 1 : x != x ? x : 0);

  @Override
  public Rule rule() {
    return new Rule("y = 1 where " + low + " < x < " + high + ", else 0", "dx = 0");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {}
}
