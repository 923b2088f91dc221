package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.data.DeviceData;
import gibbon.model.Classifier;
import gibbon.report.DataTable;
import gibbon.report.Plot;
import gibbon.train.LogisticAdversary;
import gibbon.train.LogisticAdversary.Form;
import gibbon.train.Objective;
import gibbon.train.Penalty;
import gibbon.train.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Section 5: the adversarial version of logistic regression against weight decay. */
final class AdversarialLogistic implements Experiment {
  private static final double EPSILON = .25;
  private static final String NAME = "adversarial-logistic";
  private static final String PERCENT = "error in %";

  /** Pulls below this are counted as let go. */
  private static final double LET_GO = .01;

  private static final String PULL = "derivative of the cost by the penalty";
  private static final int QUANTILES = 100;

  /** What is tried to keep weights small, each with one coefficient. */
  private enum Remedy {
    ADVERSARIAL("adversarial training", "ε of training") {
      @Override
      Objective objective(double coefficient) {
        return LogisticAdversary.of(coefficient);
      }
    },
    L1("L1 decay", "coefficient of Σ|w|") {
      @Override
      Penalty penalty(double coefficient) {
        return Penalty.l1(coefficient);
      }
    },
    L2("L2 decay", "coefficient of Σw²") {
      @Override
      Penalty penalty(double coefficient) {
        return Penalty.l2(coefficient);
      }
    },
    AS_PRINTED("adversarial training as printed", "ε of training") {
      @Override
      Objective objective(double coefficient) {
        return new LogisticAdversary(coefficient, Form.AS_PRINTED);
      }
    };

    final String words;
    final String axis;

    Remedy(String words, String axis) {
      this.words = words;
      this.axis = axis;
    }

    Objective objective(double coefficient) {
      return Objective.CLEAN;
    }

    Penalty penalty(double coefficient) {
      return Penalty.NONE;
    }

