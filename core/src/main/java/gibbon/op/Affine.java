package gibbon.op;

import gibbon.device.Kernel;

/** y = factor · x + offset, elementwise. */
record Affine(double factor, double offset) implements Elementwise {
  static final Kernel KERNEL =
      Kernel.named("unary_affine")
          .reads("x")
          .writes("y")
          .reals("factor", "offset")
          .means(
              (call, from, to) -> {
                for (int i = from; i < to; i++) {
                  call.array(1)[i] = call.real(0) * call.array(0)[i] + call.real(1);
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = " + factor + " · x" + (offset == 0 ? "" : " + " + offset), "dx = " + factor + " · dy");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public double[] reals() {
    return new double[] {factor, offset};
  }

  @Override
  public Pullback pullback() {
    return (y, dy, into) -> into.add(0, () -> Ops.scale(dy, factor));
  }
}
