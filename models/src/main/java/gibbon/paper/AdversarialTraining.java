package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Predictions;
import gibbon.model.Classifier;
import gibbon.report.Measurement;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import java.util.ArrayList;
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
  public Findings run(Laboratory laboratory) {
    Profile profile = laboratory.profile();
    long seed = laboratory.seed();
    Classifier naive =
        laboratory.trained(Plans.maxout(profile, laboratory.train(), seed, Objective.CLEAN));
    Classifier hardened =
        laboratory.trained(Plans.maxout(profile, laboratory.train(), seed, Adversary.PAPER));
    FastGradientSign attack = FastGradientSign.of(.25);
    Evaluation.Attacked onNaive = laboratory.attack("maxout-adversarial", naive, attack);
    Evaluation.Attacked onHardened =
        laboratory.attack("maxout-hardened-adversarial", hardened, attack);
    Predictions naiveToHardened = laboratory.transfer(hardened, onNaive);
    Predictions hardenedToNaive = laboratory.transfer(naive, onHardened);
    int[] labels = laboratory.test().host().labels();

    List<Measurement> measurements = new ArrayList<>();
    measurements.add(
        Measurement.percent("clean error, without", .94, onNaive.report().cleanError(), ""));
    measurements.add(
        Measurement.percent("clean error, with", .84, onHardened.report().cleanError(), ""));
    measurements.add(
        Measurement.percent("FGSM error, without", 89.4, onNaive.report().error(), ""));
    measurements.add(
        Measurement.percent("FGSM error, with", 17.9, onHardened.report().error(), LARGER));
    measurements.add(
        Measurement.percent(
            "confidence on mistakes, without", 97.6, onNaive.report().confidenceOnMistakes(), ""));
    measurements.add(
        Measurement.percent(
            "confidence on mistakes, with",
            81.4,
            onHardened.report().confidenceOnMistakes(),
            LARGER));
    measurements.add(
        Measurement.percent(
            "error with, on examples made without", 19.6, naiveToHardened.error(labels), LARGER));
    measurements.add(
        Measurement.percent(
            "error without, on examples made with", 40.9, hardenedToNaive.error(labels), LARGER));
    return new Findings(
        .25,
        measurements,
        List.of(
            "The attack inside training sees the network without dropout; the losses it is mixed into see it with.",
            "Both networks stop at their best epoch on clean validation pictures.",
            Attacks.schedule(profile),
            Attacks.NO_CLIPPING),
        laboratory.figures("adversarial-training", hardened, onHardened));
  }
}
