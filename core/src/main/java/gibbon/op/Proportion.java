package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;

/**
 * w = g · z / y for three values of one shape, 0 wherever g or z is 0: what the gradient of a
 * quotient is made of. Whatever factors are huge or tiny, w is right if it can be represented.
 */
record Proportion() implements SameShape {
  /*
   * Of three factors whose product is within range, two may go beyond it. g · z comes first if it is
   * an ordinary number; else z / y if that is one; else g / y is.
   */

  /** Partial results between these, in magnitude, are ordinary in single precision too. */
  private static final double LEAST = 0x1p-100;

  private static final double MOST = 0x1p100;

  private static final Kernel.Array G = Kernel.array("g");
  private static final Kernel.Array Z = Kernel.array("z");
  private static final Kernel.Array Y = Kernel.array("y");
  private static final Kernel.Array W = Kernel.array("w");

  /** One work-item an element. */
  static final Kernel KERNEL =
      Kernel.named("proportion")
          .reads(G, Z, Y)
          .writes(W)
          .flops(launch -> 2.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] g = call.array(G);
                double[] z = call.array(Z);
                double[] y = call.array(Y);
                double[] w = call.array(W);
                for (int i = from; i < to; i++) {
                  w[i] = of(g[i], z[i], y[i]);
                }
              });

  private static double of(double g, double z, double y) {
    if (g == 0 || z == 0) {
      return 0;
    }
    if (ordinary(g * z) || Double.isInfinite(g) || Double.isInfinite(z)) {
      return g * z / y;
    }
    return ordinary(z / y) ? g * (z / y) : g / y * z;
  }

  private static boolean ordinary(double x) {
    return Math.abs(x) >= LEAST && Math.abs(x) <= MOST;
  }

  @Override
  public Rule rule() {
    return new Rule(
        "w = g · z / y where neither g nor z is 0, else 0",
        "dg = dw · z / y, dz = dw · g / y, dy = -dw · w / y, each 0 where dw is 0");
  }

  @Override
  public String worked(Working at) {
    return at.is(
        Text.of(
            "%s · %s / %s", at.term(at.number(0)), at.term(at.number(1)), at.term(at.number(2))));
  }

  @Override
  public String needs() {
    return "three values of one shape";
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var w, Var dw, Sink into) {
    into.add(0, () -> Chain.proportion(dw, w.input(1), w.input(2)));
    into.add(1, () -> Chain.proportion(dw, w.input(0), w.input(2)));
    into.add(2, () -> Ops.scale(Chain.proportion(dw, w, w.input(2)), -1));
  }
}
