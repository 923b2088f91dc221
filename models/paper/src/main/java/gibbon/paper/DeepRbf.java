package gibbon.paper;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Predictions;
import gibbon.data.DeviceData;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.result.Plot.Axis;
import gibbon.train.History;
import gibbon.train.TrainedModel;
import gibbon.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;

/** Section 7: deep networks of quadratic units, robust or trainable. */
final class DeepRbf implements Experiment {
  private static final FastGradientSign ATTACK = FastGradientSign.of(.25);

  /** λ of networks of one and of two layers. */
  private static final double[][] INHIBITIONS = {{0, .03, .1, .3}, {.03, .1}};

  private static final int TRAINING_PICTURES = 10_000;

  @Override
  public String id() {
    return "deep-rbf";
  }

  @Override
  public String title() {
    return "Deep networks of quadratic units";
  }

  @Override
  public String section() {
    return "7";
  }

  @Override
  public String claim() {
    return "Networks whose quadratic inhibition is strong enough to resist adversarial examples keep a high training error under gradient descent.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.below("FGSM error, shallow RBF", "FGSM error, 1 quadratic, λ = 0.0", 50),
        Criterion.above("training error, shallow RBF", "training error, 1 quadratic, λ = 0.0", 5),
        Criterion.below("FGSM error, 1 quadratic, λ = 0.3", "FGSM error, 1 quadratic, λ = 0.0", 10),
        Criterion.above(
            "training error, 1 quadratic, λ = 0.3", "training error, 1 quadratic, λ = 0.0", 5));
  }

  /** A network, trained and attacked. */
  private record Outcome(
      String name, double trainingError, AttackReport report, double sure, History history) {}

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    int fewer = Math.min(TRAINING_PICTURES, laboratory.train().count());
    DeviceData training = laboratory.onDevice(laboratory.train().slice(0, fewer));
    List<Outcome> outcomes = new ArrayList<>();
    for (int layers = 1; layers <= INHIBITIONS.length; layers++) {
      for (double inhibition : INHIBITIONS[layers - 1]) {
        outcomes.add(
            outcome(
                laboratory,
                training,
                Text.of("%d quadratic, λ = %s", layers, inhibition),
                QuadraticPlans.quadratic(
                    laboratory.profile(),
                    laboratory.train(),
                    laboratory.seed(),
                    inhibition,
                    layers)));
      }
    }
    for (int layers : new int[] {0, 1, 2}) {
      outcomes.add(
          outcome(
              laboratory,
              training,
              layers == 0 ? "shallow RBF" : Text.of("%d RBF", layers),
              QuadraticPlans.deepRbf(
                  laboratory.profile(), laboratory.train(), laboratory.seed(), layers)));
    }
    findings.epsilon(.25);
    for (Outcome outcome : outcomes) {
      findings
          .percent("training error, " + outcome.name, null, outcome.trainingError)
          .percent("FGSM error, " + outcome.name, null, outcome.report.error());
    }
    findings
        .choice(
            "The paper names no architecture and no figure. A quadratic unit here is max(0, wx + b − λ‖x‖²): with λ = 0 a rectified linear unit, with λ above 0 a bell that answers only near its centre w/2λ. One or two layers of 120, linear logits, softmax.",
            "The deep RBF networks, '1 RBF' and '2 RBF', have one or two hidden layers of 120 units exp(−β‖x − c‖²) with a learnt β each, below the units of the shallow network.",
            Text.of(
                "All are trained alike, by gradient descent with momentum .9 and a rate that falls from .05 to .005, the shallow RBF network too, which is therefore not that of 'rbf' with its high rate; the training error is that of the first %,d training pictures.",
                fewer),
            Attacks.NO_CLIPPING)
        .headline("training error, " + outcomes.get(INHIBITIONS[0].length - 1).name)
        .table(table(outcomes))
        .plot(
            "curves",
            curves(outcomes),
            "How hard each network is to train: its validation error after each epoch.")
        .plot(
            "trade",
            trade(outcomes),
            "Each network's mistakes on training pictures against its mistakes under attack of which it is sure.");
  }

  private static Outcome outcome(
      Laboratory laboratory, DeviceData training, String name, TrainingPlan plan) {
    TrainedModel trained = laboratory.trained(List.of(plan));
    Attacked attacked = laboratory.attack(trained.model(), ATTACK);
    double error = Evaluation.clean(trained.model(), training).error(training.host().labels());
    return new Outcome(
        name,
        error,
        attacked.report(),
        sureMistakes(attacked.adversarial(), laboratory.test().host().labels()),
        trained.history());
  }

  /** The share of all pictures that are mistaken with a probability above one half. */
  private static double sureMistakes(Predictions predictions, int[] labels) {
    int sure = 0;
    for (int i = 0; i < labels.length; i++) {
      boolean wrong = predictions.classes()[i] != labels[i];
      sure += wrong && predictions.confidences()[i] > .5 ? 1 : 0;
    }
    return (double) sure / labels.length;
  }

  private static DataTable table(List<Outcome> outcomes) {
    DataTable table =
        DataTable.titled("Training error against robustness")
            .text("network")
            .percent("training error")
            .percent("test error")
            .percent("FGSM error")
            .percent("confidence on mistakes")
            .percent("sure mistakes");
    for (Outcome outcome : outcomes) {
      table =
          table.row(
              outcome.name,
              outcome.trainingError,
              outcome.report.cleanError(),
              outcome.report.error(),
              outcome.report.confidenceOnMistakes(),
              outcome.sure);
    }
    return table.noted(
        "Sure mistakes are those under attack with a probability above one half, of all test pictures.");
  }

  private static Plot curves(List<Outcome> outcomes) {
    Plot plot =
        Plot.of("Training curves", Axis.linear("epoch"), Axis.linear("validation error in %"));
    for (Outcome outcome : outcomes) {
      double[] epochs =
          outcome.history.epochs().stream().mapToDouble(History.Epoch::epoch).toArray();
      double[] errors =
          outcome.history.epochs().stream().mapToDouble(e -> 100 * e.validationError()).toArray();
      plot = plot.line(outcome.name, epochs, errors);
    }
    return plot;
  }

  private static Plot trade(List<Outcome> outcomes) {
    Plot plot =
        Plot.of(
            "Trainable or robust",
            Axis.linear("training error in %"),
            Axis.linear("sure mistakes under attack in %"));
    for (Outcome outcome : outcomes) {
      plot =
          plot.points(
              outcome.name,
              new double[] {100 * outcome.trainingError},
              new double[] {100 * outcome.sure});
    }
    return plot;
  }
}
