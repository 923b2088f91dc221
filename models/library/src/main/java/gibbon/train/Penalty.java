package gibbon.train;

import gibbon.GibbonException;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.Network;
import gibbon.op.Ops;
import java.util.List;

/**
 * What is added to the mean loss: l1·Σ|w| + l2·Σw², over all weights but the biases.
 *
 * @param l1 coefficient of the absolute values
 * @param l2 coefficient of the squares
 * @param firstLayerOnly whether only the weights that take the picture count (paper section 5)
 */
public record Penalty(double l1, double l2, boolean firstLayerOnly) {
  public static final Penalty NONE = new Penalty(0, 0, false);

  /** Absolute values of all weights. */
  public static Penalty l1(double coefficient) {
    return new Penalty(coefficient, 0, false);
  }

  /** Squares of all weights. */
  public static Penalty l2(double coefficient) {
    return new Penalty(0, coefficient, false);
  }

  /** Absolute values of the first layer's weights, as in the paper's maxout experiment. */
  public static Penalty l1OfFirstLayer(double coefficient) {
    return new Penalty(coefficient, 0, true);
  }

  /**
   * The losses, each with the penalty added, so that their mean has it once.
   *
   * @param losses [batch]
   * @param network whose weights are penalised
   */
  Var addedTo(Var losses, Network network) {
    if (l1 == 0 && l2 == 0) {
      return losses;
    }
    Var sum = losses;
    Tape tape = losses.tape();
    List<Var> weights =
        firstLayerOnly
            ? List.of(tape.parameter(network.first(Parameter.Role.WEIGHT)))
            : network.parameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(tape::parameter)
                .toList();
    if (weights.isEmpty()) {
      throw new GibbonException(network + " has no weights for a penalty to be on.");
    }
    for (Var weight : weights) {
      if (l1 != 0) {
        sum = Ops.add(sum, Ops.scale(Ops.sum(Ops.abs(weight)), l1));
      }
      if (l2 != 0) {
        sum = Ops.add(sum, Ops.scale(Ops.sum(Ops.power(weight, 2)), l2));
      }
    }
    return sum;
  }
}
