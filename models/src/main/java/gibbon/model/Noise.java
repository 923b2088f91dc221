package gibbon.model;

import gibbon.autodiff.Var;

/**
 * What is done to what a layer takes in: dropout, or a perturbation of hidden layers. It is an
 * argument of the forward pass; there is no training mode to forget.
 */
public interface Noise {
  /** Nothing: how a network classifies and, by default, how it is attacked. */
  Noise NONE = (h, layer) -> h;

  /**
   * What layer {@code layer} is given in place of {@code h}.
   *
   * @param h [batch, inputs of the layer]; the picture, or what the layer below gives
   * @param layer 0 takes the picture, the last one makes the logits
   */
  Var on(Var h, int layer);
}
