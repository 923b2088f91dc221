package gibbon.model;

import gibbon.autodiff.Var;
import gibbon.op.Ops;

/**
 * Dropout as an argument: which masks a forward pass uses, if any. There is no training mode to
 * forget.
 *
 * @param rates keep probabilities and scales, or null for none
 * @param seed of all masks of a training run
 * @param step a number of its own for every forward pass that is to have masks of its own
 */
public record Noise(Rates rates, long seed, int step) {
  /** No dropout: how a network classifies and, by default, how it is attacked. */
  public static final Noise NONE = new Noise(null, 0, 0);

  /**
   * Dropout of a network's inputs and of its hidden layers' outputs.
   *
   * <p>The maxout paper's recipe keeps inputs with .8 at scale 1 (no compensation, so the net sees
   * more ink when it classifies) and everything above with .5 at scale 2.
   */
  public record Rates(double inputKeep, double inputScale, double hiddenKeep, double hiddenScale) {
    /** The recipe of the maxout networks on MNIST (pylearn2, mnist_pi.yaml). */
    public static final Rates MAXOUT = new Rates(.8, 1, .5, 2);
  }

  /** Drops inputs of layer {@code layer}; layer 0 takes the picture. */
  Var drop(Var x, int layer) {
    if (rates == null) {
      return x;
    }
    return layer == 0
        ? Ops.dropout(x, rates.inputKeep, rates.inputScale, seed, layer, step)
        : Ops.dropout(x, rates.hiddenKeep, rates.hiddenScale, seed, layer, step);
  }
}
