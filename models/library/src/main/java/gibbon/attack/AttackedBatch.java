package gibbon.attack;

/**
 * Some pictures of a data set under an attack.
 *
 * @param from index of the first in the data set
 * @param labels true classes [count]
 * @param goal of the attack
 * @param outcome of the attack
 * @param gradients ∇ₓJ where the attack first looked; zeros for an attack that asks for none
 *     [count, inputs]
 * @param clean predictions before; their losses are those of the labels
 * @param adversarial predictions after; their losses are those of the labels
 */
public record AttackedBatch(
    int from,
    int[] labels,
    Goal goal,
    Outcome outcome,
    float[] gradients,
    Predictions clean,
    Predictions adversarial) {
  /** How many pictures it has. */
  public int count() {
    return labels.length;
  }

  /** One of its pictures, counted from 0. */
  public Sample sample(int picture) {
    Pictures pictures = outcome.pictures();
    return new Sample(
        pictures.places()[picture],
        labels[picture],
        pictures.row(picture),
        pictures.at(gradients).row(picture),
        outcome.example(picture),
        said(clean, picture),
        said(adversarial, picture));
  }

  private static Sample.Said said(Predictions predictions, int picture) {
    return new Sample.Said(predictions.classes()[picture], predictions.confidences()[picture]);
  }
}
