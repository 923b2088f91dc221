package gibbon.attack;

/**
 * A picture before and after an attack.
 *
 * @param index of the picture in its data set
 * @param label its true class
 * @param clean as it was [inputs]
 * @param gradient ∇ₓJ where the attack first looked, which for a one-step attack is the picture
 *     itself; zeros for an attack that asks for none [inputs]
 * @param adversarial what the attack made of it [inputs]
 * @param before class and confidence before
 * @param after class and confidence after
 */
public record Sample(
    int index,
    int label,
    float[] clean,
    float[] gradient,
    float[] adversarial,
    Said before,
    Said after) {
  /**
   * What a network says of a picture.
   *
   * @param predicted the most probable class
   * @param confidence its probability, 0 … 1
   */
  public record Said(int predicted, double confidence) {}
}