    /** Of the model in files. */
    String file() {
      return "logistic-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A trained model's figures; errors in 0 … 1, attacks of ε = .25. */
  private record Outcome(
      Remedy remedy,
      double coefficient,
      double train,
      double test,
      double attackedTrain,
      double attackedTest,
      double norm) {}

  @Override
  public String id() {
    return NAME;
  }

  @Override
  public String title() {
    return "Adversarial logistic regression against weight decay";
  }

  @Override
  public String section() {
    return "5";
  }

  @Override
  public String claim() {
    return "Training on the worst case resembles L1 decay, but its penalty lets go of pictures the model is sure of, where weight decay goes on pulling.";
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Laboratory digits = ThreesAndSevens.of(laboratory, NAME);
    DeviceData train = digits.onDevice(digits.train());
    List<Outcome> outcomes = new ArrayList<>();
    for (Remedy remedy : Remedy.values()) {
      for (double coefficient : coefficients(digits.profile())) {
        outcomes.add(outcome(digits, train, remedy, coefficient));
      }
    }
    Outcome without =
        measured(
            digits,
            train,
            null,
            0,
            LinearPlans.logistic(digits.profile(), digits.train(), digits.seed()));
    findings.epsilon(EPSILON);
    measure(findings, without, outcomes);
    fading(digits, findings);
    for (Remedy remedy : Remedy.values()) {
      findings.plot(file(remedy), curves(remedy, outcomes), caption(remedy));
    }
    findings
        .plot(
            "trade-off",
            tradeOff(outcomes),
            "What a lower error under attack costs on clean pictures: each point is a coefficient, up to the one that resists best; both errors on test pictures, the attack of ε = .25.")
        .table(table(without, outcomes))
        .choice(
            "The paper prints the penalised cost as ζ(y(ε‖w‖₁ − wᵀx − b)). That is the worst case for y = 1 only, and for y = −1 the best; ours is ζ(ε‖w‖₁ − y(wᵀx + b)), and the printed form stands beside it.",
            "Weight decay is λΣ|w| or λΣw², added once to the mean cost; the bias is left alone.",
            "Far above .1, L1 decay leaves hardly anything in the weights but the noise of the last steps.",
            "All models are trained alike, with the schedule of the experiment 'logistic-3v7'; the paper gives no figures for them.",
            Attacks.NO_CLIPPING);
  }

  private static double[] coefficients(Profile profile) {
    return profile == Profile.QUICK
        ? new double[] {.001, .01, .03, .06, .1, .15, .25, .5}
        : new double[] {
          .0003, .001, .002, .003, .005, .01, .02, .03, .05, .07, .1, .15, .2, .25, .3, .4, .5
        };
  }

  private static Outcome outcome(
      Laboratory digits, DeviceData train, Remedy remedy, double coefficient) {
    return measured(
        digits,
        train,
        remedy,
        coefficient,
        LinearPlans.logistic(
            digits.profile(),
            digits.train(),
            digits.seed(),
            remedy.file() + "-" + coefficient,
            remedy.objective(coefficient),
            remedy.penalty(coefficient)));
  }

  private static Outcome measured(
      Laboratory digits,
      DeviceData train,
      Remedy remedy,
      double coefficient,
      List<TrainingPlan> plans) {
    Classifier model = digits.trained(plans).model();
    FastGradientSign attack = FastGradientSign.of(EPSILON);
    return new Outcome(
        remedy,
        coefficient,
        Evaluation.clean(model, train).error(train.host().labels()),
        digits.error(digits.clean(model)),
        Evaluation.error(model, train, attack),
        Evaluation.error(model, digits.test(), attack),
        ThreesAndSevens.norm(model));
  }

  private static void measure(Findings findings, Outcome without, List<Outcome> outcomes) {
    findings
        .percent("clean error, no remedy", null, without.test)
        .percent("FGSM error, no remedy", null, without.attackedTest);
    for (Remedy remedy : Remedy.values()) {
      Outcome clean = best(remedy, outcomes, Outcome::test);
      Outcome robust = best(remedy, outcomes, Outcome::attackedTest);
      findings
          .percent("lowest clean error, " + remedy.words, null, clean.test, at(remedy, clean))
          .percent(
              "lowest FGSM error, " + remedy.words,
              null,
              robust.attackedTest,
              at(remedy, robust) + ", where the clean error is " + percent(robust.test));
    }
    for (Remedy remedy : Remedy.values()) {
      Outcome same =
          of(remedy, outcomes).stream()
              .filter(o -> o.coefficient == EPSILON)
              .findFirst()
              .orElseThrow();
      findings
          .percent("training error at coefficient .25, " + remedy.words, null, same.train)
          .percent("FGSM error at coefficient .25, " + remedy.words, null, same.attackedTest);
    }
    findings.headline("lowest FGSM error, " + Remedy.ADVERSARIAL.words);
  }

  private static String at(Remedy remedy, Outcome outcome) {
    return remedy.axis + " " + outcome.coefficient;
  }

  private static String percent(double share) {
    return "%.2f %%".formatted(100 * share);
  }

  private static List<Outcome> of(Remedy remedy, List<Outcome> outcomes) {
    return outcomes.stream().filter(outcome -> outcome.remedy == remedy).toList();
  }

  private static Outcome best(
      Remedy remedy, List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
    return of(remedy, outcomes).stream().min(Comparator.comparingDouble(figure)).orElseThrow();
  }

  /** How the pull of the penalty goes with training, for a small, a middle and the paper's ε. */
  private static void fading(Laboratory digits, Findings findings) {
    int looks = digits.profile() == Profile.QUICK ? 6 : 9;
    double[] epochs = new double[looks + 1];
    for (int look = 0; look < looks; look++) {
      epochs[look + 1] = 1 << look;
    }
    double[] shares = new double[QUANTILES + 1];
    Arrays.setAll(shares, i -> 100. * i / QUANTILES);
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
    for (double epsilon : new double[] {.01, .05, EPSILON}) {
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
        Classifier model = digits.trained(stages.subList(0, look + 1)).model();
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
      spread = spread.line("adversarial, ε = " + epsilon, shares, quantiles(pulls));
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
            spread.line("L1 decay", shares, ones(shares.length)),
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
    double[] quantiles = new double[QUANTILES + 1];
    Arrays.setAll(quantiles, i -> sorted[(int) ((long) i * (sorted.length - 1) / QUANTILES)]);
    return quantiles;
  }

  private static String file(Remedy remedy) {
    return remedy.file().replace("logistic-", "errors-");
  }

  private static Plot curves(Remedy remedy, List<Outcome> outcomes) {
    List<Outcome> own = of(remedy, outcomes);
    double[] x = column(own, Outcome::coefficient, 1);
    return Plot.of(
            capital(remedy.words), Plot.Axis.logarithmic(remedy.axis), Plot.Axis.linear(PERCENT))
        .line("training, clean", x, column(own, Outcome::train, 100))
        .line("test, clean", x, column(own, Outcome::test, 100))
        .line("training, FGSM", x, column(own, Outcome::attackedTrain, 100))
        .line("test, FGSM", x, column(own, Outcome::attackedTest, 100));
  }

  private static String caption(Remedy remedy) {
    String what =
        switch (remedy) {
          case ADVERSARIAL -> "Trained on the worst case within ε";
          case L1, L2 -> "Trained with " + remedy.words;
          case AS_PRINTED ->
              "Trained on the cost as the paper prints it, which rewards mistakes on threes";
        };
    return what + ": errors on clean pictures and under an attack of ε = .25, by coefficient.";
  }

  private static Plot tradeOff(List<Outcome> outcomes) {
    Plot plot =
        Plot.of(
            "Error under attack against clean error",
            Plot.Axis.linear("clean " + PERCENT),
            Plot.Axis.linear("FGSM " + PERCENT));
    for (Remedy remedy : List.of(Remedy.ADVERSARIAL, Remedy.L1, Remedy.L2)) {
      double strongest = best(remedy, outcomes, Outcome::attackedTest).coefficient;
      List<Outcome> useful =
          of(remedy, outcomes).stream().filter(o -> o.coefficient <= strongest).toList();
      plot =
          plot.line(
              remedy.words,
              column(useful, Outcome::test, 100),
              column(useful, Outcome::attackedTest, 100));
    }
    return plot;
  }

  private static DataTable table(Outcome without, List<Outcome> outcomes) {
    DataTable table =
        DataTable.titled("Errors by remedy and coefficient")
            .text("remedy")
            .number("coefficient")
            .percent("training error")
            .percent("test error")
            .percent("training error, FGSM")
            .percent("test error, FGSM")
            .number("‖w‖₁")
            .row(
                "none",
                0,
                without.train,
                without.test,
                without.attackedTrain,
                without.attackedTest,
                without.norm);
    for (Outcome o : outcomes) {
      table =
          table.row(
              o.remedy.words,
              o.coefficient,
              o.train,
              o.test,
              o.attackedTrain,
              o.attackedTest,
              o.norm);
    }
    return table;
  }

  private static double[] column(
      List<Outcome> outcomes, ToDoubleFunction<Outcome> figure, double factor) {
    return outcomes.stream().mapToDouble(o -> factor * figure.applyAsDouble(o)).toArray();
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
