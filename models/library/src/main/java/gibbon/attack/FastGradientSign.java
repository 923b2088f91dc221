package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Output;
import gibbon.op.Ops;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * The fast gradient sign method (paper section 4): x̃ = x + ε·sign(∇ₓ J(θ, x, y)).
 *
 * <p>J is the cost of the network's {@link gibbon.model.Output}, mostly the softmax cross-entropy,
 * summed over the batch, so each picture's gradient is its own and is not divided by the size of
 * the batch. The sign of 0 is 0. Targeted, the step is −ε and y the class to be reached.
 *
 * @param epsilon the largest change of a pixel, in the unit of the pixels; may be negative
 * @param targeted whether the labels are classes to reach rather than to leave
 * @param low pixels are held at or above it; −∞, as in the paper, for no bound
 * @param high pixels are held at or below it; ∞, as in the paper, for no bound
 * @param saturation how ∇J is computed where the network is sure of the label
 */
public record FastGradientSign(
    double epsilon, boolean targeted, double low, double high, Saturation saturation) {
  /** How p − 1, the gradient of J by the label's logit, is computed where p is nearly 1. */
  public enum Saturation {
    /**
     * As minus the sum of the other probabilities: it keeps its digits however sure the network.
     */
    EXACT,
    /**
     * As it stands, in the arithmetic of the device. In single precision it is 0 from a margin of
     * about 17 on, the step then only strengthens the other classes, and sure networks look more
     * robust than they are. It is what software of the paper's time computes, and many still do.
     */
    ROUNDED
  }

  public FastGradientSign {
    if (!Float.isFinite((float) epsilon) || !(low < high)) {
      throw new GibbonException(
          Text.of(
              "The attack needs a finite epsilon of single precision and a clip range from low to high, got epsilon %s and %s to %s.",
              epsilon, low, high));
    }
  }

  /** The paper's attack: away from the true label, pixels not held in any range. */
  public static FastGradientSign of(double epsilon) {
    return new FastGradientSign(
        epsilon, false, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Saturation.EXACT);
  }

  /** The same attack with its gradient computed that way. */
  public FastGradientSign with(Saturation saturation) {
    return new FastGradientSign(epsilon, targeted, low, high, saturation);
  }

  /**
   * Everything there is to see of one attack, on one tape.
   *
   * @param input x [batch, inputs]
   * @param logits of x [batch, classes]
   * @param losses J of each picture [batch]
   * @param gradient ∇ₓJ [batch, inputs]
   * @param adversarial x̃ [batch, inputs]
   * @param size ε, or −ε if the attack is targeted
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

  /** Attacks a batch, with the network as it classifies (no dropout). */
  public Step step(Network model, Tape tape, Tensor x, Tensor labels) {
    return step(model, tape, x, labels, Noise.NONE);
  }

  /** Attacks a batch, with the network as it is under {@code noise}. */
  public Step step(Network model, Tape tape, Tensor x, Tensor labels, Noise noise) {
    Var input = tape.leaf(x);
    Var logits = model.logits(input, noise);
    Var target = tape.leaf(labels);
    Output output = model.output();
    Var losses = output.attacked(logits, target);
    boolean exact = saturation == Saturation.EXACT || output != Output.SOFTMAX;
    Var attacked = exact ? losses : rounded(logits, target);
    Var gradient = tape.gradients(attacked, 1, List.of(input)).var(input);
    double size = targeted ? -epsilon : epsilon;
    Var adversarial = Ops.signStep(input, gradient, size, low, high);
    return new Step(input, logits, losses, gradient, adversarial, size);
  }

  /** A sum of logits whose gradient by the logits is softmax − target, rounded as it comes. */
  private static Var rounded(Var logits, Var target) {
    Var difference = Ops.subtract(Ops.softmax(logits), Output.oneHot(logits, target));
    return Ops.sum(Ops.multiply(logits, logits.tape().leaf(difference.value())));
  }
}
