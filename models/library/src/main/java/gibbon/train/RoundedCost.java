package gibbon.train;

import gibbon.attack.InputGradient;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import java.util.Map;

/**
 * J(x) of a softmax, differentiated as software of the paper's time did: softmax − target is
 * rounded before it goes on, so that in single precision the label's part is exactly 0 from a
 * margin of about 17 on.
 */
public record RoundedCost() implements Objective {
  @Override
  public Map<String, String> identity() {
    return Map.of(KIND, "rounded-cost");
  }

  @Override
  public Var losses(Lesson lesson) {
    Var logits = lesson.model().logits(lesson.x(), lesson.noise(0));
    Var climbed = InputGradient.rounded(logits, lesson.labels());
    Var cost = Ops.softmaxCrossEntropy(logits, lesson.labels());
    // The values of J, and the gradient of the other.
    Var apart = Ops.subtract(cost, climbed);
    return Ops.add(climbed, lesson.x().tape().leaf(apart.value()));
  }
}
