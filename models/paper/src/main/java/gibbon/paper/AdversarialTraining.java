package gibbon.paper;

import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import java.util.List;

/** Section 6: training on adversarial examples made anew at every step. */
final class AdversarialTraining implements Experiment {
  private static final String LARGER = "the paper's figure is for 1600 units a layer, ours for 240";

  @Override
  public String id() {
    return "adversarial-training";
  }

  @Override
  public String title() {
    return "Adversarial training, 240 units";
  }

  @Override
  public String section() {
    return "6";
  }

  @Override
  public String claim() {
    return "Training on a mixture of clean and adversarial pictures lowers the error on clean ones and far more so that on adversarial ones.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.below("clean error, adversarially trained", "clean error, normally trained", .05),
        Criterion.below("FGSM error, adversarially trained", "FGSM error, normally trained", 36));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Network naive = laboratory.maxout(Objective.CLEAN);
    Network hardened = laboratory.maxout(Adversary.PAPER);
    FastGradientSign attack = FastGradientSign.of(.25);
    Attacked onNaive = laboratory.attack(naive, attack);
    Attacked onHardened = laboratory.attack(hardened, attack);
    double naiveToHardened = laboratory.error(laboratory.transfer(hardened, onNaive));
    double hardenedToNaive = laboratory.error(laboratory.transfer(naive, onHardened));
    Dataset test = laboratory.test().host();
    findings
        .epsilon(.25)
        .percent("clean error, normally trained", .94, onNaive.report().cleanError())
        .percent("clean error, adversarially trained", .84, onHardened.report().cleanError())
        .percent("FGSM error, normally trained", 89.4, onNaive.report().error())
        .percent("FGSM error, adversarially trained", 17.9, onHardened.report().error(), LARGER)
        .percent(
            "confidence on mistakes, normally trained",
            97.6,
            onNaive.report().confidenceOnMistakes())
        .percent(
            "confidence on mistakes, adversarially trained",
            81.4,
            onHardened.report().confidenceOnMistakes(),
            LARGER)
        .percent(
            "error of the adversarially trained, on examples made for the other",
            19.6,
            naiveToHardened,
            LARGER)
        .percent(
            "error of the normally trained, on examples made for the other",
            40.9,
            hardenedToNaive,
            LARGER)
        .headline("clean error, adversarially trained");
    PairedMistakes.of(onHardened.clean(), onNaive.clean(), test.labels())
        .into(findings, "the adversarially trained", "the normally trained");
    Attacks.rounded(findings, laboratory, naive, ", normally trained", 89.4, 97.6);
    Attacks.rounded(findings, laboratory, hardened, ", adversarially trained", 17.9, 81.4)
        .choice(
            "The attack inside training sees the network without dropout; the losses it is mixed into see it with.",
            "The best epoch is chosen by the error on clean validation pictures, with an adversary as without.",
            Attacks.recipe(laboratory.profile()),
            Attacks.ROUNDING,
            Attacks.NO_CLIPPING)
        .examples("examples", test, onHardened)
        .filters("filters", hardened, test)
        .keep("adversarial", laboratory, onHardened);
  }
}
