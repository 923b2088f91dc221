package gibbon.attack;

/**
 * The answer to a climb.
 *
 * @param logits [count][classes], row-major
 * @param values of what is climbed [count]
 * @param gradients of these values [count, inputs], row-major, each row divided by its scale, so
 *     that in single precision none is lost where the values hardly change
 * @param scales what each row of gradients was divided by [count]
 */
public record Slopes(double[] logits, double[] values, float[] gradients, double[] scales) {
  /** The direction of the gradient of a picture, without its scale [inputs]. */
  double[] direction(int row) {
    int inputs = gradients.length / values.length;
    double[] direction = new double[inputs];
    for (int i = 0; i < inputs; i++) {
      direction[i] = gradients[row * inputs + i];
    }
    return direction;
  }
}
