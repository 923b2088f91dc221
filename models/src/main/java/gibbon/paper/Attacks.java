package gibbon.paper;

import gibbon.attack.AttackReport;
import gibbon.attack.Evaluation;
import gibbon.model.Classifier;
import gibbon.report.Figure;
import gibbon.report.Measurement;
import java.util.ArrayList;
import java.util.List;

/** What every attack experiment measures, shows and says. */
final class Attacks {
  static final String NO_CLIPPING =
      "Pixels are not held in [0, 1] after the step; all test pictures count, also those mistaken before.";

  private Attacks() {}

  /** The figures of an attack beside the paper's, in percent; null where the paper gives none. */
  static List<Measurement> measurements(
      String prefix,
      AttackReport report,
      Double paperClean,
      Double paperError,
      Double paperConfidence) {
    List<Measurement> list = new ArrayList<>();
    list.add(Measurement.percent(prefix + "clean error", paperClean, report.cleanError(), ""));
    list.add(Measurement.percent(prefix + "clean confidence", null, report.cleanConfidence(), ""));
    list.add(Measurement.percent(prefix + "FGSM error", paperError, report.error(), ""));
    list.add(
        Measurement.percent(
            prefix + "FGSM error of those right before", null, report.errorOfCorrect(), ""));
    list.add(
        Measurement.percent(
            prefix + "confidence on mistakes", paperConfidence, report.confidenceOnMistakes(), ""));
    list.add(Measurement.percent(prefix + "confidence on all", null, report.confidence(), ""));
    list.add(
        Measurement.percent(
            prefix + "pixels of zero gradient", null, report.zeroGradientPixels(), ""));
    list.add(new Measurement(prefix + "largest change of a pixel", "", null, report.maxNorm(), ""));
    list.add(
        new Measurement(prefix + "mean L2 norm of the change", "", null, report.meanL2Norm(), ""));
    return list;
  }

  static String schedule(Profile profile) {
    return switch (profile) {
      case QUICK -> "the schedule is cut to 8 epochs with a falling learning rate.";
      case STANDARD -> "the schedule is cut to 100 epochs with a falling learning rate.";
      case PAPER -> "so does the schedule of its first stage.";
    };
  }

  static List<Figure> figures(
      Laboratory laboratory, String id, Classifier model, Evaluation.Attacked attacked) {
    return List.of();
  }
}
