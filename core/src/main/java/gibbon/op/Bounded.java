package gibbon.op;

import gibbon.device.Kernel;

/** An elementwise op of a lower and an upper bound. */
interface Bounded extends Elementwise {
  Kernel.Real LOW = Kernel.real("low");
  Kernel.Real HIGH = Kernel.real("high");

  double low();

  double high();

  @Override
  default double[] reals() {
    return new double[] {low(), high()};
  }

  /** What becomes of a number. */
  interface Bounding {
    double of(double x, double low, double high);
  }

  /** The kernel {@code y[i] = f(x[i], low, high)}. */
  static Kernel kernel(String name, Bounding f) {
    return Kernel.named(name)
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
                y[i] = f.of(x[i], low, high);
              }
            });
  }
}
