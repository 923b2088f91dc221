package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;

/**
 * A network of quadratic units (paper section 7): h = max(0, x·W + b − λ‖x‖²), then linear logits.
 *
 * <p>With λ = 0 these are rectified linear units. With λ above 0 each is −λ‖x − w/2λ‖² plus a
 * constant: a bell cut off at 0, which answers only near its centre, the narrower the larger λ.
 * Weights start uniform in ±.05; the biases of units make up for what they subtract of an input of
 * mean square .1, or no unit would answer at first and none would learn.
 */
final class QuadraticNet implements Network {
  /** The random stream of initial weights. */
  private static final int INITIAL_WEIGHTS = 3;

  private static final float INITIAL_RANGE = .05f;

  private final ModelSpec spec;
  private final List<Parameter> parameters;

  QuadraticNet(ModelSpec spec, Arena arena, long seed) {
    this.spec = spec;
    double squares = spec.inhibition() * GaussianUnits.MEAN_SQUARE;
    parameters =
        DenseLayers.of(
            spec,
            arena,
            seed,
            INITIAL_WEIGHTS,
            layer -> INITIAL_RANGE,
            layer -> layer.last() ? 0 : squares * layer.inputs());
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
    Tape tape = x.tape();
    Var h = x;
    for (int layer = 0; layer <= spec.units().size(); layer++) {
      h = noise.on(h, layer);
      Var z = Ops.matmul(h, tape.parameter(parameters.get(2 * layer)));
      z = Ops.add(z, tape.parameter(parameters.get(2 * layer + 1)));
      h = layer < spec.units().size() ? Ops.relu(Ops.subtract(z, inhibition(h))) : z;
    }
    return h;
  }

  /** λ‖h‖² of each row [batch, 1]. */
  private Var inhibition(Var h) {
    Var squares = Ops.sum(Ops.multiply(h, h), 1);
    return Ops.scale(Ops.reshape(squares, Shape.of(h.shape().extent(0), 1)), spec.inhibition());
  }
}
