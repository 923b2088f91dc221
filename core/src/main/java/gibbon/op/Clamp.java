package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/**
 * y = min(max(x, low), high), elementwise. The derivative at either bound, as outside, is 0. Either
 * bound may be infinite. NaN stays NaN.
 */
record Clamp(double low, double high) implements Elementwise {
  static final Kernel KERNEL =
      Kernel.named("unary_clamp")
          .reads("x")
          .writes("y")
          .reals("low", "high")
          .means(
              (call, from, to) -> {
                for (int i = from; i < to; i++) {
                  call.array(1)[i] =
                      Math.min(Math.max(call.array(0)[i], call.real(0)), call.real(1));
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
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public double[] reals() {
    return new double[] {low, high};
  }

  @Override
  public Pullback pullback() {
    return (y, dy, into) -> into.add(0, () -> Ops.multiply(dy, inside(y.input(0), low, high)));
  }

  /** 1 where low < x < high, else 0. */
  static Var inside(Var x, double low, double high) {
    return Ops.multiply(positive(Ops.affine(x, 1, -low)), positive(Ops.affine(x, -1, high)));
  }

  private static Var positive(Var x) {
    return Ops.sign(Ops.relu(x));
  }
}
