package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;

/**
 * A layer of quadratic units (paper section 7), h = max(0, x·W + b − λ‖x‖²): [batch, inputs] →
 * [batch, units].
 *
 * <p>With λ = 0 these are rectified linear units. With λ above 0 each is −λ‖x − w/2λ‖² plus a
 * constant: a bell cut off at 0, which answers only near its centre, the narrower the larger λ.
 *
 * @param weight W [inputs, units]
 * @param bias b [units]
 * @param inhibition λ
 */
record QuadraticUnits(Parameter weight, Parameter bias, double inhibition) implements DenseLayer {
  @Override
  public Var forward(Var x) {
    Var z = Dense.sums(x, weight, bias);
    return Ops.relu(Ops.subtract(z, inhibition(x)));
  }

  /** λ‖x‖² of each row [batch, 1]. */
  private Var inhibition(Var x) {
    Var squares = Ops.sum(Ops.multiply(x, x), 1);
    return Ops.scale(Ops.reshape(squares, Shape.of(x.shape().extent(0), 1)), inhibition);
  }

  @Override
  public QuadraticUnits copyTo(Arena arena) {
    return new QuadraticUnits(weight.copyTo(arena), bias.copyTo(arena), inhibition);
  }
}
