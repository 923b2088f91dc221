package gibbon.train;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import java.util.Map;

/**
 * The cross-entropy of a softmax over the logits, whatever they mean otherwise: for Gaussian units,
 * whose logits are −d, the cost of a choice between the classes rather than of each by itself.
 */
public record SoftmaxCost() implements Objective {
  @Override
  public Map<String, String> identity() {
    return Map.of(KIND, "softmax-cost");
  }

  @Override
  public Var losses(Lesson lesson) {
    Var logits = lesson.model().logits(lesson.x(), lesson.noise(0));
    return Ops.softmaxCrossEntropy(logits, lesson.labels());
  }
}
