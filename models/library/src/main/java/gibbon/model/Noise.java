package gibbon.model;

import gibbon.autodiff.Var;
import gibbon.op.DropoutMask;
import java.util.Optional;

/**
 * A transformation of a layer's input: dropout, or a perturbation of hidden layers. It is an
 * argument of the forward pass; there is no training mode to forget.
 */
public interface Noise {
  /** None: how a network classifies and, by default, how it is attacked. */
  Noise NONE = (h, layer) -> h;

  /**
   * What layer {@code layer} is given in place of {@code h}.
   *
   * @param h the input of the layer, one row a picture: the picture, or the output of the layer
   *     below
   * @param layer 0 takes the picture, the last one makes the logits; layers without parameters are
   *     not counted
   */
  Var on(Var h, int layer);

  /**
   * The mask, where {@link #on} does no more than multiply by one: an op that masks what it stores
   * takes it instead.
   */
  default Optional<DropoutMask> mask(int layer) {
    return Optional.empty();
  }
}
