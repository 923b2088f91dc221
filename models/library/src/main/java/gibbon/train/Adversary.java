package gibbon.train;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.model.Noise;
import gibbon.op.Ops;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adversarial training (paper section 6): J̃ = α·J(x) + (1 − α)·J(x̃), with x̃ made anew from the
 * current parameters for every mini-batch and held constant while differentiating.
 *
 * @param alpha weight of the clean loss; the paper uses .5
 * @param epsilon of the fast gradient sign method
 * @param dropout whether the attack sees the network under dropout; off in all that reproduces the
 *     paper, since an adversary that faces other masks than the loss is far weaker
 */
public record Adversary(double alpha, double epsilon, boolean dropout) implements Objective {
  /** The paper's: α = .5, ε = .25. */
  public static final Adversary PAPER = new Adversary(.5, .25, false);

  @Override
  public Map<String, String> identity() {
    Map<String, String> fields = new TreeMap<>();
    fields.put(KIND, "adversary");
    fields.put("alpha", String.valueOf(alpha));
    fields.put("epsilon", String.valueOf(epsilon));
    fields.put("dropout", String.valueOf(dropout));
    if (!dropout) {
      fields.put(Lesson.PASSES_FIELD, Lesson.ONE_PASS);
    }
    return fields;
  }

  @Override
  public Var losses(Lesson lesson) {
    Var adversarial = attacked(lesson);
    if (!dropout) {
      return lesson.mixture(adversarial, alpha);
    }
    // The examples' loss has to see the very masks that the attack saw: a pass of its own.
    return Ops.add(
        Ops.scale(lesson.losses(lesson.x(), 0), alpha),
        Ops.scale(lesson.losses(adversarial, 1), 1 - alpha));
  }

  private Var attacked(Lesson lesson) {
    Tape tape = lesson.x().tape();
    return tape.leaf(
        FastGradientSign.of(epsilon)
            .examples(
                lesson.model(),
                new Tape(tape.arena()).leaf(lesson.x().value()),
                lesson.labels().value(),
                dropout ? lesson.noise(1) : Noise.NONE));
  }
}
