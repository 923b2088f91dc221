package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Tensor;

/**
 * The fast gradient sign method (paper section 4): x̃ = x + ε·sign(∇ₓ J(θ, x, y)).
 *
 * <p>J is the cost of the network's {@link gibbon.model.Output}, mostly the softmax cross-entropy.
 * The sign of 0 is 0. Towards a class, the step is −ε and y that class.
 *
 * @param epsilon the largest change of a pixel, in the unit of the pixels; may be negative
 * @param low pixels are held at or above it; −∞, as in the paper, for no bound
 * @param high pixels are held at or below it; ∞, as in the paper, for no bound
 * @param saturation how ∇J is computed where the network is confident of the label
 */
public record FastGradientSign(double epsilon, double low, double high, Saturation saturation)
    implements Budgeted, OneStep {
  public static final AttackKind KIND =
      AttackKind.named("fgsm", "the paper's step along the sign of the gradient, in no box")
          .with(
              AttackOption.number(
                  "epsilon", "size of the step, in pixel values; may be negative", .25, -1e9, 1e9))
          .with(
              AttackOption.words(
                  "box",
                  "what pixels are held in: that of the data, none, or a range",
                  "none",
                  "data",
                  AttackOption.RANGE))
          .with(
              AttackOption.words(
                  "saturation",
                  "whether the gradient of a sure network keeps its digits",
                  "exact",
                  "rounded"))
          .made(
              chosen ->
                  new FastGradientSign(
                      chosen.epsilon(),
                      chosen.box().low(),
                      chosen.box().high(),
                      chosen.word("saturation").equals("rounded")
                          ? Saturation.ROUNDED
                          : Saturation.EXACT));

  public FastGradientSign {
    if (!Float.isFinite((float) epsilon) || !(low < high)) {
      throw new GibbonException(
          Text.of(
              "The attack needs a finite epsilon of single precision and a clip range from low to high, got epsilon %s and %s to %s.",
              epsilon, low, high));
    }
  }

  /** The paper's attack: pixels not held in any range. */
  public static FastGradientSign of(double epsilon) {
    return new FastGradientSign(
        epsilon, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Saturation.EXACT);
  }

  /** The same attack with its gradient computed that way. */
  public FastGradientSign with(Saturation saturation) {
    return new FastGradientSign(epsilon, low, high, saturation);
  }

  @Override
  public FastGradientSign with(double epsilon) {
    return new FastGradientSign(epsilon, low, high, saturation);
  }

  @Override
  public Norm norm() {
    return Norm.LINF;
  }

  /** The gradient that it follows. */
  public InputGradient gradient() {
    return new InputGradient(Quantity.LOSS, saturation, true);
  }

  @Override
  public Steps steps(Victim victim, Pictures pictures, Goal goal) {
    float[] gradients = victim.gradients(pictures, goal, gradient()).gradients();
    return epsilon -> {
      float size = (float) (goal.sign() * epsilon);
      float[] moved = pictures.values().clone();
      for (int p = 0; p < moved.length; p++) {
        float stepped = moved[p] + size * Math.signum(gradients[p]);
        moved[p] = Math.max((float) low, Math.min((float) high, stepped));
      }
      return moved;
    };
  }

  /** Whether the range holds a pixel back from its step. */
  boolean holds(float pixel, float gradient, int sign) {
    double moved = pixel + sign * epsilon * Math.signum(gradient);
    return moved < low || moved > high;
  }

  /**
   * Everything there is to see of one attack, on one tape.
   *
   * @param input x [batch, inputs]
   * @param logits of x [batch, classes]
   * @param losses J of each picture [batch]
   * @param gradient ∇ₓJ [batch, inputs], {@link InputGradient#lasting}
   * @param adversarial x̃ [batch, inputs]
   * @param size ε
   */
  public record Step(
      Var input, Var logits, Var losses, Var gradient, Var adversarial, double size) {
    /**
     * η = ε·sign(∇ₓJ), before pixels are held in range [batch, inputs]. The attack takes its step
     * in one launch that leaves no η; this records it on the tape for those who look.
     */
    public Var perturbation() {
      return Ops.scale(Ops.sign(gradient), size);
    }
  }

  /** A step up the cost of these labels, with the network as it classifies (no dropout). */
  public Step step(Network model, Tape tape, Tensor x, Tensor labels) {
    return step(model, tape, x, labels, Noise.NONE);
  }

  /** A step up the cost of these labels, with the network as it is under {@code noise}. */
  public Step step(Network model, Tape tape, Tensor x, Tensor labels, Noise noise) {
    InputGradient.At at = gradient().at(model, tape, x, labels, noise);
    Var adversarial = Ops.signStep(at.input(), at.gradient(), epsilon, low, high);
    return new Step(at.input(), at.logits(), at.values(), at.gradient(), adversarial, epsilon);
  }

  /**
   * x̃ alone, to the bit that of {@link #step}, for training: the host does not wait for the
   * device.
   *
   * @param x [batch, inputs], on a tape of its own
   * @param labels [batch]
   * @return [batch, inputs]
   */
  public Tensor examples(Network model, Var x, Tensor labels, Noise noise) {
    Var slopes = gradient().unseen(model, x, labels, noise);
    return Ops.signStep(x, slopes, epsilon, low, high).value();
  }
}
