package gibbon.attack;

import gibbon.data.Dataset;

/**
 * The numbers of an attack on a set of pictures; shares are in 0 … 1.
 *
 * @param epsilon the attack's ε
 * @param count pictures attacked
 * @param cleanError error on the pictures as they are
 * @param cleanConfidence mean confidence on the pictures as they are
 * @param error error on all adversarial examples (the paper's figure)
 * @param errorOfCorrect share of the pictures classified correctly before that are mistaken after;
 *     NaN if none was correct
 * @param confidence mean confidence on all adversarial examples
 * @param confidenceOnMistakes mean confidence on the mistaken ones (the paper's figure); NaN if
 *     none
 * @param zeroGradientPixels share of pixels whose gradient is exactly 0, and so do not move
 * @param unchangedPictures share of pictures none of whose pixels moved
 * @param clippedPixels share of pixels that the clip range held back
 * @param maxNorm largest ‖x̃ − x‖∞
 * @param meanL2Norm mean ‖x̃ − x‖₂
 * @param targetReached share of adversarial examples taken for the class they were moved towards;
 *     NaN if the attack is untargeted
 */
public record AttackReport(
    double epsilon,
    int count,
    double cleanError,
    double cleanConfidence,
    double error,
    double errorOfCorrect,
    double confidence,
    double confidenceOnMistakes,
    double zeroGradientPixels,
    double unchangedPictures,
    double clippedPixels,
    double maxNorm,
    double meanL2Norm,
    double targetReached) {
  /**
   * Counts what an attack did.
   *
   * @param data attacked
   * @param clean predictions before
   * @param adversarial predictions after
   * @param gradients ∇ₓJ [count, inputs]
   * @param examples x̃ [count, inputs]
   */
  static AttackReport of(
      FastGradientSign attack,
      Dataset data,
      Predictions clean,
      Predictions adversarial,
      float[] gradients,
      float[] examples,
      double targetReached) {
    int[] labels = data.labels();
    float[] images = data.images();
    int count = data.count();
    int inputs = data.pixels();
    double step = attack.targeted() ? -attack.epsilon() : attack.epsilon();
    int correct = 0;
    int lost = 0;
    long zeros = 0;
    long held = 0;
    int unchanged = 0;
    double maxNorm = 0;
    double l2 = 0;
    for (int i = 0; i < count; i++) {
      boolean wasRight = clean.classes()[i] == labels[i];
      correct += wasRight ? 1 : 0;
      lost += wasRight && adversarial.classes()[i] != labels[i] ? 1 : 0;
      double squares = 0;
      double largest = 0;
      for (int p = i * inputs; p < (i + 1) * inputs; p++) {
        double change = Math.abs((double) examples[p] - images[p]);
        zeros += gradients[p] == 0 ? 1 : 0;
        double moved = images[p] + step * Math.signum(gradients[p]);
        held += moved < attack.low() || moved > attack.high() ? 1 : 0;
        largest = Math.max(largest, change);
        squares += change * change;
      }
      unchanged += largest == 0 ? 1 : 0;
      maxNorm = Math.max(maxNorm, largest);
      l2 += Math.sqrt(squares);
    }
    double pixels = (double) count * inputs;
    return new AttackReport(
        attack.epsilon(),
        count,
        clean.error(labels),
        clean.confidence(),
        adversarial.error(labels),
        (double) lost / correct,
        adversarial.confidence(),
        adversarial.confidenceOnMistakes(labels),
        zeros / pixels,
        (double) unchanged / count,
        held / pixels,
        maxNorm,
        l2 / count,
        targetReached);
  }
}
