package gibbon.paper;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.model.GaussianUnits.Precision;
import gibbon.model.Network;
import gibbon.paper.QuadraticPlans.Reading;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.result.Plot.Axis;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Section 7: a shallow network of radial basis functions under FGSM. */
final class Rbf implements Experiment {
  private static final FastGradientSign ATTACK = FastGradientSign.of(.25);

  private static final OpenChoice PRECISIONS =
      OpenChoice.of(
          "rbf-precisions",
          "Precisions of the shallow RBF network",
          "diagonal",
          "spherical",
          "shared");
  private static final OpenChoice COST =
      OpenChoice.of("rbf-cost", "Cost of the shallow RBF network", "rest", "softmax");

  @Override
  public List<OpenChoice> openChoices() {
    return List.of(PRECISIONS, COST);
  }

  @Override
  public String id() {
    return "rbf";
  }

  @Override
  public String title() {
    return "A shallow RBF network under FGSM";
  }

  @Override
  public String section() {
    return "7";
  }

  @Override
  public String claim() {
    return "A network of radial basis functions is fooled too, but hardly confident where it is wrong.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("FGSM error", 25), Criterion.atMost("confidence on mistakes", 10));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    int seeds = laboratory.profile() == Profile.PAPER ? 20 : 5;
    List<AttackReport> reports = new ArrayList<>();
    DataTable each =
        columns(DataTable.titled("The reading nearest to the paper, by seed").number("seed"));
    for (int i = 0; i < seeds; i++) {
      long seed = laboratory.seed() + i;
      Network model = model(laboratory, seed);
      AttackReport report = laboratory.attack(model, ATTACK).report();
      reports.add(report);
      each = row(each, report, seed);
    }
    String mean = Text.of("mean of %d seeds", seeds);
    findings
        .epsilon(.25)
        .percent("FGSM error", 55.4, mean(reports, AttackReport::error), mean)
        .percent(
            "confidence on mistakes", 1.2, mean(reports, AttackReport::confidenceOnMistakes), mean)
        .percent("clean confidence", 60.6, mean(reports, AttackReport::cleanConfidence), mean)
        .percent("clean error", null, mean(reports, AttackReport::cleanError), mean)
        .headline("confidence on mistakes")
        .choice(
            "The paper gives the exponent without its minus sign and nothing else. Unless set otherwise, each class has one unit p = exp(−Σ β(x − μ)²) with a precision β ≥ 0 for every pixel, trained one class against the rest by gradient descent with momentum .9, without validation.",
            "Of the readings in the grid, a high constant rate (1) stopped after 2 epochs comes nearest to all three figures at once. Such steps are coarse, so seeds differ; the table gives each.",
            "The attack climbs −ln p of the true class. The gradient of p itself, or of the cost of training, would vanish in single precision where the network is far from its centres, and feign robustness.",
            "β = s² and μ = m/s are learnt as s and m, so that β stays positive and both move at a like pace; centres start at 0 and precisions where a picture of mean square .1 has p = 1/√e.",
            Attacks.NO_CLIPPING)
        .table(each)
        .table(grid(laboratory));
    pictures(laboratory, findings);
  }

  /** The network of the figures, by what the user decided. */
  private static Network model(Laboratory laboratory, long seed) {
    Precision precision = Precision.valueOf(laboratory.chosen(PRECISIONS).toUpperCase(Locale.ROOT));
    boolean choice = laboratory.chosen(COST).equals("softmax");
    Reading nearest = Reading.NEAREST;
    boolean usual = precision == nearest.precision() && choice == nearest.choice();
    Reading other = new Reading(precision, choice, Reading.RATES.get(precision), nearest.epochs());
    return laboratory
        .trained(
            usual
                ? QuadraticPlans.rbf(laboratory.train(), seed)
                : List.of(QuadraticPlans.rbf(laboratory.train(), seed, other)))
        .model();
  }

