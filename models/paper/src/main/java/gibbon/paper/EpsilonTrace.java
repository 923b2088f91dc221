package gibbon.paper;

import gibbon.Text;
import gibbon.attack.FastGradientSign;
import gibbon.attack.LogitLine;
import gibbon.data.Dataset;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.result.Plot.Axis;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import gibbon.tensor.Arena;
import gibbon.train.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Section 8, figure 4: the logits of a maxout network along the direction of an attack. */
final class EpsilonTrace implements Experiment {
  private static final double FAR = 10;
  private static final double NEAR = 1;
  private static final String STRAIGHT = "straightness of the true class's logit, ε = 1 … 10";
  private static final String R2 = "R² of the best straight line";
  private static final int PAPER_CLASS = 4;
  private static final int TILES = 100;
  private static final int TILE_COLUMNS = 10;

  @Override
  public String id() {
    return "epsilon-trace";
  }

  @Override
  public String title() {
    return "Logits along the direction of an attack";
  }

  @Override
  public String section() {
    return "8";
  }

  @Override
  public String claim() {
    return "Along the direction of an attack the logits of a maxout network are piecewise linear, the wrong classes are stable over a wide range of ε, and predictions far out become extreme.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("straightness of the true class's logit, ε = 1 … 10", 99),
        Criterion.atMost("classes predicted along the line", 6),
        Criterion.above("largest logit at ε = 10", "largest logit at ε = 0", 50));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Network model = laboratory.maxout(Objective.CLEAN);
    Dataset test = laboratory.test().host();
    int index = chosen(test, laboratory.clean(model).classes());
    int label = test.labels()[index];
    float[] x = laboratory.picture(index);
    float[] direction = direction(laboratory, model, index);
    int points = laboratory.profile() == Profile.QUICK ? 2001 : 20001;
    LogitLine line = traced(model, x, direction, FAR, points);
    LogitLine near = traced(model, x, direction, NEAR, points);
    measure(findings, line, near, label);
    findings
        .choice(
            Text.of(
                "The picture is the first of the test set of class %d that the network gets right, number %d; the paper's is some picture of class 4.",
                label, index),
            "The direction is the sign of the gradient at ε = 0, held along the whole line; recomputed at every ε the line would be none.",
            Text.of(
                "Bends are counted in double precision: where the second difference of a logit is not 0 but for rounding, at %d points of −10 … 10 and as many of −1 … 1. Between two points there may be several bends, so the network has at least as many as are counted.",
                points))
        .table(table(line, near))
        .plot(
            "logits",
            plot(line, test.classes()),
            Text.of(
                "The logits of the picture moved by ε times the sign of its gradient. The true class is %d.",
                label))
        .picture(
            "montage",
            montage(model, laboratory, x, direction, label),
            Text.of(
                "The picture at 100 values of ε from −10, upper left, to 10, lower right, shown clipped to [0, 1]. Yellow frames are around those that the network still takes for a %d.",
                label));
  }

  /** The first picture of class 4, or of the last class where there are fewer, that is right. */
  private static int chosen(Dataset test, int[] predicted) {
    int label = Math.min(PAPER_CLASS, test.classes() - 1);
    int first = -1;
    for (int i = 0; i < test.count(); i++) {
      if (test.labels()[i] == label) {
        if (predicted[i] == label) {
          return i;
        }
        first = first < 0 ? i : first;
      }
    }
    return Math.max(first, 0);
  }

  /** The sign of the gradient at a picture of the test set. */
  private static float[] direction(Laboratory laboratory, Network model, int index) {
    float[] direction = laboratory.sample(model, FastGradientSign.of(.25), index).gradient();
    for (int i = 0; i < direction.length; i++) {
      direction[i] = Math.signum(direction[i]);
    }
    return direction;
  }

  /** A copy of the model on the plain-Java device, in double precision, along the line. */
  private static LogitLine traced(
      Network model, float[] x, float[] direction, double end, int points) {
    try (JavaDevice device = new JavaDevice();
        Arena arena = new Arena(device)) {
      return LogitLine.along(device, model.copyTo(arena), x, direction, -end, end, points);
    }
  }

  private static void measure(Findings findings, LogitLine line, LogitLine near, int label) {
    int[] predicted = line.predicted();
    int right = 0;
    for (int each : predicted) {
      right += each == label ? 1 : 0;
    }
    double share = (double) right / predicted.length;
    findings
        .epsilon(-FAR, FAR)
        .percent(STRAIGHT, null, line.straightness(label, NEAR, FAR), R2)
        .percent(
            "straightness of the true class's logit, ε = −10 … −1",
            null,
            line.straightness(label, -FAR, -NEAR),
            R2)
        .number("bends in ε = −1 … 1, at least", null, near.bends(-NEAR, NEAR))
        .number(
            "bends in ε = −10 … 10, at least",
            null,
            line.bends(-FAR, -NEAR) + near.bends(-NEAR, NEAR) + line.bends(NEAR, FAR))
        .percent("share of ε in −10 … 10 classified correctly", null, share)
        .number(
            "classes predicted along the line", null, Arrays.stream(predicted).distinct().count())
        .headline(STRAIGHT);
    String[] names = {"−10", "0", "10"};
    for (int end = 0; end < names.length; end++) {
      double[] logits = line.logits()[end * (predicted.length - 1) / 2];
      double largest = Arrays.stream(logits).max().orElseThrow();
      findings
          .number("largest logit at ε = " + names[end], null, largest)
          .number("logit of the true class at ε = " + names[end], null, logits[label]);
    }
  }

  private static DataTable table(LogitLine line, LogitLine near) {
    DataTable table =
        DataTable.titled("How straight the logits are")
            .number("from ε")
            .number("to ε")
            .number("step")
            .number("bends, at least")
            .percent("steps without a bend")
            .percent("R² of straight lines");
    double[][] ranges = {{-FAR, -NEAR}, {-NEAR, -.25}, {-.25, .25}, {.25, NEAR}, {NEAR, FAR}};
    for (double[] range : ranges) {
      boolean far = Math.abs(range[0]) + Math.abs(range[1]) > 2 * NEAR;
      LogitLine of = far ? line : near;
      double straight = 0;
      int classes = of.logits()[0].length;
      for (int k = 0; k < classes; k++) {
        straight += of.straightness(k, range[0], range[1]) / classes;
      }
      table =
          table.row(
              range[0],
              range[1],
              of.steps()[1] - of.steps()[0],
              (double) of.bends(range[0], range[1]),
              of.straightShare(range[0], range[1]),
              straight);
    }
    return table.noted("R² is the mean over the classes, each with a line of its own.");
  }

  private static Plot plot(LogitLine line, int classes) {
    double[] epsilons = {
      -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, -.75, -.5, -.25, 0, .25, .5, .75, 1, 2, 3, 4, 5, 6,
      7, 8, 9, 10
    };
    int last = line.steps().length - 1;
    Plot plot =
        Plot.of(
            "Logits along the sign of the gradient",
            Axis.linear("ε"),
            Axis.linear("argument of the softmax"));
    for (int k = 0; k < classes; k++) {
      double[] all = line.ofClass(k);
      double[] logits = new double[epsilons.length];
      Arrays.setAll(logits, i -> all[(int) Math.round((epsilons[i] + FAR) / (2 * FAR) * last)]);
      plot = plot.line(String.valueOf(k), epsilons, logits);
    }
    return plot;
  }

  private static Sheet montage(
      Network model, Laboratory laboratory, float[] x, float[] direction, int label) {
    LogitLine line = LogitLine.along(laboratory.device(), model, x, direction, -FAR, FAR, TILES);
    int[] predicted = line.predicted();
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < TILES; i++) {
      float[] moved = new float[x.length];
      for (int pixel = 0; pixel < x.length; pixel++) {
        moved[pixel] = (float) (x[pixel] + line.steps()[i] * direction[pixel]);
      }
      Tile tile = Tile.of(moved);
      tiles.add(tile.framed(predicted[i] == label));
    }
    Dataset test = laboratory.test().host();
    return Sheet.of(tiles, TILE_COLUMNS, test.shape().rows(), test.shape().columns());
  }
}
