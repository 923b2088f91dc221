package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;

/** y = factor · x + offset, elementwise. */
public record Affine(double factor, double offset) implements Elementwise {
  public static final Kernel.Real FACTOR = Kernel.real("factor");
  public static final Kernel.Real OFFSET = Kernel.real("offset");

  static final Kernel KERNEL =
      Kernel.named("unary_affine")
          .reads(X)
          .writes(Y)
          .reals(FACTOR, OFFSET)
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double factor = call.real(FACTOR);
                double offset = call.real(OFFSET);
                for (int i = from; i < to; i++) {
                  y[i] = factor * x[i] + offset;
                }
              });

  @Override
  public Rule rule() {
    return new Rule(
        "y = " + factor + " · x" + (offset == 0 ? "" : " + " + offset), "dx = " + factor + " · dy");
  }

  @Override
  public String worked(Working at) {
    String product = at.text(factor) + " · " + at.term(at.number(0));
    return at.is(offset == 0 ? product : product + " + " + at.term(offset));
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
  public void pull(Var y, Var dy, Sink into) {
    if (factor != 0) {
      into.add(0, () -> Ops.scale(dy, factor));
    }
  }
}
