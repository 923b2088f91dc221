package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;

/**
 * y = g · p · x^(p − 1) for a gradient g and a constant p ≠ 0, 0 wherever g is 0: the backward pass
 * of {@link Power}. Where x^(p − 1) alone leaves the range of the device, y is right if it can be
 * represented.
 */
public record PowerSlope(double exponent) implements SameShape {
  public static final Kernel.Real EXPONENT = Kernel.real("exponent");
  private static final Kernel.Real LESS = Kernel.real("less");
  private static final Kernel.Array G = Kernel.array("g");
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");

  /*
   * x^(p − 1) is at most as large as the square of what a number can be, since x and x^p are
   * numbers. So its root is one, and is multiplied twice. Powers of two are added apart from the
   * product of the mantissas: whatever the order of the factors, some of them alone could leave the
   * range.
   */

  /** One work-item an element; {@code less} is p − 1. */
  static final Kernel KERNEL =
      Kernel.named("power_slope")
          .reads(G, X)
          .writes(Y)
          .reals(EXPONENT, LESS)
          .flops(launch -> 3.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] g = call.array(G);
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double exponent = call.real(EXPONENT);
                double less = call.real(LESS);
                for (int i = from; i < to; i++) {
                  y[i] = of(g[i], x[i], exponent, less);
                }
              });

  private static double of(double g, double x, double exponent, double less) {
    if (g == 0) {
      return 0;
    }
    double power = Math.pow(x, less);
    double slope = exponent * power;
    boolean outside = Double.isInfinite(slope) || Math.abs(slope) < Double.MIN_NORMAL;
    if (x == 0 || !outside) {
      return g * slope;
    }
    double root = Math.pow(Math.abs(x), less / 2);
    int ofG = Math.getExponent(g);
    int ofRoot = Math.getExponent(root);
    double half = Math.scalb(root, -ofRoot);
    double product = Math.scalb(g, -ofG) * exponent * half * Math.copySign(half, power);
    return Math.scalb(product, ofG + 2 * ofRoot);
  }

  @Override
  public Rule rule() {
    return new Rule(
        "y = g · " + exponent + " · x^" + (exponent - 1) + " where g is not 0, else 0",
        "dg = dy · "
            + exponent
            + " · x^"
            + (exponent - 1)
            + ", dx = dy · g · "
            + exponent * (exponent - 1)
            + " · x^"
            + (exponent - 2)
            + ", either 0 where dy is 0");
  }

  @Override
  public String worked(Working at) {
    return at.is(
        Text.of(
            "%s · %s · %s^%s",
            at.term(at.number(0)),
            at.text(exponent),
            at.term(at.number(1)),
            at.text(exponent - 1)));
  }

  @Override
  public String needs() {
    return "two values of one shape";
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public double[] reals() {
    return new double[] {exponent, exponent - 1};
  }

  @Override
  public void pull(Var y, Var dy, Sink into) {
    into.add(0, () -> Chain.powerSlope(dy, y.input(1), exponent));
    if (exponent != 1) {
      into.add(
          1,
          () ->
              Ops.scale(
                  Chain.powerSlope(Chain.gate(y.input(0), dy), y.input(1), exponent - 1),
                  exponent));
    }
  }
}
