package gibbon.op;

import gibbon.device.Kernel;

/** y = tanh x, elementwise. */
record Tanh() implements Elementwise {
  static final Kernel KERNEL = Elementwise.kernel("unary_tanh", x -> Math.tanh(x));

  @Override
  public Rule rule() {
    return new Rule("y = tanh(x)", "dx = dy · (1 - y²)");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public Pullback pullback() {
    return (y, dy, into) ->
        into.add(0, () -> Ops.multiply(dy, Ops.affine(Ops.multiply(y, y), -1, 1)));
  }
}
