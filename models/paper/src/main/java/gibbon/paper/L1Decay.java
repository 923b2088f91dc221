package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.train.History;
import gibbon.train.TrainedModel;
import java.math.BigDecimal;
import java.util.List;

/** Section 5: L1 decay of a maxout network's first layer, the control for adversarial training. */
final class L1Decay implements Experiment {
  private static final double PAPER = .0025;
  private static final String LATE = "L1 0.0025 on a trained network";
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

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("training error, L1 0.0025 on a trained network", 5),
        Criterion.atMost("training error, L1 0.000025", 2),
        Criterion.atLeast("FGSM error, L1 0.000025", 90));
  }

  /**
   * A trained network's figures, in 0 … 1.
   *
   * @param inUse the share of the first layer's weights that are not next to nothing
   */
  private record Outcome(double train, double test, double attacked, double inUse) {}

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
            .text("begun with")
            .percent("training error")
            .percent("test error")
            .percent("FGSM error")
            .percent("weights above .001")
            .noted(
                Text.of(
                    "Training errors are without dropout, on the first %,d training pictures.",
                    some.count()));
    for (double coefficient : coefficients(laboratory.profile())) {
      TrainedModel trained =
          laboratory.trained(
              Plans.maxoutWithL1(laboratory.profile(), train, laboratory.seed(), coefficient));
      Outcome outcome = outcome(laboratory, some, trained.model());
      measure(findings, name(coefficient), coefficient == PAPER, outcome);
      table = row(table, coefficient, "initial weights", outcome);
      progress = curve(progress, name(coefficient), trained.history());
    }
    TrainedModel late =
        laboratory.trained(
            Plans.maxoutWithLateL1(laboratory.profile(), train, laboratory.seed(), PAPER));
    Outcome outcome = outcome(laboratory, some, late.model());
    measure(findings, LATE, true, outcome);
    table = row(table, PAPER, "a trained network", outcome);
    progress = curve(progress, LATE, late.history());
    findings
        .headline("training error, " + LATE)
        .picture(
            "filters",
            AttackPictures.filters(late.model(), laboratory.test().host()),
            Text.of("After training with %s. ", LATE) + AttackPictures.filtersCaption(late.model()))
        .epsilon(.25)
        .plot(
            "progress",
            progress,
            "Error on validation pictures after each epoch, by coefficient of Σ|w| over the first layer.")
        .table(table)
        .choice(
            "The penalty is λΣ|w| over the first layer's weights, added once to the mean cost, as the software of the maxout recipe does; the paper says only that it is weight decay and that it is L1.",
            "From the recipe's initial weights of ±.005 the pull of .0025 on every weight is far above that of the loss, so the first layer shrinks to noise before it can learn, and nothing is fitted at all; the same holds of smaller coefficients, down to where the loss pulls harder, as the table shows. So the paper's coefficient is also laid upon a network that was trained without it, for as long again: what that one still fits is what the coefficient costs.",
            schedule(laboratory.profile()),
            Attacks.NO_CLIPPING);
  }

  private static double[] coefficients(Profile profile) {
    return profile == Profile.QUICK
        ? new double[] {0, .000025, .00025, PAPER}
        : new double[] {0, .000025, .0001, .00025, .001, PAPER};
  }

  private static Outcome outcome(Laboratory laboratory, DeviceData some, Network model) {
    float[] weights = model.first(Parameter.Role.WEIGHT).value().toFloats();
    int inUse = 0;
    for (float weight : weights) {
      inUse += Math.abs(weight) > .001f ? 1 : 0;
    }
    return new Outcome(
        Evaluation.clean(model, some).error(some.host().labels()),
        laboratory.error(laboratory.clean(model)),
        Evaluation.error(model, laboratory.test(), FastGradientSign.of(.25)),
        (double) inUse / weights.length);
  }

  private static void measure(Findings findings, String which, boolean paper, Outcome outcome) {
    findings
        .percent(
            "training error, " + which, paper ? 5. : null, outcome.train, paper ? TOO_LARGE : "")
        .percent("test error, " + which, null, outcome.test)
        .percent("FGSM error, " + which, null, outcome.attacked);
  }

  private static DataTable row(DataTable table, double coefficient, String start, Outcome outcome) {
    return table.row(
        coefficient, start, outcome.train, outcome.test, outcome.attacked, outcome.inUse);
  }

  private static String name(double coefficient) {
    return coefficient == 0
        ? "without L1"
        : "L1 " + new BigDecimal(String.valueOf(coefficient)).toPlainString();
  }

  private static Plot curve(Plot plot, String name, History history) {
    List<History.Epoch> epochs = history.epochs();
    return plot.line(
        name,
        epochs.stream().mapToDouble(History.Epoch::epoch).toArray(),
        epochs.stream().mapToDouble(epoch -> 100 * epoch.validationError()).toArray());
  }

  private static String schedule(Profile profile) {
    return switch (profile) {
      case QUICK ->
          "All networks, that without L1 too, are trained alike for 3 epochs at a falling rate, so none is as good as those of 'maxout-fgsm'.";
      case STANDARD ->
          "All networks, that without L1 too, are trained alike for 15 epochs at a falling rate.";
      case PAPER ->
          "All networks, that without L1 too, follow the first stage of the published maxout recipe.";
    };
  }
}
