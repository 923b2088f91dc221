package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A network whose hidden units saturate: h = σ(x·W + b), then linear logits.
 *
 * <p>Weights start uniform in ±4·√(6 / (inputs + units)) in hidden layers and a quarter of that in
 * the last one, which has no sigmoid (Glorot and Bengio 2010); biases at 0.
 */
final class SigmoidNet implements Classifier {
  /** The random stream of initial weights; the substream is the layer. */
  private static final int INITIAL_WEIGHTS = 1;

  private final ModelSpec spec;
  private final List<Parameter> parameters = new ArrayList<>();

  SigmoidNet(ModelSpec spec, Arena arena, long seed) {
    this.spec = spec;
    int inputs = spec.inputs();
    for (int layer = 0; layer <= spec.units().size(); layer++) {
      boolean last = layer == spec.units().size();
      int columns = last ? spec.classes() : spec.units().get(layer);
      float range = (float) ((last ? 1 : 4) * Math.sqrt(6.0 / (inputs + columns)));
      float[] initial =
          new Philox(seed, INITIAL_WEIGHTS, layer).uniform(inputs * columns, -range, range);
      String name = last ? "output" : "layer" + (layer + 1);
      parameters.add(new Parameter(name + ".weight", arena.of(Shape.of(inputs, columns), initial)));
      parameters.add(new Parameter(name + ".bias", arena.full(Shape.of(columns), 0)));
      inputs = columns;
    }
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
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
