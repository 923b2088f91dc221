package gibbon.report;

import gibbon.attack.Evaluation;
import gibbon.attack.Predictions;
import gibbon.data.Dataset;
import gibbon.model.Classifier;
import gibbon.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pictures that every attack leaves. */
public final class AttackFigures {
  private static final int FILTERS = 100;
  private static final int FILTER_COLUMNS = 10;

  private AttackFigures() {}

  /**
   * Writes {@code NAME-examples.png}, the first example of each class, and {@code
   * NAME-filters.png}, weights of the first layer, into a folder that exists.
   *
   * @param test the pictures attacked
   */
  public static List<Figure> save(
      Path folder, String name, Classifier model, Dataset test, Evaluation.Attacked attacked) {
    List<AttackedExample> examples = new ArrayList<>();
    for (int label = 0; label < test.classes(); label++) {
      int index = first(test.labels(), label);
      if (index >= 0) {
        examples.add(example(test, attacked, index));
      }
    }
    return List.of(
        Pictures.save(
            folder,
            name + "-examples",
            Pictures.examples(examples, test.columns(), test.rows()),
            "The first test picture of each class, the gradient of its loss, what the step of ε = %s changes, and the adversarial example, shown clipped to [0, 1]."
                .formatted(attacked.report().epsilon())),
        Pictures.save(
            folder,
            name + "-filters",
            Pictures.filters(filters(model), FILTER_COLUMNS, test.columns(), test.rows()),
            model.spec().units().isEmpty()
                ? "The weights of each class."
                : "The %d filters of the first %d units of the first layer, %d neighbours belonging to one unit."
                    .formatted(
                        Math.min(FILTERS, model.spec().units().get(0) * model.spec().pieces()),
                        Math.min(FILTERS / model.spec().pieces(), model.spec().units().get(0)),
                        model.spec().pieces())));
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

  private static List<float[]> filters(Classifier model) {
    Tensor weights = model.parameters().get(0).value();
    float[] values = weights.toFloats();
    int columns = weights.shape().extent(1);
    List<float[]> filters = new ArrayList<>();
    for (int column = 0; column < Math.min(FILTERS, columns); column++) {
      float[] filter = new float[weights.shape().extent(0)];
      for (int i = 0; i < filter.length; i++) {
        filter[i] = values[i * columns + column];
      }
      filters.add(filter);
    }
    return filters;
  }
}
