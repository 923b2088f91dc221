package gibbon.paper;

import gibbon.attack.AttackReport;

/** What every attack experiment measures, shows and says. */
final class Attacks {
  static final String NO_CLIPPING =
      "Pixels are not held in [0, 1] after the step; all test pictures count, also those mistaken before.";

  private Attacks() {}

  /** The figures of an attack beside the paper's, in percent; null where the paper gives none. */
  static void measure(
      Findings findings,
      AttackReport report,
      Double paperClean,
      Double paperError,
      Double paperConfidence) {
    findings
        .percent("clean error", paperClean, report.cleanError())
        .percent("clean confidence", null, report.cleanConfidence())
        .percent("FGSM error", paperError, report.error())
        .percent("FGSM error of those right before", null, report.errorOfCorrect())
        .percent("confidence on mistakes", paperConfidence, report.confidenceOnMistakes())
        .percent("confidence on all", null, report.confidence())
        .percent("pixels of zero gradient", null, report.zeroGradientPixels())
        .number("largest change of a pixel", null, report.maxNorm())
        .number("mean L2 norm of the change", null, report.meanL2Norm())
        .headline("FGSM error");
  }

  /** What the maxout networks of 240 units owe to the published recipe, in a sentence. */
  static String recipe(Profile profile) {
    return "Two layers of 240 units with 5 pieces, dropout and column bounds follow the published maxout recipe; "
        + schedule(profile);
  }

  /** The end of a sentence that says what follows the maxout recipe. */
  static String schedule(Profile profile) {
    return switch (profile) {
      case QUICK ->
          "the schedule is cut to 10 epochs with momentum .9 and a falling learning rate.";
      case STANDARD ->
          "the schedule is cut to 70 epochs at a constant rate, of which the best on validation pictures is kept, and 30 more from there on the whole training set with a falling rate.";
      case PAPER ->
          "so do both stages of its schedule, the second of which goes on from the best epoch on the whole training set, until the validation pictures have the objective that the others had then.";
    };
  }
}
