package gibbon.check.app;

import gibbon.Text;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.model.LogisticRecipe;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;

/**
 * What the fast gradient sign method must do, by formula; each law gives its share of the bound.
 */
final class FgsmLaws {
  private FgsmLaws() {}

  /** Paper section 5: the loss of x̃ is exactly ζ(ε‖w‖₁ − y(wᵀx + b)). */
  static double closedForm(
      Device device, double[] w, double b, double[] x, double epsilon, int label) {
    try (Arena arena = new Arena(device)) {
      Network model = new LogisticRecipe(w.length).build(arena, 0);
      model.parameters().get(0).value().write(w);
      model.parameters().get(1).value().write(new double[] {b});
      Tensor labels = arena.ofIntegers(label);
      Tape tape = new Tape(arena);
      FastGradientSign.Step step =
          FastGradientSign.of(epsilon)
              .step(model, tape, arena.of(Shape.of(1, w.length), x), labels);
      Var logits = model.logits(step.adversarial(), Noise.NONE);
      double loss = Ops.softmaxCrossEntropy(logits, tape.leaf(labels)).value().scalar();
      double z = b;
      double norm = 0;
      double terms = Math.abs(b) + 1;
      for (int i = 0; i < w.length; i++) {
        z += w[i] * x[i];
        norm += Math.abs(w[i]);
        terms += Math.abs(w[i]) * (Math.abs(x[i]) + Math.abs(epsilon));
      }
      double expected = softplus(epsilon * norm - (label == 1 ? z : -z));
      double unit = device.precisionBits() >= 53 ? 0x1p-52 : 0x1p-23;
      double bound = (w.length + 20) * unit * terms;
      return within(
          Math.abs(loss - expected), bound, "The loss of " + w.length + " inputs", loss, expected);
    }
  }

  /** Every pixel moves by ε where its gradient is not 0; none at ε = 0. */
  static double everyPixel(Device device, Shape shape, double[] x, double epsilon, int weights) {
    try (Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(shape.extent(1), 3, 2, 8).build(arena, weights);
      FastGradientSign.Step step =
          FastGradientSign.of(epsilon)
              .step(model, new Tape(arena), arena.of(shape, x), arena.ofIntegers(0, 1, 2, 0));
      double[] gradient = step.gradient().value().toDoubles();
      double[] moved = step.adversarial().value().toDoubles();
      double worst = 0;
      for (int i = 0; i < x.length; i++) {
        double expected = x[i] + epsilon * Math.signum(gradient[i]);
        double error = Math.abs(moved[i] - expected);
        double bound = epsilon == 0 ? 0 : 0x1p-23;
        worst = Math.max(worst, within(error, bound, "Pixel " + i, moved[i], expected));
      }
      return worst;
    }
  }

  private static double within(
      double error, double bound, String what, double found, double expected) {
    if (!(error <= bound)) {
      throw new AssertionError(
          Text.of(
              "%s is %s, the closed form says %s; the error %.3g is more than %.3g.",
              what, found, expected, error, bound));
    }
    return error == 0 ? 0 : error / bound;
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
