package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.device.Kernel;

/**
 * z = g / y with broadcasting, but 0 wherever g is 0, even if y is: a gradient divided on the
 * backward pass. See {@link Gate}.
 */
record GatedQuotient() implements Broadcast {
  static final Kernel KERNEL =
      Broadcast.kernel("binary_gated_quotient", (g, y) -> g == 0 ? 0 : g / y);

  @Override
  public Rule rule() {
    return new Rule(
        "z = g / y where g is not 0, else 0",
        "dg = dz / y, dy = -dz · z / y, either 0 where dz is 0; summed over repeated axes");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var z, Var dz, Sink into) {
    Divide.back(z, dz, into);
  }
}
