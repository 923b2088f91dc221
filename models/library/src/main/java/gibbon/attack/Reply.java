package gibbon.attack;

/**
 * The answer to a question for gradients.
 *
 * @param logits [count][classes], row-major
 * @param losses of the goal's classes, as the device computes them [count]
 * @param gradients of these losses [count, inputs], row-major
 */
public record Reply(double[] logits, double[] losses, float[] gradients) {}
