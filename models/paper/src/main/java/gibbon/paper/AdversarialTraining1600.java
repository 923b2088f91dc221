package gibbon.paper;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Plot;
import gibbon.train.Adversary;
import gibbon.train.History;
import gibbon.train.Objective;
import gibbon.train.TrainedModel;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Section 6: a larger network, stopped by its adversarial error and trained anew on everything. */
final class AdversarialTraining1600 implements Experiment {
  private static final String TO_ITS_END = "to-its-end";

  private static final OpenChoice SEARCH =
      OpenChoice.of(
          "search",
          "How far the search for the number of epochs goes, which takes days with 1600 units, before anything is reported",
          TO_ITS_END,
          "so-far");

  @Override
  public String id() {
    return "adversarial-training-1600";
  }

  @Override
  public String title() {
    return "Adversarial training, 1600 units";
  }

  @Override
  public String section() {
    return "6";
  }

  @Override
  public String claim() {
    return "A larger network, stopped early on its adversarial error and then trained anew on all pictures, gains from the adversary where without one it overfits.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.below("clean error, adversarially trained", "clean error, normally trained", .18),
        Criterion.below("FGSM error, adversarially trained", "FGSM error, normally trained", 36));
  }

  @Override
  public List<OpenChoice> openChoices() {
    return List.of(SEARCH);
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    if (laboratory.chosen(SEARCH).equals(TO_ITS_END)) {
      toItsEnd(laboratory, findings);
    } else {
      soFar(laboratory, findings);
    }
  }

  /** The best network of a search that may not be at its end, without retraining and control. */
  private static void soFar(Laboratory laboratory, Findings findings) {
    Profile profile = laboratory.profile();
    Dataset train = laboratory.train();
    TrainedModel search = laboratory.soFar(LargerPlans.search(profile, train).get(0));
    List<History.Epoch> epochs = search.history().epochs();
    Network small = laboratory.maxout(Objective.CLEAN);
    FastGradientSign attack = FastGradientSign.of(Adversary.PAPER.epsilon());
    Attacked onSearch = laboratory.attack(search.model(), attack);
    Attacked onSmall = laboratory.attack(small, attack);
    AttackReport report = onSearch.report();
    String unfinished =
        Text.of(
            "unfinished: %d units, the best of %d epochs on %,d pictures; the paper trains on, chooses, and trains anew on all",
            LargerPlans.units(profile), epochs.size(), train.count() - Plans.validation(train));
    findings
        .epsilon(attack.epsilon())
        .percent("clean error, adversarially trained", .782, report.cleanError(), unfinished)
        .percent("FGSM error, adversarially trained", 17.9, report.error(), unfinished)
        .percent(
            "confidence on mistakes, adversarially trained",
            81.4,
            report.confidenceOnMistakes(),
            unfinished);
    Attacks.rounded(findings, laboratory, search.model(), ", adversarially trained", 17.9, 81.4)
        .percent(
            "error of the adversarially trained, on examples made for 240 units",
            19.6,
            laboratory.error(laboratory.transfer(search.model(), onSmall)),
            unfinished)
        .percent(
            "error of 240 units, on examples made for the adversarially trained",
            40.9,
            laboratory.error(laboratory.transfer(small, onSearch)),
            unfinished)
        .number("epochs so far", null, epochs.size())
        .number("best epoch so far", null, search.history().bestEpoch())
        .headline("clean error, adversarially trained")
        .plot(
            "validation",
            curves(epochs),
            Text.of(
                "Errors on the %,d validation pictures, epoch by epoch, as they are and after an FGSM attack on the network as it then is. The search is not at its end.",
                Plans.validation(train)))
        .examples("examples", laboratory.test().host(), onSearch)
        .choice(LargerPlans.schedule(profile), Attacks.ROUNDING, Attacks.NO_CLIPPING);
  }

  private static void toItsEnd(Laboratory laboratory, Findings findings) {
    Profile profile = laboratory.profile();
    Dataset train = laboratory.train();
    long seed = laboratory.seed();
    TrainedModel search = laboratory.trained(LargerPlans.search(profile, train));
    int epochs = search.history().bestEpoch();
    Network hardened =
        laboratory.trained(LargerPlans.retraining(profile, train, seed, epochs)).model();
    TrainedModel without = laboratory.trained(LargerPlans.control(profile, train, seed));
    List<History.Epoch> withoutEpochs = without.stages().get(0).epochs();
    Network control = without.model();
    Network small = laboratory.maxout(Objective.CLEAN);

    FastGradientSign attack = FastGradientSign.of(Adversary.PAPER.epsilon());
    Attacked onHardened = laboratory.attack(hardened, attack);
    Attacked onControl = laboratory.attack(control, attack);
    Attacked onSmall = laboratory.attack(small, attack);
    AttackReport report = onHardened.report();
    int units = LargerPlans.units(profile);
    String fewer =
        profile == Profile.PAPER ? "" : Text.of("1600 units in the paper, %d here", units);
    String reading = "the original model read as that of 240 units";
    String otherReading =
        "the original model read as one of the same size" + (fewer.isEmpty() ? "" : "; " + fewer);
    findings
        .epsilon(attack.epsilon())
        .percent("clean error, adversarially trained", .782, report.cleanError(), fewer)
        .percent("clean error, normally trained", 1.14, onControl.report().cleanError(), fewer)
        .percent("FGSM error, adversarially trained", 17.9, report.error(), fewer)
        .percent(
            "confidence on mistakes, adversarially trained",
            81.4,
            report.confidenceOnMistakes(),
            fewer)
        .percent("FGSM error, normally trained", 89.4, onControl.report().error(), otherReading);
    PairedMistakes.of(onHardened.clean(), onControl.clean(), laboratory.test().host().labels())
        .into(findings, "the adversarially trained", "the normally trained");
    Attacks.rounded(findings, laboratory, hardened, ", adversarially trained", 17.9, 81.4);
    Attacks.rounded(findings, laboratory, control, ", normally trained", 89.4, 97.6)
        .percent(
            "error of the adversarially trained, on examples made for 240 units",
            19.6,
            laboratory.error(laboratory.transfer(hardened, onSmall)),
            reading)
        .percent(
            "error of 240 units, on examples made for the adversarially trained",
            40.9,
            laboratory.error(laboratory.transfer(small, onHardened)),
            reading)
        .percent(
            "error of the adversarially trained, on examples made for the other",
            19.6,
            laboratory.error(laboratory.transfer(hardened, onControl)),
            otherReading)
        .percent(
            "error of the normally trained, on examples made for the other",
            40.9,
            laboratory.error(laboratory.transfer(control, onHardened)),
            otherReading)
        .number("epochs chosen", null, epochs)
        .headline("clean error, adversarially trained")
        .plot(
            "validation",
            curves(search.history().epochs())
                .line(
                    "clean error, normally trained",
                    numbers(withoutEpochs),
                    percent(withoutEpochs, History.Epoch::cleanValidationError)),
            Text.of(
                "Errors on the %,d validation pictures, epoch by epoch, as they are and after an FGSM attack on the network as it then is. The number of epochs is chosen by the latter.",
                Plans.validation(train)))
        .examples("examples", laboratory.test().host(), onHardened)
        .choice(
            LargerPlans.schedule(profile),
            Text.of(
                "The number of epochs is chosen in one training, whatever the seed; each seed then trains anew on all pictures for as long. %s epochs were chosen.",
                epochs),
            "The adversarial validation error is that under FGSM with the ε of training; the paper does not say.",
            Attacks.ROUNDING,
            "The network without an adversary is stopped on clean validation pictures, as the maxout recipe has it.",
            Attacks.NO_CLIPPING);
  }

  private static Plot curves(List<History.Epoch> epochs) {
    return Plot.of(
            "Early stopping", Plot.Axis.linear("epoch"), Plot.Axis.linear("validation error in %"))
        .line(
            "adversarial error, adversarially trained",
            numbers(epochs),
            percent(epochs, History.Epoch::validationError))
        .line(
            "clean error, adversarially trained",
            numbers(epochs),
            percent(epochs, History.Epoch::cleanValidationError));
  }

  private static double[] numbers(List<History.Epoch> epochs) {
    return epochs.stream().mapToDouble(History.Epoch::epoch).toArray();
  }

  private static double[] percent(
      List<History.Epoch> epochs, ToDoubleFunction<History.Epoch> error) {
    return epochs.stream().mapToDouble(epoch -> 100 * error.applyAsDouble(epoch)).toArray();
  }
}
