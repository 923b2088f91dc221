package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.model.GaussianUnits.Precision;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks of radial basis functions (paper section 7): a Gaussian unit a class, p_k = exp(−d_k),
 * on the picture itself or, in a deep network, on hidden layers of Gaussian units h_j = exp(−d_j).
 *
 * <p>The logits are −d: the logarithms of probabilities that need not sum to one. Centres of the
 * classes begin at 0, those of hidden units at random pictures of dim grey.
 */
final class RbfNetwork implements Network {
  private static final double GREY = .5;

  private final ModelSpec spec;
  private final List<GaussianUnits> layers = new ArrayList<>();

  /** A network whose classes have that many precisions; hidden units have one each. */
  RbfNetwork(ModelSpec spec, Precision precision, Arena arena, long seed) {
    this.spec = spec;
    int inputs = spec.inputs();
    for (int units : spec.units()) {
      int layer = layers.size();
      String name = "layer" + (layer + 1);
      layers.add(
          new GaussianUnits(name, inputs, units, Precision.SPHERICAL, GREY, arena, seed, layer));
      inputs = units;
    }
    layers.add(
        new GaussianUnits(
            "output", inputs, spec.classes(), precision, 0, arena, seed, layers.size()));
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public Var logits(Var x, Noise noise) {
    Var h = x;
    for (int layer = 0; layer < layers.size(); layer++) {
      Var minusDistance = Ops.scale(layers.get(layer).distances(noise.on(h, layer)), -1);
      h = layer + 1 < layers.size() ? Ops.exp(minusDistance) : minusDistance;
    }
    return h;
  }
}
