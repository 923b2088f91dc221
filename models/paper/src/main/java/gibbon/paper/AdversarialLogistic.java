package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.data.DeviceData;
import gibbon.model.Network;
import gibbon.paper.RemedyOutcomes.Outcome;
import gibbon.train.LogisticAdversary;
import gibbon.train.LogisticAdversary.Form;
import gibbon.train.Objective;
import gibbon.train.Penalty;
import gibbon.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Section 5: the adversarial version of logistic regression against weight decay. */
final class AdversarialLogistic implements Experiment {
  static final double EPSILON = .25;
  private static final String NAME = "adversarial-logistic";

  /** What is tried to keep weights small, each with one coefficient. */
  enum Remedy {
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
  public List<Criterion> criteria() {
    return List.of(
        Criterion.below("lowest FGSM error, adversarial training", "FGSM error, no remedy", 10),
        Criterion.atLeast("training pictures the penalty let go, ε = 0.01", 50),
        Criterion.below(
            "pull of the penalty on a training picture, ε = 0.25",
            "pull of the penalty on a training picture, L1 decay",
            .1));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Laboratory digits = ThreesAndSevens.of(laboratory, NAME);
    DeviceData train = digits.onDevice(digits.train());
    List<Outcome> remedied = new ArrayList<>();
    for (Remedy remedy : Remedy.values()) {
      for (double coefficient : coefficients(digits.profile())) {
        remedied.add(outcome(digits, train, remedy, coefficient));
      }
    }
    Outcome without =
        measured(
            digits,
            train,
            null,
            0,
            LinearPlans.logistic(digits.profile(), digits.train(), digits.seed()));
    RemedyOutcomes outcomes = new RemedyOutcomes(without, remedied);
    findings.epsilon(EPSILON);
    measure(findings, outcomes);
    FadingPenalty.measure(digits, findings);
    for (Remedy remedy : Remedy.values()) {
      findings.plot(file(remedy), outcomes.curves(remedy), caption(remedy));
    }
    findings
        .plot(
            "trade-off",
            outcomes.tradeOff(),
            "What a lower error under attack costs on clean pictures: each point is a coefficient, up to the one that resists best; both errors on test pictures, the attack of ε = .25.")
        .table(outcomes.table())
        .choice(
            "The paper prints the penalised cost as ζ(y(ε‖w‖₁ − wᵀx − b)). That is the worst case for y = 1 only, and for y = −1 the best; ours is ζ(ε‖w‖₁ − y(wᵀx + b)), and the printed form stands beside it.",
            "Weight decay is λΣ|w| or λΣw², added once to the mean cost; the bias is left alone.",
            "Far above .1, L1 decay leaves hardly anything in the weights but the noise of the last steps. So does training on the worst case within .5, which can make every picture the same grey.",
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
    Network model = digits.trained(plans).model();
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

  private static void measure(Findings findings, RemedyOutcomes outcomes) {
    findings
        .percent("clean error, no remedy", null, outcomes.without().test())
        .percent("FGSM error, no remedy", null, outcomes.without().attackedTest());
    for (Remedy remedy : Remedy.values()) {
      Outcome clean = outcomes.best(remedy, Outcome::test);
      Outcome robust = outcomes.best(remedy, Outcome::attackedTest);
      findings
          .percent("lowest clean error, " + remedy.words, null, clean.test(), at(remedy, clean))
          .percent(
              "lowest FGSM error, " + remedy.words,
              null,
              robust.attackedTest(),
              at(remedy, robust) + ", where the clean error is " + percent(robust.test()));
    }
    for (Remedy remedy : Remedy.values()) {
      Outcome same =
          outcomes.of(remedy).stream()
              .filter(o -> o.coefficient() == EPSILON)
              .findFirst()
              .orElseThrow();
      findings
          .percent("training error at coefficient .25, " + remedy.words, null, same.train())
          .percent("FGSM error at coefficient .25, " + remedy.words, null, same.attackedTest());
    }
    findings.headline("lowest FGSM error, " + Remedy.ADVERSARIAL.words);
  }

  private static String at(Remedy remedy, Outcome outcome) {
    return remedy.axis + " " + outcome.coefficient();
  }

  private static String percent(double share) {
    return Text.of("%.2f %%", 100 * share);
  }

  private static String file(Remedy remedy) {
    return remedy.file().replace("logistic-", "errors-");
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
}
