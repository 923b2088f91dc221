package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.model.Classifier;
import gibbon.report.DataTable;
import gibbon.report.Plot;
import gibbon.train.History;
import gibbon.train.TrainedModel;
import java.math.BigDecimal;
import java.util.List;

/** Section 5: L1 decay of a maxout network's first layer, the control for adversarial training. */
final class L1Decay implements Experiment {
  private static final double PAPER = .0025;
  private static final String TOO_LARGE = "the paper says: stuck above 5 %";

  /** Training pictures that the training error is measured on. */
  private static final int LOOKED_AT = 10_000;

  @Override
  public String id() {
    return "l1-decay";
  }

  @Override
  public String title() {
    return "L1 decay of a maxout network";
  }

  @Override
  public String section() {
    return "5";
  }

  @Override
  public String claim() {
    return "On the first layer of a maxout network an L1 coefficient of .0025, a hundredth of the ε of adversarial training, is already too large to fit the training set; smaller ones fit and win nothing.";
  }

  /** A trained network's figures. */
  private record Outcome(
      double coefficient, double train, double test, double attacked, double inUse) {}

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Dataset train = laboratory.train();
    DeviceData some = laboratory.onDevice(train.slice(0, Math.min(LOOKED_AT, train.count())));
    Plot progress =
        Plot.of(
            "Validation error while training",
            Plot.Axis.linear("epoch"),
            Plot.Axis.linear("error in %"));
    DataTable table =
        DataTable.titled("Maxout networks by L1 coefficient")
            .number("coefficient")
            .percent("training error")
            .percent("test error")
            .percent("FGSM error")
            .percent("weights above .001")
            .noted(
                "Training errors are without dropout, on the first %d training pictures."
                    .formatted(some.count()));
    Outcome without = null;
    for (double coefficient : coefficients(laboratory.profile())) {
      TrainedModel trained =
          laboratory.trained(
              Plans.maxoutWithL1(laboratory.profile(), train, laboratory.seed(), coefficient));
      Outcome outcome = outcome(laboratory, some, coefficient, trained.model());
      without = without == null ? outcome : without;
      table = table.row(coefficient, outcome.train, outcome.test, outcome.attacked, outcome.inUse);
      progress = curve(progress, coefficient, trained.history());
      measure(findings, outcome);
      if (coefficient == PAPER) {
        findings.filters("filters", trained.model(), laboratory.test().host());
      }
    }
    findings
        .headline(name("training error", PAPER))
        .epsilon(.25)
        .plot(
            "progress",
            progress,
            "Error on validation pictures after each epoch, by coefficient of Σ|w| over the first layer.")
        .table(table)
        .choice(
            "The penalty is λΣ|w| over the first layer's weights, added once to the mean cost, as the software of the maxout recipe does; the paper says only 'weight decay', and after L1 regularization.",
            schedule(laboratory.profile()),
            Attacks.NO_CLIPPING);
  }

  private static double[] coefficients(Profile profile) {
    return profile == Profile.QUICK
        ? new double[] {0, .000025, .00025, PAPER}
        : new double[] {0, .00001, .000025, .0001, .00025, .001, PAPER};
  }

  private static Outcome outcome(
      Laboratory laboratory, DeviceData some, double coefficient, Classifier model) {
    float[] weights = model.parameters().get(0).value().toFloats();
    int inUse = 0;
    for (float weight : weights) {
      inUse += Math.abs(weight) > .001f ? 1 : 0;
    }
    return new Outcome(
        coefficient,
        Evaluation.clean(model, some).error(some.host().labels()),
        laboratory.error(laboratory.clean(model)),
        Evaluation.error(model, laboratory.test(), FastGradientSign.of(.25)),
        (double) inUse / weights.length);
  }

  private static void measure(Findings findings, Outcome outcome) {
    boolean paper = outcome.coefficient == PAPER;
    findings
        .percent(
            name("training error", outcome.coefficient),
            paper ? 5. : null,
            outcome.train,
            paper ? TOO_LARGE : "")
        .percent(name("test error", outcome.coefficient), null, outcome.test)
        .percent(name("FGSM error", outcome.coefficient), null, outcome.attacked);
  }

  private static String name(String what, double coefficient) {
    return what + (coefficient == 0 ? ", without L1" : ", L1 " + plain(coefficient));
  }

  private static String plain(double coefficient) {
    return new BigDecimal(String.valueOf(coefficient)).toPlainString();
  }

  private static Plot curve(Plot plot, double coefficient, History history) {
    List<History.Epoch> epochs = history.epochs();
    return plot.line(
        coefficient == 0 ? "without L1" : "L1 " + plain(coefficient),
        epochs.stream().mapToDouble(History.Epoch::epoch).toArray(),
        epochs.stream().mapToDouble(epoch -> 100 * epoch.validationError()).toArray());
  }

  private static String schedule(Profile profile) {
    return switch (profile) {
      case QUICK ->
          "All networks, that without L1 too, are trained alike for 3 epochs at a falling rate, so none is as good as those of 'maxout-fgsm'.";
      case STANDARD ->
          "All networks, that without L1 too, are trained alike for 30 epochs at a falling rate.";
      case PAPER ->
          "All networks, that without L1 too, follow the first stage of the published maxout recipe.";
    };
  }
}
