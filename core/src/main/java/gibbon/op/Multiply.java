package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** z = x · y, element by element, with broadcasting; the pullback sums over repeated axes. */
record Multiply() implements Broadcast {
  static final Kernel KERNEL = Broadcast.kernel("binary_multiply", (x, y) -> x * y);

  @Override
  public Rule rule() {
    return new Rule("z = x · y", "dx = dz · y, dy = dz · x, summed over repeated axes");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var z, Var dz, Sink into) {
    into.add(0, () -> Ops.sumTo(Chain.gate(z.input(1), dz), z.input(0).shape()));
    into.add(1, () -> Ops.sumTo(Chain.gate(z.input(0), dz), z.input(1).shape()));
  }
}
