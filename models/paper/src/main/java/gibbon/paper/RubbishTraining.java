package gibbon.paper;

import gibbon.Text;
import gibbon.attack.FalsePositives;
import gibbon.attack.FastGradientSign;
import gibbon.attack.FoolingStep;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.train.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Appendix A: a network taught that Gaussian noise is of no class. */
final class RubbishTraining implements Experiment {
  private static final int PICTURES = 10_000;
  private static final int ATTACKED = 500;

  /** The paper does not say; that of its other experiments on MNIST. */
  private static final double EPSILON = .25;

  private static final double LARGE = 1;

  private static final OpenChoice WEIGHT =
      OpenChoice.of(
          "rubbish-weight", "The cost of rubbish is added with a weight of", "0.1", "1", "0.01");

  private static final String STEP = "ε = .25";
  private static final double[] STEPS = {0, .02, .05, .1, .25, .5, 1, 2};

  @Override
  public String id() {
    return "rubbish-training";
  }

  @Override
  public String title() {
    return "Training on rubbish";
  }

  @Override
  public String section() {
    return "A";
  }

  @Override
  public String claim() {
    return "A maxout network can be trained never to fall for Gaussian rubbish without harm to its clean error, but still falls for rubbish moved by one gradient step.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atMost("rubbish error, trained on rubbish", 1),
        Criterion.noWorse(
            "clean error, trained on rubbish", "clean error, trained without rubbish", .1),
        Criterion.atLeast("error on rubbish after a large step, trained on rubbish", 50));
  }

  @Override
  public List<OpenChoice> openChoices() {
    return List.of(WEIGHT);
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Profile profile = laboratory.profile();
    Dataset train = laboratory.train();
    long seed = laboratory.seed();
    Network naive = laboratory.maxout(Objective.CLEAN);
    double weight = Double.parseDouble(laboratory.chosen(WEIGHT));
    Network taught = laboratory.trained(RubbishPlans.taught(profile, train, seed, weight)).model();
    float[] pictures = Rubbish.pictures(laboratory, PICTURES);
    FalsePositives before = Rubbish.falsePositives(laboratory, naive, pictures);
    FalsePositives after = Rubbish.falsePositives(laboratory, taught, pictures);
    double cleanBefore = laboratory.error(laboratory.clean(naive));
    double cleanAfter = laboratory.error(laboratory.clean(taught));
    double[] naiveMoved = moved(laboratory, naive, pictures);
    double[] taughtMoved = moved(laboratory, taught, pictures);
    FastGradientSign fgsm = FastGradientSign.of(EPSILON);
    findings
        .epsilon(EPSILON)
        .percent("rubbish error, trained on rubbish", 0., after.error())
        .percent("rubbish error, trained without rubbish", 98.35, before.error())
        .percent("clean error, trained on rubbish", null, cleanAfter)
        .percent("clean error, trained without rubbish", .94, cleanBefore)
        .percent(
            "error on rubbish after one step, trained on rubbish",
            null,
            at(EPSILON, taughtMoved),
            STEP)
        .percent(
            "error on rubbish after one step, trained without rubbish",
            null,
            at(EPSILON, naiveMoved),
            STEP)
        .percent(
            "error on rubbish after a large step, trained on rubbish",
            null,
            at(LARGE, taughtMoved),
            "ε = 1")
        .percent(
            "FGSM error, trained on rubbish",
            null,
            laboratory.attack(taught, fgsm).report().error())
        .percent(
            "FGSM error, trained without rubbish",
            89.4,
            laboratory.attack(naive, fgsm).report().error())
        .choice(
            "The paper does not say how; here the cross-entropy to equal probabilities of 20 fresh Gaussian pictures is added to the loss of each mini-batch of 100, under dropout as all else.",
            "Both networks have the same schedule, seed and stopping rule; "
                + Attacks.schedule(profile),
            "A sample of rubbish is fooled after one step if a step of the gradient's sign towards some class makes that class more probable than ½; every class is tried. The paper states no ε for it; the table has several.")
        .table(table(naiveMoved, taughtMoved))
        .plot(
            "steps",
            Plot.of(
                    "Rubbish moved one step towards a class",
                    Plot.Axis.linear("ε"),
                    Plot.Axis.linear("taken for a class in %"))
                .line("trained on pictures alone", STEPS, percent(naiveMoved))
                .line("trained on rubbish too", STEPS, percent(taughtMoved)),
            "How much Gaussian rubbish one step of the gradient's sign, towards the class where it does most, makes an example of that class.");
  }

  /** By each size of step, the share of rubbish that one step makes an example of some class. */
  private static double[] moved(Laboratory laboratory, Network model, float[] all) {
    float[] pictures = Arrays.copyOf(all, ATTACKED * model.inputs());
    boolean[][] fooled = new boolean[STEPS.length][ATTACKED];
    for (int target = 0; target < model.classes(); target++) {
      FoolingPictures step =
          FoolingPictures.of(laboratory, model, pictures, target, FoolingStep.Direction.SIGN);
      for (int s = 0; s < STEPS.length; s++) {
        double[] probabilities = step.probabilities(STEPS[s]);
        for (int i = 0; i < ATTACKED; i++) {
          fooled[s][i] |= probabilities[i] > .5;
        }
      }
    }
    return Arrays.stream(fooled)
        .mapToDouble(
            of -> IntStream.range(0, ATTACKED).filter(i -> of[i]).count() / (double) ATTACKED)
        .toArray();
  }

  private static double at(double epsilon, double[] errors) {
    return errors[Arrays.binarySearch(STEPS, epsilon)];
  }

  private static double[] percent(double[] shares) {
    return Arrays.stream(shares).map(share -> 100 * share).toArray();
  }

  private static DataTable table(double[] naive, double[] taught) {
    DataTable table =
        DataTable.titled("Rubbish taken for a class after one step")
            .number("ε")
            .percent("trained on pictures alone")
            .percent("trained on rubbish too");
    for (int i = 0; i < STEPS.length; i++) {
      table = table.row(STEPS[i], naive[i], taught[i]);
    }
    return table.noted(
        Text.of("Of the first %d samples; the rubbish error above is that of all.", ATTACKED));
  }
}
