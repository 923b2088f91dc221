package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/** z = x / y with broadcasting; the pullback sums over repeated axes. */
record Divide() implements Broadcast {
  static final Kernel KERNEL = Broadcast.kernel("binary_divide", (x, y) -> x / y);

  @Override
  public Rule rule() {
    return new Rule("z = x / y", "dx = dz / y, dy = -dz · z / y, summed over repeated axes");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var z, Var dz, Sink into) {
    back(z, dz, into);
  }

  /** The backward pass of a quotient. The order of its factors overflows last. */
  static void back(Var z, Var dz, Sink into) {
    Var y = z.input(1);
    into.add(0, () -> Ops.sumTo(Chain.gatedQuotient(dz, y), z.input(0).shape()));
    into.add(
        1,
        () -> {
          Var slope = Chain.proportion(dz, z, Ops.expand(y, z.shape()));
          return Ops.sumTo(Ops.scale(slope, -1), y.shape());
        });
  }
}
