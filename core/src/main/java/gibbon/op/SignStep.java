package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;

/**
 * y = min(max(x + step · sign(g), low), high), elementwise: the step of the fast gradient sign
 * method in one pass. sign(0) = 0. The derivative by g is 0, that by x is 0 at either bound and
 * outside. Either bound may be infinite. NaN stays NaN.
 */
public record SignStep(double step, double low, double high) implements SameShape {
  public static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array GRADIENT = Kernel.array("gradient");
  private static final Kernel.Array Y = Kernel.array("y");
  public static final Kernel.Real STEP = Kernel.real("step");
  private static final Kernel.Real LOW = Kernel.real("low");
  private static final Kernel.Real HIGH = Kernel.real("high");

  static final Kernel KERNEL =
      Kernel.named("sign_step")
          .reads(X, GRADIENT)
          .writes(Y)
          .reals(STEP, LOW, HIGH)
          .flops(launch -> 3.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] gradient = call.array(GRADIENT);
                double[] y = call.array(Y);
                double step = call.real(STEP);
                double low = call.real(LOW);
                double high = call.real(HIGH);
                for (int i = from; i < to; i++) {
                  y[i] = Math.min(Math.max(x[i] + step * Math.signum(gradient[i]), low), high);
                }
              });

  public SignStep {
    Clamp.requireOrder("SignStep", low, high);
  }

  @Override
  public Rule rule() {
    String moved = "x + " + step + " · sign(g)";
    return low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY
        ? new Rule("y = " + moved, "dx = dy, dg = 0")
        : new Rule(
            "y = min(max(" + moved + ", " + low + "), " + high + ")",
            "dx = dy where low < y < high, else 0; dg = 0");
  }

  @Override
  public String worked(Working at) {
    double x = at.number(0);
    return at.is(at.text(x) + (at.y() < x ? " − " : " + ") + at.text(Math.abs(at.y() - x)));
  }

  @Override
  public String needs() {
    return "x and a gradient of its shape";
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public double[] reals() {
    return new double[] {step, low, high};
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    boolean free = low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY;
    into.add(0, () -> free ? dy : Chain.gate(dy, Chain.inside(y, low, high)));
  }
}
