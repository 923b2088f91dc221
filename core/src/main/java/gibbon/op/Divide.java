package gibbon.op;

import gibbon.device.Kernel;

/** z = x / y with broadcasting; the way back sums over repeated axes. */
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
  public Pullback pullback() {
    return (z, dz, into) -> {
      into.add(0, () -> Ops.sumTo(Ops.divide(dz, z.input(1)), z.input(0).shape()));
      into.add(
          1,
          () ->
              Ops.sumTo(
                  Ops.scale(Ops.divide(Ops.multiply(dz, z), z.input(1)), -1), z.input(1).shape()));
    };
  }
}
