package gibbon.op;

import gibbon.device.Kernel;

/** y = 1 where low < x < high, else 0; NaN stays NaN. Its derivative is 0 wherever it exists. */
record Inside(double low, double high) implements Elementwise {
  private static final Kernel.Real LOW = Kernel.real("low");
  private static final Kernel.Real HIGH = Kernel.real("high");

  static final Kernel KERNEL =
      Kernel.named("unary_inside")
          .reads(X)
          .writes(Y)
          .reals(LOW, HIGH)
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double low = call.real(LOW);
                double high = call.real(HIGH);
                for (int i = from; i < to; i++) {
                  y[i] = x[i] > low && x[i] < high ? 1 : x[i] != x[i] ? x[i] : 0;
                }
              });

  @Override
  public Rule rule() {
    return new Rule("y = 1 where " + low + " < x < " + high + ", else 0", "dx = 0");
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public double[] reals() {
    return new double[] {low, high};
  }

  @Override
  public Pullback pullback() {
    return Pullback.ZERO;
  }
}
