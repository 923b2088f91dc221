package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import java.util.OptionalInt;

/**
 * y = min(max(x, low), high), elementwise. The derivative at either bound, as outside, is 0. Either
 * bound may be infinite. NaN stays NaN.
 */
record Clamp(double low, double high) implements Bounded {
  static final Kernel KERNEL =
      Bounded.kernel("unary_clamp", (x, low, high) -> Math.min(Math.max(x, low), high));

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
  public OptionalInt piece(Working at) {
    double x = at.number(0);
    return OptionalInt.of(x <= low ? 0 : x < high ? 1 : 2);
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.gate(dy, Chain.inside(y.input(0), low, high)));
  }
}
