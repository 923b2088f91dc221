package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.tensor.Tensor;
import java.util.Optional;

/**
 * The gradients of a maxout layer's weights and biases in their factors: xᵀ · S [k, units · pieces]
 * and the sums of S's columns, where S [m, units · pieces] has {@code scale} · s at the winning
 * pieces and 0 elsewhere.
 *
 * @param x what the layer was given [m, k]
 * @param s the gradient of what it made [m, units]
 * @param winner which piece made it [m, units], -1 for none
 */
public record WinnersProduct(Tensor x, Tensor s, Tensor winner, int pieces, double scale) {
  /** The factors of two gradients of one layer that nobody has asked for yet. */
  public static Optional<WinnersProduct> of(Var weights, Var biases) {
    if (weights.pending()
        && biases.pending()
        && weights.op().orElse(null) instanceof MatrixTimesWinners product
        && biases.op().orElse(null) instanceof SumOfWinners sum
        && sum.equals(new SumOfWinners(product.pieces(), product.scale()))
        && weights.inputs().subList(1, 3).equals(biases.inputs())) {
      return Optional.of(
          new WinnersProduct(
              weights.input(0).value(),
              weights.input(1).value(),
              weights.input(2).value(),
              product.pieces(),
              product.scale()));
    }
    return Optional.empty();
  }
}
