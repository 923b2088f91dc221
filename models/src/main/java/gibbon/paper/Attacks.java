package gibbon.paper;

import gibbon.attack.AttackReport;
import gibbon.attack.Evaluation;
import gibbon.attack.Predictions;
import gibbon.data.Dataset;
import gibbon.model.Classifier;
import gibbon.report.AttackedExample;
import gibbon.report.Figure;
import gibbon.report.Measurement;
import gibbon.report.Pictures;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What every attack experiment measures, shows and says. */
final class Attacks {
  static final String NO_CLIPPING =
      "Pixels are not held in [0, 1] after the step; all test pictures count, also those mistaken before.";

  private static final int FILTERS = 100;
  private static final int FILTER_COLUMNS = 10;

  private Attacks() {}

  /** The figures of an attack beside the paper's, in percent; null where the paper gives none. */
  static List<Measurement> measurements(
      AttackReport report, Double paperClean, Double paperError, Double paperConfidence) {
    List<Measurement> list = new ArrayList<>();
    list.add(Measurement.percent("clean error", paperClean, report.cleanError(), ""));
    list.add(Measurement.percent("clean confidence", null, report.cleanConfidence(), ""));
    list.add(Measurement.percent("FGSM error", paperError, report.error(), ""));
    list.add(
        Measurement.percent("FGSM error of those right before", null, report.errorOfCorrect(), ""));
    list.add(
        Measurement.percent(
            "confidence on mistakes", paperConfidence, report.confidenceOnMistakes(), ""));
    list.add(Measurement.percent("confidence on all", null, report.confidence(), ""));
    list.add(Measurement.percent("pixels of zero gradient", null, report.zeroGradientPixels(), ""));
    list.add(new Measurement("largest change of a pixel", "", null, report.maxNorm(), ""));
    list.add(new Measurement("mean L2 norm of the change", "", null, report.meanL2Norm(), ""));
    return list;
  }

  static String schedule(Profile profile) {
    return switch (profile) {
      case QUICK ->
          "the schedule is cut to 10 epochs with momentum .9 and a falling learning rate.";
      case STANDARD ->
          "the schedule is cut to 70 epochs at a constant rate, of which the best on validation pictures is kept, and 30 more from there on the whole training set with a falling rate.";
      case PAPER ->
          "so does the schedule of its first stage; its second stage, on the whole training set, is left out.";
    };
  }

  /** A sheet with one example of each class, and the filters of the first layer. */
  static List<Figure> figures(
      Laboratory laboratory, String id, Classifier model, Evaluation.Attacked attacked) {
    Dataset test = laboratory.test().host();
    // Results of several profiles share a folder and a report, so each has pictures of its own.
    String name = id + "-" + laboratory.profile().id();
    List<AttackedExample> examples = new ArrayList<>();
    for (int label = 0; label < test.classes(); label++) {
      int index = first(test.labels(), label);
      if (index >= 0) {
        examples.add(example(test, attacked, index));
      }
    }
    return List.of(
        Pictures.save(
            laboratory.folder(),
            name + "-examples",
            Pictures.examples(examples, test.columns(), test.rows()),
            "The first test picture of each class, the gradient of its loss, the perturbation ε·sign(gradient) with ε = %s, and the adversarial example, shown clipped to [0, 1]."
                .formatted(attacked.report().epsilon())),
        Pictures.save(
            laboratory.folder(),
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
    float[] gradient = Arrays.copyOfRange(attacked.gradients(), from, to);
    float[] perturbation = new float[gradient.length];
    for (int i = 0; i < gradient.length; i++) {
      perturbation[i] = (float) attacked.report().epsilon() * Math.signum(gradient[i]);
    }
    return new AttackedExample(
        Arrays.copyOfRange(test.images(), from, to),
        gradient,
        perturbation,
        Arrays.copyOfRange(attacked.examples(), from, to),
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
