package gibbon.update;

import gibbon.device.Kernel;

/**
 * A step up along the signs of a gradient, within bounds of every number's own: what projected
 * gradient ascent in L∞ does to a point near a picture (Madry et al. 2018).
 */
public final class SignAscent {
  /*
   * Everything is single precision, and the result is the same on every device, to the bit: at ± step
   * is rounded once, from its exact value, towards x. So a change never grows by rounding, and since
   * rounding keeps order, clamping afterwards comes to the same as clamping before. A step has more
   * digits than a number on a device; it comes in two parts.
   */
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array AT = Kernel.array("at");
  private static final Kernel.Array GRADIENT = Kernel.array("gradient");
  private static final Kernel.Array LOW = Kernel.array("low");
  private static final Kernel.Array HIGH = Kernel.array("high");
  private static final Kernel.Array NEXT = Kernel.array("next");
  private static final Kernel.Real STEP = Kernel.real("step");
  private static final Kernel.Real REST = Kernel.real("rest");

  /**
   * {@code next = min(max(at + (step + rest) · sign(gradient), low), high)}, the sum rounded
   * towards x. The sign of 0 is 0; NaN stays NaN. All numbers but the gradient are those of single
   * precision, {@code rest} being what {@code step} lacks.
   */
  public static final Kernel KERNEL =
      Kernel.named("sign_ascent")
          .reads(X, AT, GRADIENT, LOW, HIGH)
          .writes(NEXT)
          .reals(STEP, REST)
          .flops(launch -> 18.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] at = call.array(AT);
                double[] gradient = call.array(GRADIENT);
                double[] low = call.array(LOW);
                double[] high = call.array(HIGH);
                double[] next = call.array(NEXT);
                double step = call.real(STEP) + call.real(REST);
                for (int i = from; i < to; i++) {
                  // Below the numbers of single precision a gradient is 0 everywhere.
                  double moved = rounded(at[i], step * Math.signum((float) gradient[i]), x[i]);
                  next[i] = Math.min(Math.max(moved, low[i]), high[i]);
                }
              });

  private SignAscent() {}

  /** The single-precision part of a step, and what it lacks. */
  public static double[] parts(double step) {
    double part = (float) step;
    return new double[] {part, (float) (step - part)};
  }

  /** from + step, rounded to single precision towards x. */
  private static double rounded(double from, double step, double x) {
    double sum = from + step;
    float point = (float) sum;
    boolean away = point > x ? point > sum : point < x && point < sum;
    return away ? Math.nextAfter(point, x) : point;
  }
}
