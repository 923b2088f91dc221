package gibbon.paper;

import gibbon.attack.FalsePositives;
import gibbon.attack.FastGradientSign;
import gibbon.attack.FoolingStep;
import gibbon.data.Dataset;
import gibbon.model.Classifier;
import gibbon.report.DataTable;
import gibbon.report.Plot;
import gibbon.train.Objective;
import java.util.Arrays;

/** Appendix A: a network taught that Gaussian noise is of no class. */
final class RubbishTraining implements Experiment {
  private static final int PICTURES = 10_000;
  private static final int ATTACKED = 1000;

  /** The paper does not say; that of its other experiments on MNIST. */
  private static final double EPSILON = .25;

  private static final double[] STEPS = {0, .02, .05, .1, .25, .5, 1};

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
  public void run(Laboratory laboratory, Findings findings) {
    Profile profile = laboratory.profile();
    Dataset train = laboratory.train();
    long seed = laboratory.seed();
    Classifier naive =
        laboratory.trained(Plans.maxout(profile, train, seed, Objective.CLEAN)).model();
    Classifier taught = laboratory.trained(RubbishPlans.taught(profile, train, seed)).model();
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
        .percent("rubbish error, with", 0., after.error())
        .percent("rubbish error, without", 98.35, before.error())
        .percent("clean error, with", null, cleanAfter)
        .percent("clean error, without", .94, cleanBefore)
        .percent("error on rubbish after one step, with", null, at(EPSILON, taughtMoved))
        .percent("error on rubbish after one step, without", null, at(EPSILON, naiveMoved))
        .percent("FGSM error, with", null, laboratory.attack(taught, fgsm).report().error())
        .percent("FGSM error, without", 89.4, laboratory.attack(naive, fgsm).report().error())
        .choice(
            "The paper does not say how; here the cross-entropy to equal probabilities of 20 fresh Gaussian pictures is added to the loss of each mini-batch of 100, under dropout as all else.",
            "Both networks have the same schedule, seed and stopping rule; "
                + Attacks.schedule(profile),
            "The step on rubbish goes along the gradient's sign towards a class, each class in turn, and any class more probable than ½ is a mistake; the paper states no ε for it.")
        .table(table(naiveMoved, taughtMoved))
        .plot(
            "steps",
            Plot.of(
                    "Rubbish moved one step towards a class",
                    Plot.Axis.linear("ε"),
                    Plot.Axis.linear("taken for a class (%)"))
                .line("trained on pictures alone", STEPS, percent(naiveMoved))
                .line("trained on rubbish too", STEPS, percent(taughtMoved)),
            "Gaussian rubbish after one step of the gradient's sign: training on rubbish as it is does not help against rubbish that was moved.");
  }

  /** The share of rubbish taken for a class after a step of each size. */
  private static double[] moved(Laboratory laboratory, Classifier model, float[] all) {
    int[] targets = new int[ATTACKED];
    Arrays.setAll(targets, i -> i % model.spec().classes());
    float[] pictures = Arrays.copyOf(all, ATTACKED * model.spec().inputs());
    FoolingStep step =
        new FoolingStep(model, laboratory.device(), pictures, targets, FoolingStep.Direction.SIGN);
    return Arrays.stream(STEPS)
        .map(size -> Rubbish.falsePositives(laboratory, model, step.pictures(size)).error())
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
    return table;
  }
}
