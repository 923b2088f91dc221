package gibbon.paper;

import gibbon.Text;
import gibbon.attack.FoolingStep.Direction;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How often one step on rubbish leads to each class, for steps of several sizes along the gradient
 * and along its sign. A success is a probability of the class above ½.
 *
 * @param samples pictures of rubbish, all tried for each class
 * @param before success without a step, by class
 * @param chosen the probability of each class after the step that counts, by class and sample
 * @param bySign success by size of the step along the sign, and by class
 * @param byGradient success by size of the step along the gradient, and by class
 */
record FoolingScan(
    int samples, double[] before, double[][] chosen, double[][] bySign, double[][] byGradient) {
  private static final double[] SIGN_STEPS = {.02, .05, .1, .25, .5, 1};
  private static final double[] GRADIENT_STEPS = {.1, 1, 10, 100};

  /**
   * Steps towards every class.
   *
   * @param rubbish [count, inputs], row-major
   * @param direction of the step that counts
   * @param epsilon its size
   */
  static FoolingScan of(
      Laboratory laboratory, Network model, float[] rubbish, Direction direction, double epsilon) {
    int classes = model.classes();
    FoolingScan scan =
        new FoolingScan(
            rubbish.length / model.inputs(),
            new double[classes],
            new double[classes][],
            new double[SIGN_STEPS.length][classes],
            new double[GRADIENT_STEPS.length][classes]);
    for (int target = 0; target < classes; target++) {
      FoolingPictures sign = FoolingPictures.of(laboratory, model, rubbish, target, Direction.SIGN);
      FoolingPictures gradient =
          FoolingPictures.of(laboratory, model, rubbish, target, Direction.GRADIENT);
      scan.before[target] = success(sign.probabilities(0));
      scan.chosen[target] = (direction == Direction.SIGN ? sign : gradient).probabilities(epsilon);
      for (int i = 0; i < SIGN_STEPS.length; i++) {
        scan.bySign[i][target] = success(sign.probabilities(SIGN_STEPS[i]));
      }
      for (int i = 0; i < GRADIENT_STEPS.length; i++) {
        scan.byGradient[i][target] = success(gradient.probabilities(GRADIENT_STEPS[i]));
      }
    }
    return scan;
  }

  /** The success of the step that counts, by class. */
  double[] success() {
    return Arrays.stream(chosen).mapToDouble(FoolingScan::success).toArray();
  }

  private static double success(double[] probabilities) {
    return Arrays.stream(probabilities).filter(p -> p > .5).count() / (double) probabilities.length;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** The class reached least often; among equals the one of the least mean probability. */
  int hardest() {
    int hardest = 0;
    for (int k = 1; k < chosen.length; k++) {
      int order = Double.compare(success(chosen[k]), success(chosen[hardest]));
      if (order < 0 || order == 0 && mean(chosen[k]) < mean(chosen[hardest])) {
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

  /**
   * Puts figures, table and bars into findings.
   *
   * @param classes what they are called
   * @param note what a reader must know to compare with the paper's figures, or empty
   * @param title of the bars
   */
  void tell(Findings findings, List<String> classes, String note, String title) {
    double[] success = success();
    int hardest = hardest();
    findings
        .percent("mean success of one step over the classes", 75.3, mean(success), note)
        .percent(
            "success of one step, the hardest class",
            24.7,
            success[hardest],
            "the paper's hardest class is airplane, ours " + classes.get(hardest))
        .percent(
            "success of one step, the easiest class",
            100.,
            DoubleStream.of(success).max().orElseThrow(),
            note)
        .percent("mean success without a step", null, mean(before))
        .number(
            "most samples drawn for one fooling image",
            null,
            Arrays.stream(chosen).mapToInt(FoolingScan::longestSearch).max().orElseThrow())
        .choice(
            Text.of(
                "Success is a probability above ½ of the class wanted after one step; %d samples for each class.",
                samples),
            "The sign is that of the gradient of the logarithm of the probability, which is the same and does not vanish where the probability does.")
        .table(table(classes))
        .plot(
            "success",
            Bars.of(title, "class wanted", "success in %", classes)
                .series("without a step", percent(before))
                .series("after one step", percent(success)),
            Text.of(
                "How many of %d Gaussian samples the network takes for the class that was wanted.",
                samples));
  }

  private DataTable table(List<String> classes) {
    DataTable table =
        DataTable.titled("Success of one step by its size").text("step along").number("ε");
    for (String name : classes) {
      table = table.percent(name);
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

  private static double[] percent(double[] shares) {
    return Arrays.stream(shares).map(share -> 100 * share).toArray();
  }
}
