package gibbon.paper;

import gibbon.attack.AttackReport;
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
}
