package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Attack;
import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Goal;
import gibbon.attack.InputGradient;
import gibbon.attack.Pictures;
import gibbon.attack.Saturation;
import gibbon.attack.Victim;
import gibbon.device.Device;
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
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("FGSM error, attack on the whole", 75),
        Criterion.atLeast("FGSM error, attack on one member", 75));
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
      Attacked own = laboratory.attack(members.get(i), ATTACK);
      double transferred = laboratory.transfer(ensemble, own).error(labels);
      table = table.row(i + 1., own.report().cleanError(), own.report().error(), transferred);
      ownClean += own.report().cleanError() / MEMBERS;
      ownError += own.report().error() / MEMBERS;
      onEnsemble += transferred / MEMBERS;
      Attacked rounded = laboratory.attack(members.get(i), ATTACK.with(Saturation.ROUNDED));
      ownRounded += rounded.report().error() / MEMBERS;
      roundedOnEnsemble += laboratory.transfer(ensemble, rounded).error(labels) / MEMBERS;
    }
    AttackReport whole = laboratory.attack(ensemble, ATTACK).report();
    AttackReport rounded = laboratory.attack(ensemble, ATTACK.with(Saturation.ROUNDED)).report();
    Network logits = new Ensemble(members, Vote.LOGITS);
    Attacked onLogits = laboratory.attack(logits, ATTACK);
    Attacked onCosts =
        laboratory.attack(ensemble, new MeanCost(members, laboratory.device(), EPSILON));
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
            onCosts.report().error(),
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

  /** FGSM on the mean of the costs of several networks, whichever it is given to judge. */
  private record MeanCost(List<Network> members, Device device, double epsilon) implements Attack {
    @Override
    public float[] examples(Victim victim, Pictures pictures, Goal goal) {
      float[] sum = new float[pictures.values().length];
      for (Network member : members) {
        float[] gradients =
            new Victim(member, device).gradients(pictures, goal, InputGradient.EXACT).gradients();
        for (int pixel = 0; pixel < sum.length; pixel++) {
          sum[pixel] += gradients[pixel];
        }
      }
      float[] moved = pictures.values().clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) epsilon * Math.signum(sum[i]);
      }
      return moved;
    }
  }
}
