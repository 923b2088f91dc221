package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.List;

/**
 * A maxout network (Goodfellow et al. 2013): hidden layers h = maxout(x·W + b), then linear logits.
 *
 * <p>Weights start uniform in ±.005, biases at 0, as in the maxout paper's MNIST recipe.
 */
final class MaxoutNet implements Network {
  /** The random stream of initial weights. */
  private static final int INITIAL_WEIGHTS = 1;

  private static final float INITIAL_RANGE = .005f;

  private final ModelSpec spec;
  private final List<Parameter> parameters;
  private final boolean fused;

  MaxoutNet(ModelSpec spec, Arena arena, long seed) {
    this(
        spec,
        DenseLayers.of(spec, arena, seed, INITIAL_WEIGHTS, layer -> INITIAL_RANGE, layer -> 0),
        true);
  }

  private MaxoutNet(ModelSpec spec, List<Parameter> parameters, boolean fused) {
    this.spec = spec;
    this.parameters = parameters;
    this.fused = fused;
  }

  @Override
  public Network stepByStep() {
    return new MaxoutNet(spec, parameters, false);
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public Var logits(Var x, Noise noise) {
    Var h = x;
    for (int layer = 0; layer <= spec.units().size(); layer++) {
      Var w = x.tape().parameter(parameters.get(2 * layer));
      Var b = x.tape().parameter(parameters.get(2 * layer + 1));
      boolean hidden = layer < spec.units().size();
      // The noise of a fused layer below is done.
      h = layer > 0 && fused ? h : noise.on(h, layer);
      if (hidden && fused) {
        h = noise.onMaxoutLayer(h, w, b, spec.pieces(), layer + 1);
      } else {
        h = Ops.add(Ops.matmul(h, w), b);
        h = hidden ? Ops.maxout(h, spec.pieces()) : h;
      }
    }
    return h;
  }
}
