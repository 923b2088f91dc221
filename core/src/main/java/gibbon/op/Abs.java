package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import java.util.OptionalInt;

/** y = |x|, elementwise. The derivative at 0 is 0. */
record Abs() implements Elementwise {
  static final Kernel KERNEL = Elementwise.kernel("unary_abs", x -> Math.abs(x));

  @Override
  public Rule rule() {
    return new Rule("y = |x|", "dx = dy · sign(x)");
  }

  @Override
  public OptionalInt piece(Working at) {
    return OptionalInt.of(1 + (int) Math.signum(at.number(0)));
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.gate(dy, Ops.sign(y.input(0))));
  }
}
