package gibbon.paper;

import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.train.Objective;
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
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("FGSM error", 50),
        Criterion.atLeast("FGSM error, rounded gradient", 50),
        Criterion.atLeast("confidence on mistakes", 80));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Network model = laboratory.maxout(Objective.CLEAN);
    FastGradientSign attack = FastGradientSign.of(.25);
    Attacked attacked = laboratory.attack(model, attack);
    Dataset test = laboratory.test().host();
    Attacks.measure(findings.epsilon(.25), attacked.report(), .94, 89.4, 97.6);
    Attacks.rounded(findings, laboratory, model, "", 89.4, 97.6)
        .choice(
            Attacks.recipe(laboratory.profile()),
            "Confidence is averaged over mistakes; the paper does not say over what.",
            Attacks.ROUNDING,
            Attacks.NO_CLIPPING)
        .examples("examples", test, attacked)
        .filters("filters", model, test)
        .keep("adversarial", laboratory, attacked);
  }
}
