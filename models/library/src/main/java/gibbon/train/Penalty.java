package gibbon.train;

import gibbon.autodiff.Var;
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
   * @param parameters of the network, in the order of its layers
   */
  Var addedTo(Var losses, List<Var> parameters) {
    if (l1 == 0 && l2 == 0) {
      return losses;
    }
    Var sum = losses;
    List<Var> weights = parameters.stream().filter(p -> p.shape().rank() == 2).toList();
    for (Var weight : firstLayerOnly ? weights.subList(0, 1) : weights) {
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
