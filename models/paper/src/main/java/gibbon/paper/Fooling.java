package gibbon.paper;

import gibbon.Text;
import gibbon.attack.FoolingStep.Direction;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import gibbon.train.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Appendix A: noise turned into a picture of any class wanted, by one step. */
final class Fooling implements Experiment {
  private static final int SAMPLES = 1000;
  private static final int SHOWN = 100;

  /** The usual one is that of the paper's other experiments on MNIST. */
  private static final OpenChoice EPSILON =
      OpenChoice.of(
          "fooling-epsilon", "The step has ε", "0.25", "0.05", "0.1", "0.5", "1", "10", "100");

  private static final OpenChoice DIRECTION =
      OpenChoice.of(
          "fooling-step",
          "The step goes along the gradient or its sign, as the paper's text or the caption of its figure 5 has it",
          "sign",
          "gradient");

  private static final double[] SIGN_STEPS = {.02, .05, .1, .25, .5, 1};
  private static final double[] GRADIENT_STEPS = {.1, 1, 10, 100};

  private static final String NETWORK = "the paper's figure is for a convolutional net on CIFAR-10";

  @Override
  public String id() {
    return "fooling";
  }

  @Override
  public String title() {
    return "Fooling images of every class";
  }

  @Override
  public String section() {
    return "A";
  }

  @Override
  public String claim() {
    return "One gradient step on Gaussian noise makes a fooling image of any class that is wanted; where it fails, another sample will do.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.atLeast("mean success of one step over the classes", 50),
        Criterion.atLeast("success of one step, the hardest class", .1));
  }

  @Override
  public List<OpenChoice> openChoices() {
    return List.of(DIRECTION, EPSILON);
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Dataset test = laboratory.test().host();
    Network model = laboratory.maxout(Objective.CLEAN);
    float[] rubbish = Rubbish.pictures(laboratory, SAMPLES);
    double epsilon = Double.parseDouble(laboratory.chosen(EPSILON));
    Direction direction = Direction.valueOf(laboratory.chosen(DIRECTION).toUpperCase(Locale.ROOT));
    int classes = test.classes();
    double[][] bySign = new double[SIGN_STEPS.length][classes];
    double[][] byGradient = new double[GRADIENT_STEPS.length][classes];
    double[] before = new double[classes];
    double[][] chosen = new double[classes][];
    for (int target = 0; target < classes; target++) {
      FoolingPictures sign = FoolingPictures.of(laboratory, model, rubbish, target, Direction.SIGN);
      FoolingPictures gradient =
          FoolingPictures.of(laboratory, model, rubbish, target, Direction.GRADIENT);
      before[target] = success(sign.probabilities(0));
      chosen[target] = (direction == Direction.SIGN ? sign : gradient).probabilities(epsilon);
      for (int i = 0; i < SIGN_STEPS.length; i++) {
        bySign[i][target] = success(sign.probabilities(SIGN_STEPS[i]));
      }
      for (int i = 0; i < GRADIENT_STEPS.length; i++) {
        byGradient[i][target] = success(gradient.probabilities(GRADIENT_STEPS[i]));
      }
    }
    double[] success = Arrays.stream(chosen).mapToDouble(Fooling::success).toArray();
    int hardest = hardest(chosen);
    findings
        .epsilon(epsilon)
        .percent("mean success of one step over the classes", 75.3, mean(success), NETWORK)
        .percent(
            "success of one step, the hardest class",
            24.7,
            success[hardest],
            "the paper's hardest class is airplane, ours " + hardest)
        .percent(
            "success of one step, the easiest class",
            100.,
            DoubleStream.of(success).max().orElseThrow(),
            NETWORK)
        .percent("mean success without a step", null, mean(before))
        .number(
            "most samples drawn for one fooling image",
            null,
            Arrays.stream(chosen).mapToInt(Fooling::longestSearch).max().orElseThrow())
        .choice(
            Text.of(
                "Success is a probability above ½ of the class wanted after one step; %d samples for each class.",
                SAMPLES),
            "The sign is that of the gradient of the logarithm of the probability, which is the same and does not vanish where the probability does.")
        .table(table(classes, bySign, byGradient))
        .plot(
            "success",
            Bars.of(
                    Text.of("Fooling images by one step of ε = %s", laboratory.chosen(EPSILON)),
                    "class wanted",
                    "success in %",
                    IntStream.range(0, classes).mapToObj(String::valueOf).toList())
                .series("without a step", percent(before))
                .series("after one step", percent(success)),
            Text.of(
                "How many of %d Gaussian samples the network takes for the class that was wanted.",
                SAMPLES))
        .picture(
            "hardest",
            montage(laboratory, model, rubbish, hardest, direction, epsilon),
            Text.of(
                "One hundred samples after a step towards class %d, the hardest; yellow frames mark those that the network takes for it. For display, black is −3 and white 3.",
                hardest));
  }

  private static DataTable table(int classes, double[][] bySign, double[][] byGradient) {
    DataTable table =
        DataTable.titled("Success of one step by its size").text("step along").number("ε");
    for (int target = 0; target < classes; target++) {
      table = table.percent(String.valueOf(target));
    }
    table = table.percent("mean");
    for (int i = 0; i < bySign.length; i++) {
      table = table.row(row("the gradient's sign", SIGN_STEPS[i], bySign[i]));
    }
    for (int i = 0; i < byGradient.length; i++) {
      table = table.row(row("the gradient", GRADIENT_STEPS[i], byGradient[i]));
    }
    return table.noted(
        "Along the gradient itself a step moves only samples that have some probability of the class already, however large ε.");
  }

  private static Object[] row(String direction, double epsilon, double[] success) {
    List<Object> row = new ArrayList<>(List.of(direction, epsilon));
    DoubleStream.of(success).forEach(row::add);
    row.add(mean(success));
    return row.toArray();
  }

  private static double success(double[] probabilities) {
    return Arrays.stream(probabilities).filter(p -> p > .5).count() / (double) probabilities.length;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double[] percent(double[] shares) {
    return Arrays.stream(shares).map(share -> 100 * share).toArray();
  }

  /** The class reached least often; among equals the one of the least mean probability. */
  private static int hardest(double[][] probabilities) {
    int hardest = 0;
    for (int k = 1; k < probabilities.length; k++) {
      int order = Double.compare(success(probabilities[k]), success(probabilities[hardest]));
      if (order < 0 || order == 0 && mean(probabilities[k]) < mean(probabilities[hardest])) {
        hardest = k;
      }
    }
    return hardest;
  }

  /** Samples until a success, at most, when they are drawn one after another. */
  private static int longestSearch(double[] probabilities) {
    int longest = 0;
    int search = 0;
    for (double p : probabilities) {
      search++;
      longest = Math.max(longest, search);
      search = p > .5 ? 0 : search;
    }
    return longest;
  }

  private static Sheet montage(
      Laboratory laboratory,
      Network model,
      float[] rubbish,
      int target,
      Direction direction,
      double epsilon) {
    Dataset test = laboratory.test().host();
    float[] first = Arrays.copyOf(rubbish, SHOWN * test.pixels());
    FoolingPictures step = FoolingPictures.of(laboratory, model, first, target, direction);
    float[] pictures = step.after(epsilon);
    double[] probabilities = step.probabilities(epsilon);
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < SHOWN; i++) {
      Tile tile = Tile.of(Rubbish.displayed(pictures, i, test.pixels()));
      tiles.add(tile.framed(probabilities[i] > .5));
    }
    return Sheet.of(tiles, 10, test.shape().rows(), test.shape().columns());
  }
}
