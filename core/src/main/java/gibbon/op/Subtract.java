package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** z = x − y with broadcasting; the pullback sums over repeated axes. */
record Subtract() implements Broadcast {
  static final Kernel KERNEL = Broadcast.kernel("binary_subtract", (x, y) -> x - y);

  @Override
  public Rule rule() {
    return new Rule("z = x - y", "dx = dz, dy = -dz, summed over repeated axes");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var z, Var dz, Sink into) {
    into.add(0, () -> Ops.sumTo(dz, z.input(0).shape()));
    into.add(1, () -> Ops.sumTo(Ops.scale(dz, -1), z.input(1).shape()));
  }
}
