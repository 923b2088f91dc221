package gibbon.paper;

import gibbon.Text;
import gibbon.attack.LinearTerm;
import gibbon.attack.Quantity;
import gibbon.data.DeviceData;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sections 3 and 4: how much of what FGSM does is the linear term of the network. */
final class Linearity implements Experiment {
  private static final double[] EPSILONS = {
    .01, .02, .03, .05, .075, .1, .15, .2, .25, .3, .35, .4, .45, .5
  };
  private static final double PAPER_EPSILON = .25;
  private static final String NAIVE = "maxout";
  private static final String HARDENED = "maxout, adversarially trained";

  /** Pictures in the scatter plot, and pictures looked at in the quick profile. */
  private static final int SHOWN = 400;

  private static final int QUICK_COUNT = 2000;

  @Override
  public String id() {
    return "linearity";
  }

  @Override
  public String title() {
    return "How linear the networks are";
  }

  @Override
  public String section() {
    return "3, 4";
  }

  @Override
  public String claim() {
    return "Networks built from linear pieces behave so linearly that the gradient at a picture foretells what a step of ε = .25 does: the logits move by nearly ε times the L1 norm of their gradient.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.between("logit change explained, softmax regression", 90, 110),
        Criterion.between("logit change explained, maxout", 90, 110));
  }

  /** A model and the test pictures it is looked at with. */
  private record Subject(Network model, DeviceData pictures) {}

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Map<String, Subject> subjects = subjects(laboratory);
    findings.epsilon(EPSILONS);
    Map<String, List<LinearTerm>> leads = new LinkedHashMap<>();
    Map<String, List<LinearTerm>> losses = new LinkedHashMap<>();
    subjects.forEach(
        (name, subject) -> {
          leads.put(name, terms(subject, Quantity.LEAD_OF_THE_RIVAL));
          losses.put(name, terms(subject, Quantity.LOSS));
        });
    leads.forEach(
        (name, terms) ->
            findings.percent(
                "logit change explained, " + name, null, at(terms, PAPER_EPSILON).explained()));
    losses.forEach(
        (name, terms) ->
            findings.percent(
                "loss change explained, " + name, null, at(terms, PAPER_EPSILON).explained()));
    leads.forEach((name, terms) -> measure(findings, "logit change", name, terms));
    losses.forEach((name, terms) -> measure(findings, "loss change", name, terms));
    findings
        .headline("logit change explained, " + NAIVE)
        .plot(
            "logits-explained",
            explained("Change of logits explained by the gradient", leads),
            "Share of the change of the rival's lead (its logit less that of the label) that ε‖∇‖₁ explains, over the size of the step. 100 % is a linear model, as both regressions are; at 0 % no change at all would have been as good a guess or better.")
        .plot(
            "loss-explained",
            explained("Change of the loss explained by the gradient", losses),
            "The same for the loss that FGSM climbs: where a network is sure of a picture the loss is flat, its gradient small, and foretells little of what follows, though the logits below it are linear.")
        .plot(
            "logits-maxout",
            course(NAIVE, leads.get(NAIVE)),
            "Maxout network: mean change of the rival's lead, as the gradient at the picture foretells it and as it is.")
        .plot(
            "logits-hardened",
            course(HARDENED, leads.get(HARDENED)),
            "The same after adversarial training.")
        .plot(
            "pictures",
            scatter(leads),
            "Single test pictures at ε = .25: the change of the rival's lead foretold and found. On the line the two are equal.")
        .table(table(leads, losses))
        .choice(
            "The paper argues with the linear term and does not measure it; so there are no figures beside ours. The share explained is 1 − Σ(actual − ε‖∇‖₁)² / Σ actual² over test pictures.",
            "The logit that is followed is the lead of the label's strongest rival at the clean picture, and the step is along the sign of its own gradient; for the loss the step is FGSM's.",
            Text.of(
                "Looked at with %d test pictures; logistic regression with the threes and sevens among the test set.",
                subjects.get(NAIVE).pictures.count()),
            Attacks.NO_CLIPPING);
  }

  private static Map<String, Subject> subjects(Laboratory laboratory) {
    Profile profile = laboratory.profile();
    long seed = laboratory.seed();
    DeviceData pictures = pictures(laboratory);
    Map<String, Subject> subjects = new LinkedHashMap<>();
    if (laboratory.train().classes() > ThreesAndSevens.SEVEN) {
      Laboratory digits = ThreesAndSevens.of(laboratory, "linearity");
      subjects.put(
          "logistic regression",
          new Subject(
              digits.trained(LinearPlans.logistic(profile, digits.train(), seed)).model(),
              digits.test()));
    }
    subjects.put(
        "softmax regression",
        new Subject(
            laboratory.trained(Plans.softmax(profile, laboratory.train(), seed)).model(),
            pictures));
    subjects.put(
        "RBF",
        new Subject(
            laboratory.trained(QuadraticPlans.rbf(laboratory.train(), seed)).model(), pictures));
    subjects.put(NAIVE, maxout(laboratory, pictures, Objective.CLEAN));
    subjects.put(HARDENED, maxout(laboratory, pictures, Adversary.PAPER));
    return subjects;
  }

  private static DeviceData pictures(Laboratory laboratory) {
    DeviceData test = laboratory.test();
    return laboratory.profile() == Profile.QUICK && test.count() > QUICK_COUNT
        ? laboratory.onDevice(test.host().slice(0, QUICK_COUNT))
        : test;
  }

  private static Subject maxout(Laboratory laboratory, DeviceData pictures, Objective objective) {
    return new Subject(laboratory.maxout(objective), pictures);
  }

  private static List<LinearTerm> terms(Subject subject, Quantity quantity) {
    return LinearTerm.of(subject.model, subject.pictures, quantity, EPSILONS);
  }

  private static LinearTerm at(List<LinearTerm> terms, double epsilon) {
    return terms.stream().filter(term -> term.epsilon() == epsilon).findFirst().orElseThrow();
  }

  private static void measure(Findings findings, String what, String name, List<LinearTerm> terms) {
    LinearTerm term = at(terms, PAPER_EPSILON);
    findings
        .number(what + " foretold, " + name, null, term.meanPredicted())
        .number(what + " found, " + name, null, term.meanActual());
  }

  private static Plot explained(String title, Map<String, List<LinearTerm>> all) {
    Plot plot = Plot.of(title, Plot.Axis.linear("ε"), Plot.Axis.linear("share of the change in %"));
    for (var entry : all.entrySet()) {
      plot =
          plot.line(
              entry.getKey(),
              EPSILONS,
              entry.getValue().stream()
                  .mapToDouble(term -> 100 * Math.max(0, term.explained()))
                  .toArray());
    }
    return plot;
  }

  private static Plot course(String name, List<LinearTerm> terms) {
    return Plot.of(
            "Lead of the rival, " + name, Plot.Axis.linear("ε"), Plot.Axis.linear("mean change"))
        .line("found", EPSILONS, terms.stream().mapToDouble(LinearTerm::meanActual).toArray())
        .line(
            "foretold, ε‖∇‖₁",
            EPSILONS,
            terms.stream().mapToDouble(LinearTerm::meanPredicted).toArray());
  }

  private static Plot scatter(Map<String, List<LinearTerm>> leads) {
    Plot plot =
        Plot.of(
            "Lead of the rival at ε = .25, picture by picture",
            Plot.Axis.linear("foretold, ε‖∇‖₁"),
            Plot.Axis.linear("found"));
    double furthest = 0;
    for (String name : List.of(NAIVE, HARDENED)) {
      LinearTerm term = at(leads.get(name), PAPER_EPSILON);
      int count = Math.min(SHOWN, term.actual().length);
      double[] x = Arrays.copyOf(term.predicted(), count);
      furthest = Math.max(furthest, Arrays.stream(x).max().orElseThrow());
      plot = plot.points(name, x, Arrays.copyOf(term.actual(), count));
    }
    double[] ends = {0, furthest};
    return plot.line("equal", ends, ends);
  }

  private static DataTable table(
      Map<String, List<LinearTerm>> leads, Map<String, List<LinearTerm>> losses) {
    DataTable table =
        DataTable.titled("Foretold by the gradient and found")
            .text("model")
            .number("ε")
            .number("logit change foretold")
            .number("found")
            .percent("explained")
            .number("loss change foretold")
            .number("loss change found")
            .percent("of the loss change explained")
            .noted(
                "The share explained is below zero where the gradient foretells so much more than happens that no change at all would have been the better guess. Adversarial training leads there, for it teaches a network to bend away from the gradient's line.");
    for (String name : leads.keySet()) {
      for (double epsilon : new double[] {.01, .05, .1, PAPER_EPSILON, .5}) {
        LinearTerm lead = at(leads.get(name), epsilon);
        LinearTerm loss = at(losses.get(name), epsilon);
        table =
            table.row(
                name,
                epsilon,
                lead.meanPredicted(),
                lead.meanActual(),
                lead.explained(),
                loss.meanPredicted(),
                loss.meanActual(),
                loss.explained());
      }
    }
    return table;
  }
}
