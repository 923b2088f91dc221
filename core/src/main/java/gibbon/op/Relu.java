package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import java.util.OptionalInt;

/** y = max(x, 0), elementwise. The derivative at 0 is 0. NaN stays NaN. */
record Relu() implements UnitFunction {
  static final Kernel KERNEL = Elementwise.kernel("unary_relu", x -> x > 0 || x != x ? x : 0);

  @Override
  public Rule rule() {
    return new Rule("y = max(x, 0)", "dx = dy where x > 0, else 0");
  }

  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(at.number(0) > 0 ? 1 : 0);
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> ReluGate.of(dy, y));
  }
}
