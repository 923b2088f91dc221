package gibbon.op;

import gibbon.device.Kernel;

/** y = σ(x) = 1 / (1 + e⁻ˣ), elementwise. */
record Sigmoid() implements Elementwise {
  static final Kernel KERNEL = Elementwise.kernel("unary_sigmoid", x -> 1 / (1 + Math.exp(-x)));

  @Override
  public Rule rule() {
    return new Rule("y = 1 / (1 + exp(-x))", "dx = dy · y · (1 - y)");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public Pullback pullback() {
    return (y, dy, into) ->
        into.add(0, () -> Ops.multiply(dy, Ops.multiply(y, Ops.affine(y, -1, 1))));
  }
}
