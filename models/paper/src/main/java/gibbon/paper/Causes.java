package gibbon.paper;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Predictions;
import gibbon.attack.Saturation;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.train.Objective;
import gibbon.train.TrainingPlan;
import java.util.List;

/** Section 4's maxout network trained over and over, each time with one thing decided otherwise. */
final class Causes implements Experiment {
  private static final double EPSILON = .25;
  private static final double PAPER_CLEAN = .94;
  private static final double PAPER_ROUNDED = 89.4;

  /** Two networks whose mistakes are divided so unevenly by chance differ in earnest. */
  private static final double SIGNIFICANT = .05;

  @Override
  public String id() {
    return "causes";
  }

  @Override
  public String title() {
    return "What the maxout network's figures hang on";
  }

  @Override
  public String section() {
    return "4";
  }

  @Override
  public String claim() {
    return "A maxout network of 240 units a layer is wrong on 0.94 % of the test pictures, and on 89.4 % after a step of FGSM.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atMost("clean error, least of all trainings", 1),
        Criterion.between("FGSM error, rounded gradient, as the recipe has it", 84.4, 94.4));
  }

  /** What one training ended in. */
  private record Outcome(AttackReport exact, AttackReport rounded, Predictions clean) {}

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Dataset train = laboratory.train();
    List<TrainingPlan> recipe =
        Plans.maxout(laboratory.profile(), train, laboratory.seed(), Objective.CLEAN);
    int[] labels = laboratory.test().host().labels();
    Outcome usual = outcome(laboratory, laboratory.trained(recipe).model());
    DataTable table =
        DataTable.titled("One thing at a time")
            .text("what is different")
            .text("why it is tried")
            .percent("clean error")
            .percent("FGSM error, rounded gradient")
            .percent("FGSM error, exact gradient")
            .number("pictures that only this one gets wrong")
            .number("pictures that only the first row gets wrong")
            .number("probability of that by chance")
            .row(
                "nothing: the recipe",
                "",
                usual.clean.error(labels),
                usual.rounded.error(),
                usual.exact.error(),
                Double.NaN,
                Double.NaN,
                Double.NaN);
    double least = usual.clean.error(labels);
    int beyondChance = 0;
    for (Suspect suspect : Suspect.all()) {
      Network model =
          laboratory
              .trained(suspect.of(recipe), suspect.of(train, Plans.validation(train)))
              .model();
      Outcome found = outcome(laboratory, model);
      PairedMistakes paired = PairedMistakes.of(found.clean, usual.clean, labels);
      least = Math.min(least, found.clean.error(labels));
      beyondChance += paired.chance() < SIGNIFICANT ? 1 : 0;
      table =
          table.row(
              suspect.name(),
              suspect.why(),
              found.clean.error(labels),
              found.rounded.error(),
              found.exact.error(),
              paired.first(),
              paired.second(),
              paired.chance());
    }
    findings
        .epsilon(EPSILON)
        .percent("clean error, as the recipe has it", PAPER_CLEAN, usual.clean.error(labels))
        .percent("clean error, least of all trainings", PAPER_CLEAN, least)
        .percent(
            "FGSM error, rounded gradient, as the recipe has it",
            PAPER_ROUNDED,
            usual.rounded.error())
        .percent("FGSM error, exact gradient, as the recipe has it", null, usual.exact.error())
        .number(
            Text.of("changes that matter (of %d, at a level of .05)", Suspect.all().size()),
            null,
            beyondChance)
        .headline("clean error, least of all trainings")
        .table(
            table.noted(
                "The probability is McNemar's, of mistakes divided so unevenly between two networks that are equally good. Other seeds show how much of a difference is chance; of several changes, one in twenty passes for a cause by chance alone."))
        .choice(
            Attacks.recipe(laboratory.profile()),
            "Each row trains anew, in all its stages. What is suspected is what the paper leaves to its recipe and the recipe to its software.",
            Attacks.ROUNDING,
            Attacks.NO_CLIPPING);
  }

  private static Outcome outcome(Laboratory laboratory, Network model) {
    FastGradientSign attack = FastGradientSign.of(EPSILON);
    return new Outcome(
        laboratory.attack(model, attack).report(),
        laboratory.attack(model, attack.with(Saturation.ROUNDED)).report(),
        laboratory.clean(model));
  }
}
