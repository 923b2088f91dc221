package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.model.Classifier;
import java.util.List;

/** Section 4: a maxout network under FGSM. */
final class MaxoutFgsm implements Experiment {
  @Override
  public String id() {
    return "maxout-fgsm";
  }

  @Override
  public String title() {
    return "Maxout network under FGSM";
  }

  @Override
  public String section() {
    return "4";
  }

  @Override
  public String claim() {
    return "The same step makes a maxout network wrong on most test pictures, and confident of its mistakes.";
  }

  @Override
  public Findings run(Laboratory laboratory) {
    Classifier model =
        laboratory.trained(
            Plans.maxout(laboratory.profile(), laboratory.train(), laboratory.seed(), null));
    Evaluation.Attacked attacked =
        laboratory.attack("maxout-adversarial", model, FastGradientSign.of(.25));
    return new Findings(
        .25,
        Attacks.measurements(attacked.report(), .94, 89.4, 97.6),
        List.of(
            "Two layers of 240 units with 5 pieces, dropout and column bounds follow the published maxout recipe; "
                + Attacks.schedule(laboratory.profile()),
            "Confidence is averaged over mistakes; the paper does not say over what.",
            Attacks.NO_CLIPPING),
        laboratory.figures("maxout-fgsm", model, attacked));
  }
}
