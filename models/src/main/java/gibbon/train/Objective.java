package gibbon.train;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.Classifier;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Tensor;

/** The losses of a mini-batch whose mean a {@link TrainingPlan} minimises. */
final class Objective {
  private final TrainingPlan plan;
  private final Classifier model;

  Objective(TrainingPlan plan, Classifier model) {
    this.plan = plan;
    this.model = model;
  }

  /**
   * The objective of each picture [batch], on the tape of {@code x}.
   *
   * @param x pictures [batch, inputs]
   * @param labels [batch]
   * @param step counted from 0; decides the dropout masks
   */
  Var losses(Var x, Var labels, int step) {
    Var clean = crossEntropy(x, labels, noise(2 * step));
    Adversary adversary = plan.adversary();
    if (adversary == null) {
      return clean;
    }
    Var attacked = x.tape().leaf(attack(x, labels, step));
    Var adversarial = crossEntropy(attacked, labels, noise(2 * step + 1));
    return Ops.add(
        Ops.scale(clean, adversary.alpha()), Ops.scale(adversarial, 1 - adversary.alpha()));
  }

  private Tensor attack(Var x, Var labels, int step) {
    Adversary adversary = plan.adversary();
    return FastGradientSign.of(adversary.epsilon())
        .step(
            model,
            new Tape(x.tape().arena()),
            x.value(),
            labels.value(),
            adversary.dropout() ? noise(2 * step + 1) : Noise.NONE)
        .adversarial()
        .value();
  }

  private Var crossEntropy(Var x, Var labels, Noise noise) {
    return Ops.softmaxCrossEntropy(model.logits(x, noise), labels);
  }

  private Noise noise(int step) {
    return plan.dropout() == null ? Noise.NONE : new Noise(plan.dropout(), plan.seed(), step);
  }
}
