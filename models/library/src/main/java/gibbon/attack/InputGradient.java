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
 * ∇ₓJ: which number of each picture is differentiated, and how where the network is sure. Attacks,
 * training against an adversary and {@code explain} ask the tape for an input gradient here and
 * nowhere else; {@link Jacobian} is the other place.
 *
 * <p>J is summed over the batch, so each picture's gradient is its own and is not divided by the
 * size of the batch.
 */
public record InputGradient(Quantity quantity, Saturation saturation) {
  /** Of the cost that an attack climbs, with all its digits. */
  public static final InputGradient EXACT = new InputGradient(Quantity.LOSS, Saturation.EXACT);

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
    boolean rounded =
        saturation == Saturation.ROUNDED && quantity == Quantity.LOSS && output == Output.SOFTMAX;
    Var climbed = rounded ? rounded(logits, labels) : values;
    return logits.tape().gradients(climbed, 1, wanted);
  }

  /** A sum of logits whose gradient by the logits is softmax − target, rounded as it comes. */
  private static Var rounded(Var logits, Var target) {
    Var difference = Ops.subtract(Ops.softmax(logits), Output.oneHot(logits, target));
    return Ops.sum(Ops.multiply(logits, logits.tape().leaf(difference.value())));
  }
}
