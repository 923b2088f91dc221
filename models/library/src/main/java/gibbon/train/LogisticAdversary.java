package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.model.LogitPair;
import gibbon.model.Sequential;
import gibbon.op.Ops;
import java.util.Map;

/**
 * The adversarial version of logistic regression in closed form (paper section 5): the loss of the
 * worst picture within ε of each, without making it.
 *
 * @param epsilon the largest change of a pixel
 * @param form whether as it follows, or as it stands in the paper
 */
public record LogisticAdversary(double epsilon, Form form) implements Objective {
  /*
   * J = ζ(−y z) with z = wᵀx + b has ∇ₓJ = −y σ(−y z) w, so the worst picture within ε is
   * x − ε y sign(w), and as wᵀsign(w) = ‖w‖₁, its z is z − ε y ‖w‖₁. With y² = 1 that makes the worst
   * case ζ(ε‖w‖₁ − y z) for both labels. The paper prints the factor y before ε‖w‖₁ as well: the same
   * for y = 1, but for y = −1 the picture is moved to where the loss is least.
   */
  public enum Form {
    /** E ζ(ε‖w‖₁ − y(wᵀx + b)): the loss at x − ε y sign(w), for either label. */
    WORST_CASE,
    /** E ζ(y(ε‖w‖₁ − wᵀx − b)): for y = −1 the loss at the picture that is easiest. */
    AS_PRINTED
  }

  /** The worst case. */
  public static LogisticAdversary of(double epsilon) {
    return new LogisticAdversary(epsilon, Form.WORST_CASE);
  }

  @Override
  public Map<String, String> identity() {
    return Map.of(
        KIND, "logistic-adversary", "epsilon", String.valueOf(epsilon), "form", form.name());
  }

  @Override
  public Var losses(Lesson lesson) {
    boolean logistic =
        lesson.model() instanceof Sequential network
            && network.layers().get(0) instanceof LogitPair;
    if (!logistic) {
      throw new GibbonException(
          Text.of(
              "The adversarial loss in closed form is that of logistic regression; train the network %s against an Adversary.",
              lesson.model()));
    }
    Var logits = lesson.model().logits(lesson.x(), lesson.noise(0));
    Var z = Ops.scale(Ops.sum(Ops.slice(logits, 1, 1, 1), 1), 2); // The logit of y = 1 is z / 2.
    Var y = Ops.affine(lesson.labels(), 2, -1);
    Var w = lesson.x().tape().parameter(lesson.model().first(Parameter.Role.WEIGHT));
    Var worst = Ops.scale(Ops.sum(Ops.abs(w)), epsilon);
    return Ops.softplus(
        switch (form) {
          case WORST_CASE -> Ops.subtract(worst, Ops.multiply(y, z));
          case AS_PRINTED -> Ops.multiply(y, Ops.subtract(worst, z));
        });
  }
}
