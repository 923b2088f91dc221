package gibbon.attack;

import gibbon.autodiff.Var;
import gibbon.model.Output;
import gibbon.op.Ops;
import gibbon.tensor.Tensor;
import java.util.function.UnaryOperator;

/** A number that a picture has under a network, and that is differentiated by the picture. */
public enum Quantity {
  /** J, the cost that an attack climbs: {@link Output#attacked}. */
  LOSS {
    @Override
    UnaryOperator<Var> at(Output output, Var logits, Var labels) {
      return any -> output.attacked(any, labels);
    }
  },
  /**
   * The logit of the label's strongest rival less that of the label; a mistake where it is above 0.
   * The rival is the one at the picture itself, wherever a step leads.
   */
  LEAD_OF_THE_RIVAL {
    @Override
    UnaryOperator<Var> at(Output output, Var logits, Var labels) {
      int[] strongest = rivals(logits.value(), labels.value());
      Var rivals = logits.tape().leaf(logits.tape().arena().ofIntegers(strongest));
      return any -> {
        Var difference = Ops.subtract(Output.oneHot(any, rivals), Output.oneHot(any, labels));
        return Ops.sum(Ops.multiply(any, difference), 1);
      };
    }
  };

  /**
   * The quantity as a function of logits, for pictures whose logits these are.
   *
   * @param logits [batch, classes]
   * @param labels [batch]
   * @return logits of the same pictures, or of what became of them [batch, classes] → [batch]
   */
  abstract UnaryOperator<Var> at(Output output, Var logits, Var labels);

  /** The class with the largest logit but the label. */
  private static int[] rivals(Tensor logits, Tensor labels) {
    double[] values = logits.toDoubles();
    double[] label = labels.toDoubles();
    int classes = logits.shape().extent(1);
    int[] rivals = new int[label.length];
    for (int i = 0; i < rivals.length; i++) {
      int best = label[i] == 0 ? 1 : 0;
      for (int k = 0; k < classes; k++) {
        if (k != label[i] && values[i * classes + k] > values[i * classes + best]) {
          best = k;
        }
      }
      rivals[i] = best;
    }
    return rivals;
  }
}
