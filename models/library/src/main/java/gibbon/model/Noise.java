package gibbon.model;

import gibbon.autodiff.Var;
import gibbon.op.Ops;

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

  /**
   * A layer of maxout units, and {@link #on} what it gives; noise that an op has in it says so
   * here.
   *
   * @param above the layer that takes the units in
   */
  default Var onMaxoutLayer(Var x, Var w, Var b, int pieces, int above) {
    return on(Ops.maxoutLayer(x, w, b, pieces), above);
  }
}
