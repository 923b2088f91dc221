package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;

/**
 * −t ln σ(x) − (1 − t) ln(1 − σ(x)), element by element, for logits x and targets t of one shape,
 * computed so that neither end overflows.
 */
public record SigmoidCrossEntropy() implements SameShape {
  public static final Kernel.Array X = Kernel.array("x");
  public static final Kernel.Array T = Kernel.array("t");
  private static final Kernel.Array Z = Kernel.array("z");

  /** {@code z = max(x, 0) − x·t + ln(1 + exp(−|x|))}. */
  static final Kernel KERNEL =
      Kernel.named("sigmoid_cross_entropy")
          .reads(X, T)
          .writes(Z)
          .flops(launch -> 6.0 * launch.items())
          .means(
              (call, from, to) -> {
                double[] logits = call.array(X);
                double[] t = call.array(T);
                double[] z = call.array(Z);
                for (int i = from; i < to; i++) {
                  double logit = logits[i];
                  z[i] =
                      Double.isInfinite(logit)
                          ? certain(logit, t[i])
                          : Math.max(logit, 0)
                              - logit * t[i]
                              + Math.log1p(Math.exp(-Math.abs(logit)));
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "z = -t ln sigmoid(x) - (1 - t) ln(1 - sigmoid(x))",
        "dx = dz · ((1 - t) · sigmoid(x) - t · sigmoid(-x)), dt = -dz · x");
  }

  @Override
  public String worked(Working at) {
    double x = at.number(0);
    return at.is(
        Text.of(
            "max(%s, 0) − %s·%s + ln(1 + exp(−%s))",
            at.text(x), at.term(x), at.term(at.number(1)), at.text(Math.abs(x))));
  }

  @Override
  public String needs() {
    return "logits and targets of one shape";
  }

  @Override
  public Kernel kernel() {
    return KERNEL;
  }

  @Override
  public void pull(Var z, Var dz, Sink into) {
    into.add(0, () -> Chain.weighed(slope(z.input(0), z.input(1)), dz));
    into.add(1, () -> Ops.scale(Chain.gate(z.input(0), dz), -1));
  }

  /** The loss of a logit ±∞: 0 if that is the target, else ∞ times what is missing. */
  private static double certain(double x, double t) {
    double missing = x > 0 ? 1 - t : t;
    return missing == 0 ? 0 : Math.abs(x) * missing;
  }

  /** σ(x) − t without cancellation where σ saturates. */
  private static Var slope(Var x, Var t) {
    return Ops.subtract(
        Ops.multiply(Ops.affine(t, -1, 1), Ops.sigmoid(x)),
        Ops.multiply(t, Ops.sigmoid(Ops.scale(x, -1))));
  }
}
