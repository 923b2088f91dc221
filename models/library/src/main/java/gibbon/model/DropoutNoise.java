package gibbon.model;

import gibbon.autodiff.Var;
import gibbon.op.DropoutMask;
import gibbon.op.Ops;
import java.util.Optional;

/**
 * Dropout of a network's inputs and of its hidden layers' outputs.
 *
 * @param rates keep probabilities and scales
 * @param seed of all masks of a training run
 * @param step a number of its own for every forward pass that is to have masks of its own
 */
public record DropoutNoise(Rates rates, long seed, int step) implements Noise {
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
    return Ops.dropout(h, maskOf(layer));
  }

  @Override
  public Optional<DropoutMask> mask(int layer) {
    return Optional.of(maskOf(layer));
  }

  private DropoutMask maskOf(int layer) {
    return layer == 0
        ? new DropoutMask(rates.inputKeep, rates.inputScale, seed, layer, step)
        : new DropoutMask(rates.hiddenKeep, rates.hiddenScale, seed, layer, step);
  }
}
