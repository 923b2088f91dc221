package gibbon.paper;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.FastGradientSign.Saturation;
import gibbon.attack.Predictions;
import gibbon.model.Ensemble;
import gibbon.model.Ensemble.Vote;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import java.util.ArrayList;
import java.util.List;

/** Section 9: twelve maxout networks voting as one are hardly harder to fool than one. */
final class EnsembleAttack implements Experiment {
  private static final int MEMBERS = 12;
  private static final double EPSILON = .25;
  private static final FastGradientSign ATTACK = FastGradientSign.of(EPSILON);

  @Override
  public String id() {
    return "ensemble";
  }

  @Override
  public String title() {
    return "An ensemble of twelve maxout networks";
  }

  @Override
  public String section() {
    return "9";
  }

  @Override
  public String claim() {
    return "Averaging twelve maxout networks offers little resistance, whether the attack knows all of them or only one.";
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    int[] labels = laboratory.test().host().labels();
    List<Network> members = new ArrayList<>();
    for (int member = 0; member < MEMBERS; member++) {
      members.add(
          laboratory
              .trained(
                  Plans.member(laboratory.profile(), laboratory.train(), laboratory.seed(), member))
              .model());
    }
    Network ensemble = new Ensemble(members, Vote.PROBABILITIES);
    // Nothing is kept of an attack but what is asked of it: the examples of twelve fill a gigabyte.
    float[] costs = new float[laboratory.test().host().images().length];
    double ownError = 0;
    double ownClean = 0;
    double ownRounded = 0;
    double onEnsemble = 0;
    double roundedOnEnsemble = 0;
    DataTable table =
        DataTable.titled("Attack on one member")
            .number("member")
            .percent("clean error")
            .percent("FGSM error of the member")
            .percent("FGSM error of the ensemble");
    for (int i = 0; i < MEMBERS; i++) {
      Evaluation.Attacked own = Evaluation.attack(members.get(i), laboratory.test(), ATTACK);
      double transferred = laboratory.transfer(ensemble, own).error(labels);
      for (int pixel = 0; pixel < costs.length; pixel++) {
        costs[pixel] += own.gradients()[pixel];
      }
      table = table.row(i + 1., own.report().cleanError(), own.report().error(), transferred);
      ownClean += own.report().cleanError() / MEMBERS;
      ownError += own.report().error() / MEMBERS;
      onEnsemble += transferred / MEMBERS;
      Evaluation.Attacked rounded =
          Evaluation.attack(members.get(i), laboratory.test(), ATTACK.with(Saturation.ROUNDED));
      ownRounded += rounded.report().error() / MEMBERS;
      roundedOnEnsemble += laboratory.transfer(ensemble, rounded).error(labels) / MEMBERS;
    }
    AttackReport whole = Evaluation.attack(ensemble, laboratory.test(), ATTACK).report();
    AttackReport rounded =
        Evaluation.attack(ensemble, laboratory.test(), ATTACK.with(Saturation.ROUNDED)).report();
    Network logits = new Ensemble(members, Vote.LOGITS);
    Evaluation.Attacked onLogits = Evaluation.attack(logits, laboratory.test(), ATTACK);
    Predictions onCosts = laboratory.judged(ensemble, moved(laboratory, costs));
    String all = Text.of("mean of %d", MEMBERS);
    String exact = "with a gradient that keeps its digits";
    findings
        .epsilon(EPSILON)
        .percent("clean error of the ensemble", null, whole.cleanError())
        .percent("clean error of a member", .94, ownClean, all)
        .percent("FGSM error, attack on the whole", 91.1, whole.error(), exact)
        .percent("FGSM error, attack on one member", 87.9, onEnsemble, exact + ", " + all)
        .percent("FGSM error of a member alone", 89.4, ownError, exact + ", " + all)
        .percent("FGSM error, attack on the whole, rounded gradient", 91.1, rounded.error())
        .percent("FGSM error, attack on one member, rounded gradient", 87.9, roundedOnEnsemble, all)
        .percent("FGSM error of a member alone, rounded gradient", 89.4, ownRounded, all)
        .percent("confidence on mistakes, attack on the whole", null, whole.confidenceOnMistakes())
        .percent(
            "FGSM error, attack on the mean logits",
            null,
            laboratory.transfer(ensemble, onLogits).error(labels),
            "J of the mean of the logits; judged by the mean of the probabilities")
        .percent("FGSM error, attack and vote by mean logits", null, onLogits.report().error())
        .percent(
            "FGSM error, attack on the mean of the costs",
            null,
            onCosts.error(labels),
            "the mean of the members' J; judged by the mean of the probabilities")
        .headline("FGSM error, attack on the whole")
        .choice(
            "The paper does not say how twelve networks are made one. The ensemble's probabilities are the means of theirs, its cost under attack is −ln of the mean probability of the true class; mean logits and mean costs are rows of their own.",
            "An attack on one member is judged by the whole ensemble, and the mean taken over the members.",
            members(laboratory.profile()),
            Attacks.ROUNDING,
            Attacks.NO_CLIPPING)
        .table(table)
        .plot(
            "errors",
            Bars.of(
                    "FGSM error",
                    "attack on",
                    "error in %",
                    List.of("a member alone", "the whole", "one member"))
                .series("paper", 89.4, 91.1, 87.9)
                .series("here", 100 * ownError, 100 * whole.error(), 100 * onEnsemble)
                .series(
                    "here, rounded gradient",
                    100 * ownRounded,
                    100 * rounded.error(),
                    100 * roundedOnEnsemble),
            "The error of a network under its own attack, and of the ensemble under an attack on all of it and on one of its members.");
  }

  private static String members(Profile profile) {
    return profile != Profile.PAPER
        ? Text.of(
            "Members are trained for %d epochs each, so they are weaker than the single network of maxout-fgsm.",
            Plans.memberEpochs(profile))
        : "Members follow the recipe of maxout-fgsm with seeds of their own; "
            + Attacks.schedule(profile);
  }

  /** The test set moved by ε along the sign of a gradient. */
  private static float[] moved(Laboratory laboratory, float[] gradient) {
    float[] images = laboratory.test().host().images();
    float[] moved = new float[images.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = images[i] + (float) EPSILON * Math.signum(gradient[i]);
    }
    return moved;
  }
}
