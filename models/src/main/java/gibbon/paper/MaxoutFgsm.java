package gibbon.paper;

import gibbon.attack.AttackReport;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.model.Classifier;
import gibbon.train.Objective;

/** Section 4: a maxout network under FGSM. */
final class MaxoutFgsm implements Experiment {
  private static final String ROUNDED = "as software of the paper's time computes it";

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
  public void run(Laboratory laboratory, Findings findings) {
    Classifier model = laboratory.maxout(Objective.CLEAN);
    FastGradientSign attack = FastGradientSign.of(.25);
    Evaluation.Attacked attacked = laboratory.attack(model, attack);
    AttackReport rounded =
        laboratory.attack(model, attack.with(FastGradientSign.Saturation.ROUNDED)).report();
    Dataset test = laboratory.test().host();
    Attacks.measure(findings.epsilon(.25), attacked.report(), .94, 89.4, 97.6);
    findings
        .percent("FGSM error, rounded gradient", 89.4, rounded.error(), ROUNDED)
        .percent(
            "confidence on mistakes, rounded gradient",
            97.6,
            rounded.confidenceOnMistakes(),
            ROUNDED)
        .choice(
            Attacks.recipe(laboratory.profile()),
            "Confidence is averaged over mistakes; the paper does not say over what.",
            "Our gradient keeps its digits however sure the network is. With softmax minus target in single precision, where the label's part is exactly 0 from a margin of about 17 on, the same network makes the mistakes of the rows 'rounded gradient'; we take the paper's figure to be of that kind.",
            Attacks.NO_CLIPPING)
        .examples("examples", test, attacked)
        .filters("filters", model, test)
        .keep("adversarial", test, attacked.examples());
  }
}
