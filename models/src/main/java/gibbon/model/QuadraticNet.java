package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of quadratic units (paper section 7): h = max(0, x·W + b − λ‖x‖²), then linear logits.
 *
 * <p>With λ = 0 these are rectified linear units. With λ above 0 each is −λ‖x − w/2λ‖² plus a
 * constant: a bell cut off at 0, which answers only near its centre, the narrower the larger λ.
 * Weights start uniform in ±.05; the biases of units make up for what they subtract of an input of
 * mean square .1, or no unit would answer at first and none would learn.
 */
final class QuadraticNet implements Classifier {
  /** The random stream of initial weights; the substream is the layer. */
  private static final int INITIAL_WEIGHTS = 3;

  private static final float INITIAL_RANGE = .05f;

  private final ModelSpec spec;
  private final List<Parameter> parameters = new ArrayList<>();

  QuadraticNet(ModelSpec spec, Arena arena, long seed) {
    this.spec = spec;
    int inputs = spec.inputs();
    for (int layer = 0; layer <= spec.units().size(); layer++) {
      boolean last = layer == spec.units().size();
      int columns = last ? spec.classes() : spec.units().get(layer);
      float[] initial =
          new Philox(seed, INITIAL_WEIGHTS, layer)
              .uniform(inputs * columns, -INITIAL_RANGE, INITIAL_RANGE);
      String name = last ? "output" : "layer" + (layer + 1);
      parameters.add(new Parameter(name + ".weight", arena.of(Shape.of(inputs, columns), initial)));
      double bias = last ? 0 : spec.inhibition() * GaussianUnits.MEAN_SQUARE * inputs;
      parameters.add(new Parameter(name + ".bias", arena.full(Shape.of(columns), bias)));
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
