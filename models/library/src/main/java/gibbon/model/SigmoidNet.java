package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.List;

/**
 * A network whose hidden units saturate: h = σ(x·W + b), then linear logits.
 *
 * <p>Weights start uniform in ±4·√(6 / (inputs + units)) in hidden layers and a quarter of that in
 * the last one, which has no sigmoid (Glorot and Bengio 2010); biases at 0.
 */
final class SigmoidNet implements Network {
  /** The random stream of initial weights. */
  private static final int INITIAL_WEIGHTS = 1;

  private final ModelSpec spec;
  private final List<Parameter> parameters;

  SigmoidNet(ModelSpec spec, Arena arena, long seed) {
    this.spec = spec;
    parameters =
        DenseLayers.of(
            spec,
            arena,
            seed,
            INITIAL_WEIGHTS,
            layer -> (layer.last() ? 1 : 4) * Math.sqrt(6.0 / (layer.inputs() + layer.columns())),
            layer -> 0);
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
      h = Ops.add(Ops.matmul(noise.on(h, layer), w), b);
      h = layer < spec.units().size() ? Ops.sigmoid(h) : h;
    }
    return h;
  }
}
