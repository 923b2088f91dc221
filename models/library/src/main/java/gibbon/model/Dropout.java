package gibbon.model;

import gibbon.autodiff.Var;
import gibbon.op.Ops;

/**
 * Dropout of a network's inputs and of its hidden layers' outputs.
 *
 * @param rates keep probabilities and scales
 * @param seed of all masks of a training run
 * @param step a number of its own for every forward pass that is to have masks of its own
 */
public record Dropout(Rates rates, long seed, int step) implements Noise {
  /**
   * Of inputs and of hidden units.
   *
   * <p>The maxout paper's recipe keeps inputs with .8 at scale 1 (no compensation, so the net sees
   * more ink when it classifies) and everything above with .5 at scale 2.
   */
  public record Rates(double inputKeep, double inputScale, double hiddenKeep, double hiddenScale) {
    /** The recipe of the maxout networks on MNIST (pylearn2, mnist_pi.yaml). */
    public static final Rates MAXOUT = new Rates(.8, 1, .5, 2);
  }

  @Override
  public Var on(Var h, int layer) {
    return layer == 0
        ? Ops.dropout(h, rates.inputKeep, rates.inputScale, seed, layer, step)
        : Ops.dropout(h, rates.hiddenKeep, rates.hiddenScale, seed, layer, step);
  }

  @Override
  public Var onMaxoutLayer(Var x, Var w, Var b, int pieces, int above) {
    return Ops.maxoutLayer(x, w, b, pieces, rates.hiddenKeep, rates.hiddenScale, seed, above, step);
  }
}
