package gibbon.paper;

import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.train.LogisticAdversary;
import gibbon.train.TrainingPlan;
import java.util.Arrays;
import java.util.List;

/** Section 5: how the penalty of adversarial training lets go of pictures the model is sure of. */
final class FadingPenalty {
  /** Pulls below this are counted as let go. */
  private static final double LET_GO = .01;

  private static final String PULL = "pull, ∂ cost / ∂ penalty";

  /**
   * Few, so that points are marked and lines keep their dashes, but more where curves are steep.
   */
  private static final double[] SHARES = {
    0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92, 94, 96, 97, 98, 99, 100
  };

  private FadingPenalty() {}

  /** How the pull goes with training, for a small, a middle and the paper's ε. */
  static void measure(Laboratory digits, Findings findings) {
    int looks = digits.profile() == Profile.QUICK ? 6 : 9;
    double[] epochs = new double[looks + 1];
    for (int look = 0; look < looks; look++) {
      epochs[look + 1] = 1 << look;
    }
    Plot course =
        Plot.of(
            "Pull of the penalty, mean over training pictures",
            Plot.Axis.linear("epochs of training"),
            Plot.Axis.linear(PULL));
    Plot spread =
        Plot.of(
            "Pull of the penalty, picture by picture",
            Plot.Axis.linear("training pictures in % that are pulled less"),
            Plot.Axis.linear(PULL));
    DataTable table =
        DataTable.titled("The penalty letting go")
            .number("ε of training")
            .number("epochs")
            .number("‖w‖₁")
            .number("mean pull")
            .percent("pictures pulled less than " + LET_GO)
            .noted(
                "The pull is the derivative of the cost of a training picture by its penalty ε‖w‖₁: ½ before training, when nothing is known. That of L1 decay is 1 for every picture at all times.");
    for (double epsilon : new double[] {.01, .05, AdversarialLogistic.EPSILON}) {
      List<TrainingPlan> stages =
          LinearPlans.logisticByStages(
              digits.train(),
              digits.seed(),
              "logistic-fading-" + epsilon,
              LogisticAdversary.of(epsilon),
              looks);
      double[] means = new double[looks + 1];
      means[0] = .5;
      double[] pulls = {};
      for (int look = 0; look < looks; look++) {
        Network model = digits.trained(stages.subList(0, look + 1)).model();
        pulls = ThreesAndSevens.pulls(model, digits.train(), epsilon);
        means[look + 1] = Arrays.stream(pulls).average().orElseThrow();
        table =
            table.row(
                epsilon,
                epochs[look + 1],
                ThreesAndSevens.norm(model),
                means[look + 1],
                letGo(pulls));
      }
      course = course.line("adversarial, ε = " + epsilon, epochs, means);
      spread = spread.line("adversarial, ε = " + epsilon, SHARES, quantiles(pulls));
      findings
          .number("pull of the penalty on a training picture, ε = " + epsilon, null, means[looks])
          .percent("training pictures the penalty let go, ε = " + epsilon, null, letGo(pulls));
    }
    findings
        .number("pull of the penalty on a training picture, L1 decay", null, 1)
        .plot(
            "fading",
            course.line("L1 decay", epochs, ones(epochs.length)),
            "With a small ε the model grows sure and the penalty lets go; at ε = .25 it cannot, the underfitting the paper warns of. The pull of weight decay never changes.")
        .plot(
            "pulls",
            spread.line("L1 decay", SHARES, ones(SHARES.length)),
            "After the last epoch, training pictures in the order of how much they are pulled: a small ε leaves most of them alone and pulls at the few that are close to a mistake; weight decay pulls at all alike.")
        .table(table);
  }

  private static double letGo(double[] pulls) {
    return (double) Arrays.stream(pulls).filter(pull -> pull < LET_GO).count() / pulls.length;
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] quantiles(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.stream(SHARES)
        .map(share -> sorted[(int) (share / 100 * (sorted.length - 1))])
        .toArray();
  }
}