  private static double mean(List<AttackReport> reports, ToDoubleFunction<AttackReport> figure) {
    return reports.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  private static DataTable columns(DataTable table) {
    return table
        .percent("clean error")
        .percent("clean confidence")
        .percent("FGSM error")
        .percent("confidence on mistakes");
  }

  private static DataTable row(DataTable table, AttackReport report, Object... first) {
    List<Object> cells = new ArrayList<>(List.of(first));
    cells.add(report.cleanError());
    cells.add(report.cleanConfidence());
    cells.add(report.error());
    cells.add(report.confidenceOnMistakes());
    return table.row(cells.toArray());
  }

  /** What else the paper may have meant. */
  private static DataTable grid(Laboratory laboratory) {
    DataTable table =
        columns(
            DataTable.titled("Other readings")
                .text("precisions")
                .text("cost")
                .number("rate")
                .number("epochs"));
    for (Reading reading : readings(laboratory.profile())) {
      Network model =
          laboratory
              .trained(List.of(QuadraticPlans.rbf(laboratory.train(), laboratory.seed(), reading)))
              .model();
      AttackReport report = laboratory.attack(model, ATTACK).report();
      String precisions = reading.precision().name().toLowerCase(Locale.ROOT);
      String cost = reading.choice() ? "softmax" : "rest";
      table = row(table, report, precisions, cost, reading.rate(), reading.epochs());
    }
    return table.noted(
        "The paper: clean confidence 60.6 %, FGSM error 55.4 %, confidence on mistakes 1.2 %. Precisions: one for each pixel of each class (diagonal), one for each class (spherical) or one in all (shared). Cost: of each class against the rest, or of the softmax of −Σ β(x − μ)² over the classes. The latter compares classes alone and leaves p near 0 for all of them, so that network is sure of nothing.");
  }

  private static List<Reading> readings(Profile profile) {
    List<Reading> readings = new ArrayList<>();
    int[] lengths =
        switch (profile) {
          case QUICK -> new int[] {2};
          case STANDARD -> new int[] {2, 10};
          case PAPER -> new int[] {2, 10, 40};
        };
    double[] factors =
        profile == Profile.QUICK ? new double[] {.1, .3, 1} : new double[] {.03, .1, .3, 1};
    for (Precision precision : List.of(Precision.DIAGONAL, Precision.SHARED, Precision.SPHERICAL)) {
      for (boolean choice : new boolean[] {false, true}) {
        for (double factor : factors) {
          for (int epochs : lengths) {
            double rate = Reading.RATES.get(precision) * factor;
            readings.add(new Reading(precision, choice, rate, epochs));
          }
        }
      }
    }
    if (profile == Profile.QUICK) {
      readings.add(new Reading(Precision.DIAGONAL, false, .1, 10));
      readings.add(new Reading(Precision.DIAGONAL, false, 1, 10));
    }
    return readings;
  }

  private static void pictures(Laboratory laboratory, Findings findings) {
    Network rbf = model(laboratory, laboratory.seed());
    Network softmax =
        laboratory
            .trained(Plans.softmax(laboratory.profile(), laboratory.train(), laboratory.seed()))
            .model();
    double[] sizes = {0, .05, .1, .15, .2, .25, .3};
    double[][] curves = new double[4][sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      FastGradientSign attack = FastGradientSign.of(sizes[i]);
      AttackReport ofRbf = Evaluation.attack(rbf, laboratory.test(), attack).report();
      AttackReport ofSoftmax = Evaluation.attack(softmax, laboratory.test(), attack).report();
      curves[0][i] = 100 * ofRbf.error();
      curves[1][i] = 100 * ofRbf.confidenceOnMistakes();
      curves[2][i] = 100 * ofSoftmax.error();
      curves[3][i] = 100 * ofSoftmax.confidenceOnMistakes();
    }
    Plot plot =
        Plot.of(
                "Error, and confidence on mistakes",
                Axis.linear("ε"),
                Axis.linear("error or confidence in %"))
            .line("RBF, error", sizes, curves[0])
            .line("RBF, confidence on mistakes", sizes, curves[1])
            .line("softmax, error", sizes, curves[2])
            .line("softmax, confidence on mistakes", sizes, curves[3]);
    Dataset test = laboratory.test().host();
    findings
        .plot(
            "epsilon",
            plot,
            "The RBF network errs under attack too, though later than softmax regression; but its confidence on mistakes falls to nothing where that of softmax regression grows.")
        .picture(
            "centres",
            centres(rbf, test),
            "The centre μ of each class, and under it the root of the precision √β of every pixel.")
        .examples("examples", test, laboratory.attack(rbf, ATTACK));
  }

  private static Sheet centres(Network rbf, Dataset test) {
    List<Parameter> parameters = rbf.parameters();
    float[] scale = parameters.get(0).value().toFloats();
    float[] scaled = parameters.get(1).value().toFloats();
    List<Tile> tiles = new ArrayList<>();
    List<Tile> precisions = new ArrayList<>();
    for (int k = 0; k < test.classes(); k++) {
      float[] centre = new float[test.pixels()];
      float[] root = new float[test.pixels()];
      for (int i = 0; i < centre.length; i++) {
        int at = k * test.pixels() + i;
        centre[i] = scaled[at] / scale[at];
        root[i] = Math.abs(scale[at]);
      }
      tiles.add(Tile.of(centre).labelled(String.valueOf(k)));
      precisions.add(Tile.signed(root));
    }
    tiles.addAll(precisions);
    return Sheet.of(tiles, test.classes(), test.shape().rows(), test.shape().columns());
  }
}
