package gibbon.explain;

import java.util.List;

/**
 * The account of one attack. Its JSON form is documented in {@code docs/explain-json.md}.
 *
 * <p>Steps, images and predictions are the device's own numbers. Everything that takes them apart
 * (linear account, pixel, unit, hand check) is computed by the oracle in double precision from the
 * same weights; {@link Agreement} says how far the two are apart.
 *
 * @param subject what was attacked, and how
 * @param before what the model says of x
 * @param after what the model says of x̃
 * @param images x, gradient, perturbation and x̃
 * @param steps the whole tape
 * @param agreement the device against the oracle
 * @param linear how much of the change a linear model explains
 * @param hand the check by hand of a linear model, or null for others
 * @param pixel the pixel asked for, or null
 * @param unit the unit asked for, else the heaviest of the pixel's paths; null where neither is
 *     asked for
 * @param warnings what a person should know before trusting the picture
 */
public record Account(
    Subject subject,
    Prediction before,
    Prediction after,
    Images images,
    List<Step> steps,
    Agreement agreement,
    LinearAccount linear,
    HandCheck hand,
    PixelAccount pixel,
    UnitAccount unit,
    List<Warning> warnings) {

  /**
   * What was attacked, and how.
   *
   * @param model such as {@code maxout 784-240×5-240×5-10}
   * @param parameters how many numbers the model has learnt
   * @param channels of each pixel
   * @param classNames what each class is called
   * @param label the class whose loss is J when the attack is not targeted
   * @param recorded the data set's label of the picture, or null
   * @param target the class to move towards, or null
   * @param epsilon of the step
   * @param device the device's name
   * @param precisionBits of the device's numbers
   */
  public record Subject(
      String model,
      int parameters,
      String picture,
      int rows,
      int columns,
      int channels,
      List<String> classNames,
      int label,
      Integer recorded,
      Integer target,
      double epsilon,
      String device,
      int precisionBits) {

    /** The class whose loss is differentiated. */
    public int reference() {
      return target == null ? label : target;
    }

    /** A class by its number and, where that is another word, its name: {@code 3 (cat)}. */
    public String named(int number) {
      String name = number < classNames.size() ? classNames.get(number) : "";
      return name.isEmpty() || name.equals(String.valueOf(number))
          ? String.valueOf(number)
          : number + " (" + name + ")";
    }
  }

  /**
   * What the model says of a picture.
   *
   * @param predicted the most probable class, the lowest among equals
   * @param confidence its probability
   * @param loss J: the cross-entropy with the label, or with the target if there is one
   */
  public record Prediction(
      int predicted, double confidence, double loss, double[] logits, double[] probabilities) {

    static Prediction of(double[] logits, int reference) {
      int best = 0;
      for (int k = 1; k < logits.length; k++) {
        best = logits[k] > logits[best] ? k : best;
      }
      double[] probabilities = new double[logits.length];
      double sum = 0;
      for (int k = 0; k < logits.length; k++) {
        probabilities[k] = Math.exp(logits[k] - logits[best]);
        sum += probabilities[k];
      }
      for (int k = 0; k < logits.length; k++) {
        probabilities[k] /= sum;
      }
      return new Prediction(
          best, probabilities[best], Oracle.loss(logits, reference), logits, probabilities);
    }
  }

  /** Row-major pictures as the device made them, the channels of a pixel side by side. */
  public record Images(
      double[] x, double[] gradient, double[] perturbation, double[] adversarial) {}

  /**
   * The device against the oracle.
   *
   * @param gradientError ‖g − g'‖₂ / ‖g'‖₂ of the input gradients; 0 where both are zero
   * @param signsDiffer pixels whose gradient's sign is another one
   */
  public record Agreement(double gradientError, int signsDiffer) {}

  /**
   * Something a person should know.
   *
   * @param id a name for programs, such as {@code saturated}
   * @param text a sentence for people
   */
  public record Warning(String id, String text) {}
}
