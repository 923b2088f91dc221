package gibbon.attack;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Output;
import gibbon.op.Ops;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * ∇ₓJ: which number of each picture is differentiated, and how where the network is confident.
 * Attacks, training against an adversary and {@code explain} ask the tape for an input gradient
 * here and nowhere else; {@link Jacobian} is the other place.
 *
 * <p>J is summed over the batch, so each picture's gradient is its own and is not divided by the
 * size of the batch.
 *
 * @param quantity what is differentiated
 * @param saturation how, where a softmax is confident of the label
 * @param lasting whether the gradient of J may be that of the log-odds against the label, ∇J over 1
 *     − p, where a softmax gives the label more than e⁶⁰ to 1: it points the same way and does not
 *     vanish
 */
public record InputGradient(Quantity quantity, Saturation saturation, boolean lasting) {
  /** Of the cost that an attack climbs, with all its digits. */
  public static final InputGradient EXACT = new InputGradient(Quantity.LOSS, Saturation.EXACT);

  /** For those who only ask which way the cost rises: it never vanishes. */
  public static final InputGradient LASTING =
      new InputGradient(Quantity.LOSS, Saturation.EXACT, true);

  /**
   * From this margin on the odds are climbed: it leaves eleven decades of single precision to what
   * the layers below multiply J's gradient with.
   */
  private static final double SURE = 60;

  /** The gradient of the quantity itself, though it vanish. */
  public InputGradient(Quantity quantity, Saturation saturation) {
    this(quantity, saturation, false);
  }

  /**
   * A batch and the gradient there, on one tape.
   *
   * @param input x [batch, inputs]
   * @param logits of x [batch, classes]
   * @param labels [batch]
   * @param values of the quantity, J of each picture [batch]
   * @param gradient ∇ₓJ [batch, inputs]
   */
  public record At(Var input, Var logits, Var labels, Var values, Var gradient) {}

  /**
   * Runs a batch forward and back.
   *
   * @param x [batch, inputs]
   * @param labels of the quantity [batch]
   * @param noise what is done to the inputs of the layers; an attack sees a network as it
   *     classifies, with {@link Noise#NONE}
   */
  public At at(Network model, Tape tape, Tensor x, Tensor labels, Noise noise) {
    Var input = tape.leaf(x);
    Var logits = model.logits(input, noise);
    Var target = tape.leaf(labels);
    Output output = model.output();
    Var values = quantity.at(output, logits, target).apply(logits);
    Var gradient = by(output, logits, target, values, List.of(input)).var(input);
    return new At(input, logits, target, values, gradient);
  }

  /**
   * The gradients of a batch that has been run forward by values on the way to its logits, such as
   * what its layers take in; on the same tape, so that they can be differentiated again.
   */
  public Gradients by(Output output, Var logits, Var labels, List<Var> wanted) {
    Var values = quantity.at(output, logits, labels).apply(logits);
    return by(output, logits, labels, values, wanted);
  }

  private Gradients by(Output output, Var logits, Var labels, Var values, List<Var> wanted) {
    Var climbed = values;
    if (quantity == Quantity.LOSS && output == Output.SOFTMAX) {
      if (saturation == Saturation.ROUNDED) {
        climbed = rounded(logits, labels);
      } else if (odds(output, logits.value(), labels.value())) {
        climbed = Ops.crossEntropyOrOdds(logits, labels, SURE);
      }
    }
    return logits.tape().gradients(climbed, 1, wanted);
  }

  /**
   * ∇ₓJ alone, to the bit that of {@link #at}, for those who have no use for what lies on the way:
   * whether some picture's log-odds are climbed in J's place is left to the device, so that the
   * host need not wait for the logits.
   *
   * @param x [batch, inputs], on a tape of its own
   * @param labels of the quantity [batch]
   * @return [batch, inputs]
   */
  public Var unseen(Network model, Var x, Tensor labels, Noise noise) {
    Output output = model.output();
    boolean left =
        lasting
            && quantity == Quantity.LOSS
            && saturation == Saturation.EXACT
            && output == Output.SOFTMAX
            && model.classes() > 1;
    if (!left) {
      return at(model, x.tape(), x.value(), labels, noise).gradient();
    }
    Var target = x.tape().leaf(labels);
    Var climbed = Ops.crossEntropyOrOdds(model.logits(x, noise), target, SURE);
    return x.tape().gradients(climbed, 1, List.of(x)).var(x);
  }

  /**
   * Whether the log-odds of some picture are climbed in J's place.
   *
   * @param logits [batch, classes]
   * @param labels [batch]
   */
  public boolean odds(Output output, Tensor logits, Tensor labels) {
    return lasting
        && quantity == Quantity.LOSS
        && saturation == Saturation.EXACT
        && output == Output.SOFTMAX
        && sure(logits, labels);
  }

  /** Whether a row of logits is ahead of all others by so much that J's gradient may be lost. */
  private static boolean sure(Tensor logits, Tensor labels) {
    double[] values = logits.toDoubles();
    double[] label = labels.toDoubles();
    int classes = logits.shape().extent(1);
    for (int row = 0; row < label.length; row++) {
      if (!(label[row] >= 0 && label[row] < classes)) {
        continue; // Its loss is NaN.
      }
      double lead = Double.POSITIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        double ahead = values[row * classes + (int) label[row]] - values[row * classes + k];
        lead = k == label[row] ? lead : Math.min(lead, ahead);
      }
      if (lead > SURE) {
        return true;
      }
    }
    return false;
  }

  /**
   * The gradient of Σ values · slopes: for a number that was differentiated by these values
   * elsewhere, or for one of them.
   *
   * @param input what the values were made of, such as x [batch, inputs]
   * @param values on the way from there, such as logits [batch, classes]
   * @param slopes of the number by the values, of their shape
   * @return of the shape of the input
   */
  public static Var along(Var input, Var values, Tensor slopes) {
    return values.tape().gradients(values, slopes, List.of(input)).var(input);
  }

  /**
   * A sum of logits whose gradient by them is softmax − target, rounded as it comes: in single
   * precision exactly 0 at a label of which the network is sure.
   *
   * @param logits [batch, classes]
   * @param target labels [batch]
   * @return [batch]; what these numbers are means nothing
   */
  public static Var rounded(Var logits, Var target) {
    Var difference = Ops.subtract(Ops.softmax(logits), Output.oneHot(logits, target));
    return Ops.sum(Ops.multiply(logits, logits.tape().leaf(difference.value())), 1);
  }
}
