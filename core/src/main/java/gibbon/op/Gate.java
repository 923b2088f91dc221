package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/**
 * z = x · g with broadcasting, but 0 wherever g is 0, even if x is infinite or NaN: the product of
 * a backward pass.
 *
 * <p>Where g is a mask, nothing passes that the mask holds back; where g is a gradient, nothing
 * comes of what does not reach the loss. The ordinary product would make 0 · ∞ = NaN of both.
 */
record Gate() implements Broadcast {
  static final Kernel KERNEL = Broadcast.kernel("binary_gate", (x, g) -> g == 0 ? 0 : x * g);

  @Override
  public Rule rule() {
    return new Rule(
        "z = x · g where g is not 0, else 0",
        "dx = dz · g where g is not 0, else 0; dg = dz · x where dz is not 0, else 0;"
            + " summed over repeated axes");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var z, Var dz, Sink into) {
    into.add(0, () -> Ops.sumTo(Chain.gate(dz, z.input(1)), z.input(0).shape()));
    into.add(1, () -> Ops.sumTo(Chain.gate(z.input(0), dz), z.input(1).shape()));
  }
}
