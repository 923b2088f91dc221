package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Attack;
import gibbon.attack.Evaluation;
import gibbon.attack.Goal;
import gibbon.attack.LbfgsAttack;
import gibbon.attack.LeastBudget;
import gibbon.attack.Norm;
import gibbon.attack.Outcome;
import gibbon.attack.Outcome.Found;
import gibbon.attack.Pictures;
import gibbon.attack.Victim;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import gibbon.tensor.Philox;
import gibbon.train.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Sections 2 and 4: the attack that came before FGSM, and what it costs. */
final class Lbfgs implements Experiment {
  private static final int SHOWN = 8;
  private static final int STREAM = 201;

  /** FGSM's ε is looked for in steps of a grey level. */
  private static final int LEVELS = 256;

  @Override
  public String id() {
    return "lbfgs";
  }

  @Override
  public String title() {
    return "Box-constrained L-BFGS against FGSM";
  }

  @Override
  public String section() {
    return "2, 4";
  }

  @Override
  public String claim() {
    return "L-BFGS within the box of pixel values finds nearly invisible adversarial examples for any class; FGSM finds coarser ones at a tiny part of the cost.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("L-BFGS: success towards a class drawn at random", 90),
        Criterion.below(
            "L-BFGS: distortion towards the most probable wrong class",
            "FGSM: distortion at the least ε",
            .01),
        Criterion.below(
            "FGSM: gradient evaluations a picture", "L-BFGS: gradient evaluations a picture", 10));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Network model = laboratory.maxout(Objective.CLEAN);
    Subjects subjects = Subjects.of(laboratory, model, count(laboratory.profile()));
    Result any = boxed(laboratory, model, subjects, subjects.drawn);
    Result near = boxed(laboratory, model, subjects, subjects.nearest);
    Result towards = sign(laboratory, model, subjects, Goal.towards(subjects.drawn));
    Result away = sign(laboratory, model, subjects, Goal.away(subjects.labels));
    findings
        .percent("L-BFGS: success towards a class drawn at random", null, any.success())
        .number("L-BFGS: distortion towards that class", null, any.distortion())
        .number("L-BFGS: distortion towards the most probable wrong class", null, near.distortion())
        .percent("FGSM: success away from the label, at the least ε", null, away.success())
        .number("FGSM: distortion at the least ε", null, away.distortion())
        .percent("FGSM: success towards the class drawn, at the least ε", null, towards.success())
        .number("L-BFGS: gradient evaluations a picture", null, any.gradients())
        .number("L-BFGS: time a picture", "s", null, any.seconds(), "side by side in one batch")
        .number("FGSM: gradient evaluations a picture", null, away.gradients())
        .number(
            "FGSM: time a picture",
            "s",
            null,
            away.seconds(),
            "with the forward passes that look for the least ε")
        .headline("L-BFGS: gradient evaluations a picture")
        .choice(
            Text.of(
                "The first %d test pictures that the network classifies correctly; pixels are held in [0, 1] by both attacks.",
                subjects.labels.length),
            "Distortion is √(Σr²/n) over the n pixels, averaged over the pictures that an attack succeeds on.",
            "Szegedy et al. write c|r| + J and look for the least c, which would give the furthest picture; here ‖r‖² + λJ is minimised for the least λ, which gives the nearest. The square is smooth at r = 0 and has the same minimisers.",
            "The class to reach is drawn at random for each picture; the second row of the table takes the most probable wrong one.",
            "FGSM has the least ε, in steps of 1/256, that succeeds along the one gradient it computes.")
        .table(
            DataTable.titled(Text.of("Attacks on the same %d pictures", subjects.labels.length))
                .text("attack")
                .percent("success")
                .number("distortion")
                .number("mean L2 norm")
                .number("mean largest change")
                .number("gradient evaluations")
                .number("time a picture", "s")
                .row(any.row("L-BFGS, class drawn at random"))
                .row(near.row("L-BFGS, most probable wrong class"))
                .row(towards.row("FGSM, class drawn at random"))
                .row(away.row("FGSM, away from the label")))
        .picture(
            "examples",
            montage(laboratory.test().host(), subjects, near, away),
            "From above: pictures; nearest example of L-BFGS for the most probable wrong class; what it changed; example of FGSM at the least ε; what it changed. Changes are scaled by their largest magnitude, which stands below them.");
  }

  private static int count(Profile profile) {
    return profile == Profile.QUICK ? 50 : 100;
  }

  /**
   * What is attacked.
   *
   * @param pictures [count, pixels]
   * @param drawn a wrong class each, any as likely as another
   * @param nearest the most probable wrong class of each
   */
  private record Subjects(float[] pictures, int[] labels, int[] drawn, int[] nearest) {
    static Subjects of(Laboratory laboratory, Network model, int count) {
      Dataset test = laboratory.test().host();
      int[] says = laboratory.clean(model).classes();
      int[] chosen =
          IntStream.range(0, test.count())
              .filter(i -> says[i] == test.labels()[i])
              .limit(count)
              .toArray();
      float[] pictures = new float[chosen.length * test.pixels()];
      for (int i = 0; i < chosen.length; i++) {
        System.arraycopy(
            test.images(), chosen[i] * test.pixels(), pictures, i * test.pixels(), test.pixels());
      }
      int[] labels = Arrays.stream(chosen).map(i -> test.labels()[i]).toArray();
      double[][] probabilities = Evaluation.probabilities(model, laboratory.device(), pictures);
      Philox random = new Philox(laboratory.seed(), STREAM, 0);
      int[] drawn = new int[chosen.length];
      int[] nearest = new int[chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        int other = random.nextInt(test.classes() - 1);
        drawn[i] = other < labels[i] ? other : other + 1;
        int best = labels[i] == 0 ? 1 : 0;
        for (int k = 0; k < test.classes(); k++) {
          best = k != labels[i] && probabilities[i][k] > probabilities[i][best] ? k : best;
        }
        nearest[i] = best;
      }
      return new Subjects(pictures, labels, drawn, nearest);
    }
  }

  /** What an attack found. */
  private record Result(Outcome outcome) {
    static Result of(
        Laboratory laboratory, Network model, Subjects subjects, Attack attack, Goal goal) {
      Pictures pictures = Pictures.of(subjects.pictures, model.inputs());
      return new Result(attack.on(new Victim(model, laboratory.device()), pictures, goal));
    }

    int count() {
      return outcome.pictures().count();
    }

    /** In s a picture. */
    double seconds() {
      return outcome.time().toNanos() / 1e9 / count();
    }

    double success() {
      return outcome.found().stream().filter(Found::reached).count() / (double) count();
    }

    double gradients() {
      return outcome.found().stream().mapToInt(Found::gradients).average().orElseThrow();
    }

    /** The mean size of the changes that were reached. */
    double mean(Norm norm) {
      return IntStream.range(0, count())
          .filter(i -> outcome.found().get(i).reached())
          .mapToDouble(i -> outcome.size(i, norm))
          .average()
          .orElse(Double.NaN);
    }

    double distortion() {
      return mean(Norm.L2) / Math.sqrt(outcome.pictures().inputs());
    }

    Object[] row(String name) {
      return new Object[] {
        name, success(), distortion(), mean(Norm.L2), mean(Norm.LINF), gradients(), seconds()
      };
    }
  }

  private static Result boxed(
      Laboratory laboratory, Network model, Subjects subjects, int[] targets) {
    return Result.of(laboratory, model, subjects, LbfgsAttack.STANDARD, Goal.towards(targets));
  }

  private static Result sign(Laboratory laboratory, Network model, Subjects subjects, Goal goal) {
    return Result.of(laboratory, model, subjects, LeastBudget.sign(LEVELS), goal);
  }

  private static Sheet montage(Dataset test, Subjects subjects, Result boxed, Result sign) {
    int shown = Math.min(SHOWN, subjects.labels.length);
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      float[] picture = boxed.outcome.pictures().row(i);
      tiles.add(Tile.of(picture).labelled(String.valueOf(subjects.labels[i])));
    }
    for (Outcome outcome : List.of(boxed.outcome, sign.outcome)) {
      for (int i = 0; i < shown; i++) {
        int predicted = outcome.found().get(i).predicted();
        tiles.add(Tile.of(outcome.example(i)).labelled("taken for " + predicted));
      }
      for (int i = 0; i < shown; i++) {
        String size = Text.of("± %.2f", outcome.size(i, Norm.LINF));
        tiles.add(Tile.signed(outcome.change(i)).labelled(size));
      }
    }
    return Sheet.of(tiles, shown, test.shape().rows(), test.shape().columns());
  }
}
