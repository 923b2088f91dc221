package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.tensor.Shape;
import java.util.OptionalDouble;

/** The products of the chain rule: operations that only backward passes put on a tape. */
final class Chain {
  private Chain() {}

  /**
   * The gradient of a loss: the slopes of it, [rows, …] or of its shape, times what its numbers
   * weigh. Where each is known to weigh 1, as where a backward pass begins, nothing is launched.
   */
  static Var weighed(Var slopes, Var dloss) {
    if (dloss.constant().equals(OptionalDouble.of(1))) {
      return slopes;
    }
    boolean rows = dloss.shape().rank() < slopes.shape().rank();
    return Ops.multiply(
        slopes, rows ? Ops.reshape(dloss, Shape.of(dloss.shape().size(), 1)) : dloss);
  }

  /** x · g, but 0 wherever g is 0, whatever x is: for pullbacks. */
  static Var gate(Var x, Var g) {
    return x.tape().apply(new Gate(), x, g);
  }

  /** g / y, but 0 wherever g is 0, whatever y is: for pullbacks. */
  static Var gatedQuotient(Var g, Var y) {
    return g.tape().apply(new GatedQuotient(), g, y);
  }

  /** g · z / y without leaving the range of numbers on the way. */
  static Var proportion(Var g, Var z, Var y) {
    return g.tape().apply(new Proportion(), g, z, y);
  }

  /** g times the derivative of x to a constant power. */
  static Var powerSlope(Var g, Var x, double exponent) {
    return g.tape().apply(new PowerSlope(exponent), g, x);
  }

  /** 1 where {@code low < x < high}, else 0. */
  static Var inside(Var x, double low, double high) {
    return x.tape().apply(new Inside(low, high), x);
  }
}
