package gibbon.report;

/**
 * An example before and after an attack, as {@link Pictures#examples} shows it. The arrays have one
 * value a pixel, row by row.
 *
 * @param clean pixels, 0 black to 1 white
 * @param gradient of the loss with respect to the pixels
 * @param perturbation what the attack adds, such as ε·sign(gradient)
 * @param adversarial pixels after the attack; may leave 0 … 1
 * @param label the true class
 * @param before what the model says of the clean pixels
 * @param after what the model says of the adversarial pixels
 */
public record AttackedExample(
    float[] clean,
    float[] gradient,
    float[] perturbation,
    float[] adversarial,
    int label,
    Prediction before,
    Prediction after) {

  /**
   * What a model says of an example.
   *
   * @param label the class it chooses
   * @param confidence its probability, 0 … 1
   */
  public record Prediction(int label, double confidence) {}
}
