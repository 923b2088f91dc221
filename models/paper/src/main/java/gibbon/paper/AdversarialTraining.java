package gibbon.paper;

import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.train.Adversary;
import gibbon.train.Objective;

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
        .percent("clean error, without", .94, onNaive.report().cleanError())
        .percent("clean error, with", .84, onHardened.report().cleanError())
        .percent("FGSM error, without", 89.4, onNaive.report().error())
        .percent("FGSM error, with", 17.9, onHardened.report().error(), LARGER)
        .percent("confidence on mistakes, without", 97.6, onNaive.report().confidenceOnMistakes())
        .percent(
            "confidence on mistakes, with",
            81.4,
            onHardened.report().confidenceOnMistakes(),
            LARGER)
        .percent("error with, on examples made without", 19.6, naiveToHardened, LARGER)
        .percent("error without, on examples made with", 40.9, hardenedToNaive, LARGER)
        .headline("clean error, with");
    Attacks.rounded(findings, laboratory, naive, ", without", 89.4, 97.6);
    Attacks.rounded(findings, laboratory, hardened, ", with", 17.9, 81.4)
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
