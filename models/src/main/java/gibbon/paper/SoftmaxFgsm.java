package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.model.Classifier;

/** Section 4: a shallow softmax classifier under FGSM. */
final class SoftmaxFgsm implements Experiment {
  @Override
  public String id() {
    return "softmax-fgsm";
  }

  @Override
  public String title() {
    return "Softmax regression under FGSM";
  }

  @Override
  public String section() {
    return "4";
  }

  @Override
  public String claim() {
    return "A step of ε = .25 along the gradient's sign makes a linear softmax classifier wrong on nearly every MNIST test picture.";
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Classifier model =
        laboratory
            .trained(Plans.softmax(laboratory.profile(), laboratory.train(), laboratory.seed()))
            .model();
    Evaluation.Attacked attacked = laboratory.attack(model, FastGradientSign.of(.25));
    Dataset test = laboratory.test().host();
    Attacks.measure(findings.epsilon(.25), attacked.report(), null, 99.9, 79.3);
    findings
        .choice(
            "The paper does not say how its softmax regression was trained; here weight columns are bounded to an L2 norm of 2.3, the size its confidences imply.",
            "Confidence is averaged over mistakes; the paper does not say over what.",
            Attacks.NO_CLIPPING)
        .examples("examples", test, attacked)
        .filters("filters", model, test)
        .keep("adversarial", test, attacked.examples());
  }
}
