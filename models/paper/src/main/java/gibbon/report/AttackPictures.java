package gibbon.report;

import gibbon.attack.Evaluation;
import gibbon.attack.Predictions;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.model.Output;
import gibbon.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What there is to see of an attack. */
public final class AttackPictures {
  private static final int FILTERS = 100;
  private static final int FILTER_COLUMNS = 10;

  private AttackPictures() {}

  /**
   * The first example of each class: clean, gradient, perturbation, adversarial.
   *
   * @param test the pictures attacked
   */
  public static BufferedImage examples(Dataset test, Evaluation.Attacked attacked) {
    List<AttackedExample> examples = new ArrayList<>();
    for (int label = 0; label < test.classes(); label++) {
      int index = first(test.labels(), label);
      if (index >= 0) {
        examples.add(example(test, attacked, index));
      }
    }
    return Pictures.examples(examples, test.columns(), test.rows());
  }

  /** What {@link #examples} shows, in a sentence. */
  public static String examplesCaption(Evaluation.Attacked attacked) {
    return "The first test picture of each class, the gradient of its loss, what the step of ε = %s changes, and the adversarial example, shown clipped to [0, 1]. Red is above zero, blue below; the number under them is the largest magnitude. Under the pictures stand the class that the network names and its confidence, under the last the class before the step too."
        .formatted(attacked.report().epsilon());
  }

  /**
   * The first columns of the first layer's weights, at most 100, or the centres of Gaussian units,
   * times the roots of their precisions.
   *
   * @param model whose first parameter is a matrix [pixels, columns], or a network of Gaussian
   *     units, whose second is a matrix [units, pixels]
   * @param test whose pictures say how wide and high a filter is
   */
  public static BufferedImage filters(Network model, Dataset test) {
    return Pictures.filters(filters(model), FILTER_COLUMNS, test.columns(), test.rows());
  }

  /** What {@link #filters(Network, Dataset)} shows, in a sentence. */
  public static String filtersCaption(Network model) {
    if (model.output() == Output.GAUSSIANS) {
      return "The centres of the first units, each pixel times the root of its precision.";
    }
    if (model.spec().units().isEmpty()) {
      return "The weights of each class, from 0 on. Red is above zero, blue below, each class scaled by its own largest weight.";
    }
    int pieces = model.spec().pieces();
    int units = model.spec().units().get(0);
    return "The %d filters of the first %d units of the first layer, %d neighbours belonging to one unit. Red is above zero, blue below, each filter scaled by its own largest weight."
        .formatted(Math.min(FILTERS, units * pieces), Math.min(FILTERS / pieces, units), pieces);
  }

  /**
   * Writes {@code NAME-examples.png} and {@code NAME-filters.png} into a folder that exists.
   *
   * @param test the pictures attacked
   */
  public static List<Figure> save(
      Path folder, String name, Network model, Dataset test, Evaluation.Attacked attacked) {
    return List.of(
        Pictures.save(
            folder, name + "-examples", examples(test, attacked), examplesCaption(attacked)),
        Pictures.save(folder, name + "-filters", filters(model, test), filtersCaption(model)));
  }

  private static int first(int[] labels, int label) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == label) {
        return i;
      }
    }
    return -1;
  }

  private static AttackedExample example(Dataset test, Evaluation.Attacked attacked, int index) {
    int from = index * test.pixels();
    int to = from + test.pixels();
    float[] clean = Arrays.copyOfRange(test.images(), from, to);
    float[] adversarial = Arrays.copyOfRange(attacked.examples(), from, to);
    float[] change = new float[clean.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = adversarial[i] - clean[i];
    }
    return new AttackedExample(
        clean,
        Arrays.copyOfRange(attacked.gradients(), from, to),
        change,
        adversarial,
        test.labels()[index],
        prediction(attacked.clean(), index),
        prediction(attacked.adversarial(), index));
  }

  private static AttackedExample.Prediction prediction(Predictions predictions, int index) {
    return new AttackedExample.Prediction(
        predictions.classes()[index], predictions.confidences()[index]);
  }

  private static List<float[]> filters(Network model) {
    boolean rows = model.output() == Output.GAUSSIANS;
    Tensor weights = model.parameters().get(rows ? 1 : 0).value();
    float[] values = weights.toFloats();
    int pixels = model.inputs();
    int count = weights.shape().size() / pixels;
    List<float[]> filters = new ArrayList<>();
    for (int unit = 0; unit < Math.min(FILTERS, count); unit++) {
      float[] filter = new float[pixels];
      for (int i = 0; i < filter.length; i++) {
        filter[i] = values[rows ? unit * pixels + i : i * count + unit];
      }
      filters.add(filter);
    }
    return filters;
  }
}
