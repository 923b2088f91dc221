package gibbon.paper;

import gibbon.attack.AttackReport;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Saturation;
import gibbon.model.Network;

/** What every attack experiment measures, shows and says. */
final class Attacks {
  static final String NO_CLIPPING =
      "Pixels are not held in [0, 1] after the step; all test pictures count, also those mistaken before.";

  /** What sets the rows of {@link #rounded} apart, in a sentence. */
  static final String ROUNDING =
      "Our gradient keeps its digits however sure the network is. With softmax minus target in single precision, where the label's part is exactly 0 from a margin of about 17 on, the same network makes the mistakes of the rows 'rounded gradient'; we take the paper's figures to be of that kind.";

  private static final String ROUNDED = "as software of the paper's time computes it";

  private Attacks() {}

  /**
   * The figures of the paper's attack with the gradient as single precision leaves it, beside the
   * paper's, in percent; null where the paper gives none.
   *
   * @param which of several models, with a comma before it; or empty
   */
  static Findings rounded(
      Findings findings,
      Laboratory laboratory,
      Network model,
      String which,
      Double paperError,
      Double paperConfidence) {
    return rounded(findings, laboratory, model, .25, which, paperError, paperConfidence);
  }

  /** The same for a step of another size. */
  static Findings rounded(
      Findings findings,
      Laboratory laboratory,
      Network model,
      double epsilon,
      String which,
      Double paperError,
      Double paperConfidence) {
    FastGradientSign attack = FastGradientSign.of(epsilon).with(Saturation.ROUNDED);
    AttackReport report = laboratory.attack(model, attack).report();
    String name = which + ", rounded gradient";
    return findings
        .percent("FGSM error" + name, paperError, report.error(), ROUNDED)
        .percent(
            "confidence on mistakes" + name,
            paperConfidence,
            report.confidenceOnMistakes(),
            ROUNDED);
  }

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
