package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.List;

/**
 * A layer of units that respond to the squared distance from a centre (paper section 7): h =
 * exp(−d), or the logits −d, [batch, inputs] → [batch, units].
 *
 * @param scale s = √β [units, inputs], or with extents of 1
 * @param centre m = √β·μ [units, inputs]
 * @param logits whether the layer gives −d, the logarithm of exp(−d)
 */
public record GaussianUnits(Parameter scale, Parameter centre, boolean logits) implements Layer {
  /*
   * The paper's exponent is (x − μ)ᵀβ(x − μ) with β diagonal here: d = Σ β_i (x_i − μ_i)². Learnt are
   * scale = √β and centre = √β·μ, so that d = Σ (scale_i x_i − centre_i)². β = scale² cannot become
   * negative, and plain gradient descent moves centres about as fast as scales, where the gradient
   * by μ itself would have the small factor β.
   *
   * Multiplied out, d is two matrix products. Rounding leaves an error of some 10⁻⁷ of Σ β x², of
   * no account where distances are of the order of 1, as they are in a network that learns.
   */

  /** How many precisions β there are. */
  public enum Precision {
    /** One for each input of each unit. */
    DIAGONAL,
    /** One for each unit. */
    SPHERICAL,
    /** One for all units. */
    SHARED
  }

  /** The random stream of initial centres; the substream is the layer. */
  private static final int INITIAL_CENTRES = 2;

  /** The mean square of a pixel of MNIST; only the order of magnitude matters. */
  static final double MEAN_SQUARE = .1;

  /**
   * Units whose bells are about as wide as a picture is long: d = ½ for an input of mean square .1
   * and a centre at 0.
   *
   * @param name of the layer, before those of its parameters
   * @param shape [units, inputs]
   * @param spread initial centres are uniform between 0 and this; 0 puts them all at 0
   * @param layer counted from 0, for initial numbers unlike those of other layers
   */
  static GaussianUnits initial(
      String name,
      Shape shape,
      Precision precision,
      double spread,
      boolean logits,
      Arena arena,
      long seed,
      int layer) {
    int units = shape.extent(0);
    int inputs = shape.extent(1);
    double initial = Math.sqrt(1 / (2 * MEAN_SQUARE * inputs));
    Shape scales =
        switch (precision) {
          case DIAGONAL -> shape;
          case SPHERICAL -> Shape.of(units, 1);
          case SHARED -> Shape.of(1, 1);
        };
    Parameter scale = Parameter.precision(name + ".scale", arena.full(scales, initial));
    Parameter centre =
        Parameter.centre(
            name + ".centre",
            spread == 0
                ? arena.full(shape, 0)
                : arena.of(
                    shape,
                    new Philox(seed, INITIAL_CENTRES, layer)
                        .uniform(units * inputs, 0, (float) (spread * initial))));
    return new GaussianUnits(scale, centre, logits);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(scale, centre);
  }

  @Override
  public Var forward(Var x) {
    Var minusDistance = Ops.scale(distances(x), -1);
    return logits ? minusDistance : Ops.exp(minusDistance);
  }

  /** d of every row of x [batch, inputs] and every unit: [batch, units]. */
  private Var distances(Var x) {
    Tape tape = x.tape();
    Var s = Ops.expand(tape.parameter(scale), centre.value().shape());
    Var m = tape.parameter(centre);
    Var squares = Ops.matmul(Ops.multiply(x, x), Ops.multiply(s, s), false, true);
    Var products = Ops.matmul(x, Ops.multiply(s, m), false, true);
    Var constant = Ops.sum(Ops.multiply(m, m), 1);
    return Ops.add(Ops.subtract(squares, Ops.scale(products, 2)), constant);
  }

  @Override
  public GaussianUnits copyTo(Arena arena) {
    return new GaussianUnits(scale.copyTo(arena), centre.copyTo(arena), logits);
  }
}
