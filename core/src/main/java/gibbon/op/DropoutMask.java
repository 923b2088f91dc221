package gibbon.op;

/**
 * A dropout mask, drawn anew wherever it is needed instead of being stored: each number is kept
 * with a probability and scaled, by Philox of (seed, layer, step, place).
 *
 * @param keep the probability of a number to be kept
 * @param scale what kept numbers are multiplied with
 * @param seed of all masks of a training
 * @param layer whose inputs are masked
 * @param step a number of its own for every forward pass that is to have masks of its own
 */
public record DropoutMask(double keep, double scale, long seed, int layer, int step) {
  Dropout op() {
    return new Dropout(keep, scale, seed, layer, step);
  }
}
