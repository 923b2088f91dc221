package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Evaluation;
import gibbon.attack.FalsePositives;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import gibbon.tensor.Philox;
import gibbon.train.Objective;
import gibbon.train.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Appendix A: what networks make of Gaussian noise. */
final class Rubbish implements Experiment {
  private static final int PICTURES = 10_000;
  private static final int SHOWN = 20;

  /** Far from the streams of training. */
  private static final int STREAM = 200;

  @Override
  public String id() {
    return "rubbish";
  }

  @Override
  public String title() {
    return "Gaussian rubbish taken for a class";
  }

  @Override
  public String section() {
    return "A";
  }

  @Override
  public String claim() {
    return "Networks made of linear parts, deep or shallow, take pure noise for one of their classes, and are sure of it; a radial basis network does not.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("maxout with softmax: rubbish error", 50),
        Criterion.atLeast("maxout with softmax: confidence on mistakes", 80),
        Criterion.atLeast("softmax regression: rubbish error", 50),
        Criterion.atMost("radial basis functions: rubbish error", 5));
  }

  /** {@code count} pictures of independent standard normal numbers, unlike any of training. */
  static float[] pictures(Laboratory laboratory, int count) {
    int pixels = laboratory.test().host().pixels();
    return new Philox(laboratory.seed(), STREAM, 0).gaussian(count * pixels);
  }

  /** How often a model takes these pictures for a class. */
  static FalsePositives falsePositives(Laboratory laboratory, Network model, float[] pictures) {
    return FalsePositives.of(Evaluation.probabilities(model, laboratory.device(), pictures));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Dataset test = laboratory.test().host();
    float[] pictures = pictures(laboratory, PICTURES);
    List<String> classes = IntStream.range(0, test.classes()).mapToObj(String::valueOf).toList();
    DataTable table = DataTable.titled("False positives by class").text("network").percent("error");
    for (String label : classes) {
      table = table.percent(label);
    }
    Bars bars =
        Bars.of("What rubbish is taken for", "class", "share of false positives in %", classes);
    Network maxout = null;
    for (Subject subject : subjects(laboratory)) {
      Network model = laboratory.trained(subject.plans).model();
      FalsePositives found = falsePositives(laboratory, model, pictures);
      String name = subject.name;
      findings
          .percent(name + ": rubbish error", subject.error, found.error())
          .percent(
              name + ": confidence on mistakes",
              subject.confidence,
              found.confidence(),
              note(found))
          .percent(name + ": clean error", null, laboratory.error(laboratory.clean(model)));
      if (name.equals(MAXOUT)) {
        maxout = model;
        skew(findings, found);
      }
      List<Object> row = new ArrayList<>(List.of(name, found.error()));
      double[] shares = new double[classes.size()];
      for (int k = 0; k < shares.length; k++) {
        shares[k] = found.share(k);
        row.add(shares[k]);
        shares[k] *= 100;
      }
      table = table.row(row.toArray());
      bars = subject.error != null && found.error() > 0 ? bars.series(name, shares) : bars;
    }
    findings
        .headline(MAXOUT + ": rubbish error")
        .choice(
            "Rubbish is 10,000 pictures of independent standard normal numbers; a mistake is any class more probable than ½.",
            "The network with sigmoids is trained anew with the cost of all ten of them, on the same schedule as the one with a softmax; "
                + Attacks.schedule(laboratory.profile()),
            "The paper does not say how its softmax regression was trained. The one beside its figures has weight columns bounded to an L2 norm of 2.3; the others show that the longer its columns, the surer it is of rubbish.")
        .table(
            table.noted(
                "Shares are of the false positives of a row; a network without any has a dash."))
        .picture(
            "pictures",
            montage(laboratory, maxout, pictures),
            "Rubbish, the class that the maxout network takes it for and the probability of that. For display, black is −3 and white 3.");
    if (!bars.series().isEmpty()) {
      findings.plot(
          "classes",
          bars,
          "Which classes rubbish is taken for. Some attract far more than others; which ones differs from seed to seed.");
    }
  }

  private static final String MAXOUT = "maxout with softmax";

  private record Subject(String name, List<TrainingPlan> plans, Double error, Double confidence) {}

  private static List<Subject> subjects(Laboratory laboratory) {
    Profile profile = laboratory.profile();
    Dataset train = laboratory.train();
    long seed = laboratory.seed();
    return List.of(
        new Subject(MAXOUT, Plans.maxout(profile, train, seed, Objective.CLEAN), 98.35, 92.8),
        new Subject("maxout with sigmoids", RubbishPlans.sigmoids(profile, train, seed), 68., 87.9),
        new Subject("softmax regression", Plans.softmax(profile, train, seed), 59.8, 70.8),
        new Subject(
            "softmax regression, stopped early",
            LinearPlans.softmaxStoppedEarly(train, seed),
            null,
            null),
        new Subject(
            "softmax regression, fully trained",
            LinearPlans.softmaxFullyTrained(profile, train, seed),
            null,
            null),
        new Subject("radial basis functions", QuadraticPlans.rbf(train, seed), 0., null));
  }

  private static String note(FalsePositives found) {
    return found.error() == 0 ? "no mistake, so no mean over them" : "";
  }

  /** The paper's two remarks on the classes, for whichever classes they are here. */
  private static void skew(Findings findings, FalsePositives found) {
    int most = 0;
    int least = 0;
    for (int k = 1; k < found.byClass().length; k++) {
      most = found.byClass()[k] > found.byClass()[most] ? k : most;
      least = found.byClass()[k] < found.byClass()[least] ? k : least;
    }
    findings
        .percent(
            MAXOUT + ": share of its commonest class",
            45.3,
            found.share(most),
            "of the mistakes; the paper's network takes rubbish for 5s most, "
                + (most == 5 ? "and so does ours" : Text.of("ours for %ds", most)))
        .percent(
            MAXOUT + ": share of its rarest class",
            0.,
            found.share(least),
            Text.of(
                "of the mistakes; the paper's network takes none for 8s, ours fewest for %s",
                least == 8 ? "8s too" : least + "s"));
  }

  /** Noise as it may be seen: black is −3, white 3. */
  static float[] displayed(float[] pictures, int index, int pixels) {
    float[] picture = new float[pixels];
    for (int p = 0; p < pixels; p++) {
      picture[p] = pictures[index * pixels + p] / 6 + .5f;
    }
    return picture;
  }

  private static Sheet montage(Laboratory laboratory, Network model, float[] pictures) {
    Dataset test = laboratory.test().host();
    float[] first = Arrays.copyOf(pictures, SHOWN * test.pixels());
    double[][] says = Evaluation.probabilities(model, laboratory.device(), first);
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < SHOWN; i++) {
      int best = 0;
      for (int k = 1; k < says[i].length; k++) {
        best = says[i][k] > says[i][best] ? k : best;
      }
      String label = Text.of("%d, %.0f %%", best, 100 * says[i][best]);
      tiles.add(Tile.of(displayed(first, i, test.pixels())).labelled(label));
    }
    return Sheet.of(tiles, 10, test.shape().rows(), test.shape().columns());
  }
}
