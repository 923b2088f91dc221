package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.GradientStep;
import gibbon.attack.Perturbation;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import gibbon.train.Adversary;
import gibbon.train.LayerAdversary;
import gibbon.train.Objective;
import java.util.ArrayList;
import java.util.List;

/** Section 6: adversaries whose perturbation is differentiable, so that training foresees it. */
final class DifferentiableAttacks implements Experiment {
  private static final double EPSILON = Adversary.PAPER.epsilon();
  private static final double ANGLE = .3;
  private static final double LENGTH = 2;

  /** A training, in words and as an objective. */
  private record Case(String name, Objective objective) {}

  /** What became of it. */
  private record Outcome(String name, double clean, double fgsm, double rotation, double step) {}

  @Override
  public String id() {
    return "differentiable-attacks";
  }

  @Override
  public String title() {
    return "Adversaries that training can foresee";
  }

  @Override
  public String section() {
    return "6";
  }

  @Override
  public String claim() {
    return "Small rotations and scaled gradients let training take the adversary's reaction into account, yet regularise much less than the fast gradient sign method.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.above("FGSM error, rotation, foreseen", "FGSM error, FGSM", 10),
        Criterion.above("FGSM error, scaled gradient, foreseen", "FGSM error, FGSM", 10));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    DataTable table =
        DataTable.titled("Networks by the adversary they were trained against, attacked by three")
            .text("trained against")
            .percent("clean error")
            .percent("FGSM error")
            .percent("rotation error")
            .percent("gradient error");
    List<Outcome> outcomes = new ArrayList<>();
    for (Case each : cases()) {
      Outcome outcome = outcome(laboratory, each);
      outcomes.add(outcome);
      table =
          table.row(
              outcome.name(), outcome.clean(), outcome.fgsm(), outcome.rotation(), outcome.step());
      findings
          .percent("clean error, " + each.name(), null, outcome.clean())
          .percent("FGSM error, " + each.name(), null, outcome.fgsm());
    }
    findings
        .epsilon(EPSILON)
        .headline("FGSM error, rotation, foreseen")
        .table(
            table.noted(
                "Attacks: FGSM with ε = .25, a rotation by .3 radians, a step of length 2 along the gradient; each attacks the network itself."))
        .plot(
            "fgsm-error",
            Bars.of(
                    "Error under FGSM",
                    "trained against",
                    "error in %",
                    List.of("nothing", "FGSM", "rotation", "scaled", "length 1"))
                .series("held", heights(outcomes, ", foreseen"))
                .series("foreseen", heights(outcomes, ", held")),
            "What training against each adversary does for the error under FGSM. 'Scaled' and 'length 1' follow the gradient itself, times ε or brought to length 1. Nothing and FGSM are one network each, so their two bars are equal.")
        .choice(
            "The paper gives neither formulas nor numbers. Rotation: x̃ = cos φ·x + sin φ·‖x‖·g⊥/‖g⊥‖ with φ = .3; scaled gradient: x̃ = x + ε·g with ε = 2, or the same scaled to length 1, x̃ = x + ε·g/‖g‖.",
            "'Foreseen' differentiates the gradient that the adversary follows by the weights, which takes second derivatives; 'held' takes the perturbed pictures for constants, as must be with FGSM.",
            "All adversaries see the network without dropout, and clean and perturbed losses count half each.",
            PerturbationPlans.schedule(laboratory.profile()),
            Attacks.NO_CLIPPING);
  }

  /** FGSM errors of all but the outcomes of this ending. */
  private static double[] heights(List<Outcome> outcomes, String but) {
    return outcomes.stream()
        .filter(outcome -> !outcome.name().endsWith(but))
        .mapToDouble(outcome -> 100 * outcome.fgsm())
        .toArray();
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("nothing", Objective.CLEAN));
    cases.add(new Case("FGSM", Adversary.PAPER));
    add(cases, "rotation", Perturbation.ROTATION, ANGLE);
    add(cases, "scaled gradient", Perturbation.SCALED_GRADIENT, LENGTH);
    add(cases, "gradient of length 1", Perturbation.UNIT_GRADIENT, LENGTH);
    return cases;
  }

  private static void add(List<Case> cases, String name, Perturbation perturbation, double size) {
    for (boolean reaction : new boolean[] {true, false}) {
      cases.add(
          new Case(
              name + (reaction ? ", foreseen" : ", held"),
              new LayerAdversary(.5, perturbation, size, List.of(0), reaction)));
    }
  }

  private static Outcome outcome(Laboratory laboratory, Case each) {
    Profile profile = laboratory.profile();
    Dataset pictures = PerturbationPlans.pictures(profile, laboratory.train());
    Network model =
        laboratory
            .trained(
                PerturbationPlans.maxout(
                    profile,
                    pictures,
                    laboratory.seed(),
                    each.objective(),
                    each.name().replaceAll("\\W+", "-")),
                pictures)
            .model();
    return new Outcome(
        each.name(),
        laboratory.error(laboratory.clean(model)),
        Evaluation.error(model, laboratory.test(), FastGradientSign.of(EPSILON)),
        error(laboratory, model, Perturbation.ROTATION, ANGLE),
        error(laboratory, model, Perturbation.UNIT_GRADIENT, LENGTH));
  }

  private static double error(
      Laboratory laboratory, Network model, Perturbation perturbation, double size) {
    return Evaluation.error(model, laboratory.test(), new GradientStep(perturbation, size));
  }
}
