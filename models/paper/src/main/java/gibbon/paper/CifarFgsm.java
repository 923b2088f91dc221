package gibbon.paper;

import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.model.Network;
import gibbon.result.DataTable;
import java.util.List;
import java.util.Optional;

/** Section 4: a convolutional maxout network on CIFAR-10 under FGSM. */
final class CifarFgsm implements Experiment {
  static final String CIFAR = "cifar10";

  private static final double EPSILON = .1;
  private static final double[] SCAN = {.01, .02, .05, .1, .2};

  @Override
  public String id() {
    return "cifar-fgsm";
  }

  @Override
  public String title() {
    return "Convolutional maxout network on CIFAR-10 under FGSM";
  }

  @Override
  public String section() {
    return "4";
  }

  @Override
  public String claim() {
    return "A step of ε = .1 makes a convolutional maxout network wrong on most pictures of CIFAR-10, and confident of its mistakes.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("FGSM error", 50),
        Criterion.atLeast("FGSM error, rounded gradient", 50),
        Criterion.atLeast("confidence on mistakes", 80));
  }

  @Override
  public Optional<String> pictures() {
    return Optional.of(CIFAR);
  }

  @Override
  public void run(Laboratory raw, Findings findings) {
    WhitenedLaboratory whitened = raw.whitened();
    Laboratory laboratory = whitened.laboratory();
    Network model = network(laboratory);
    Attacked attacked = laboratory.attack(model, FastGradientSign.of(EPSILON));
    Attacks.measure(findings.epsilon(EPSILON), attacked.report(), null, 87.15, 96.6);
    Attacks.rounded(findings, laboratory, model, EPSILON, "", 87.15, 96.6)
        .choice(
            trained(laboratory.profile()),
            WhitenedLaboratory.WHITENED,
            "Confidence is averaged over mistakes: the paper gives the mean probability of wrong labels.",
            Attacks.ROUNDING,
            "Numbers are not held in any range after the step; all test pictures count, also those mistaken before.")
        .table(scan(laboratory, model))
        .picture("examples", whitened.examples(attacked), AttackPictures.examplesCaption(attacked))
        .filters("filters", model, laboratory.test().host())
        .keep("adversarial", laboratory, attacked);
  }

  /** The network of all experiments on CIFAR-10, trained on the laboratory's pictures. */
  static Network network(Laboratory laboratory) {
    return laboratory
        .trained(ConvPlans.maxout(laboratory.profile(), laboratory.train(), laboratory.seed()))
        .model();
  }

  /** How it was trained, in a sentence. */
  static String trained(Profile profile) {
    return profile == Profile.PAPER
        ? "The network and its schedule are the published maxout recipe for CIFAR-10 without augmentation, 785 epochs on all training pictures; which of its variants the paper took it does not say."
        : "The network has the kinds of layers of the published maxout recipe (three convolutional maxout layers with pools, a dense one, a softmax) and a thirtieth of its work; it is trained for "
            + ConvPlans.maxoutEpochs(profile)
            + " epochs with momentum .9, a falling rate and lighter dropout.";
  }

  private static DataTable scan(Laboratory laboratory, Network model) {
    DataTable table =
        DataTable.titled("FGSM by the size of the step")
            .number("ε")
            .percent("error")
            .percent("confidence on mistakes");
    for (double epsilon : SCAN) {
      AttackReport report = laboratory.attack(model, FastGradientSign.of(epsilon)).report();
      table = table.row(epsilon, report.error(), report.confidenceOnMistakes());
    }
    return table;
  }
}
