package gibbon.attack;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;

/**
 * The ways along the gradient of the loss that an adversary can move what a layer takes in, be it
 * the picture or the output of the layer below (paper section 6).
 *
 * <p>All but the first are differentiable: through them, training can foresee how the adversary
 * will react to a change of the parameters.
 */
public enum Perturbation {
  /** h + ε·sign(g): every unit moves by ε. The derivative by g is 0. */
  SIGN {
    @Override
    public Var of(Var h, Var gradient, double size) {
      return Ops.signStep(h, gradient, size, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
  },

  /** h + ε·g: the more confident the network, the shorter the step. */
  SCALED_GRADIENT {
    @Override
    public InputGradient gradient() {
      return InputGradient.EXACT;
    }

    @Override
    public Var of(Var h, Var gradient, double size) {
      return Ops.add(h, Ops.scale(gradient, size));
    }
  },

  /** h + ε·g/‖g‖₂: a step of length ε. */
  UNIT_GRADIENT {
    @Override
    public Var of(Var h, Var gradient, double size) {
      return Ops.add(h, Ops.scale(direction(gradient), size));
    }
  },

  /**
   * cos φ·h + sin φ·‖h‖·g⊥/‖g⊥‖, with g⊥ the part of g at right angles to h: h turned by the angle
   * φ towards the gradient, its length kept.
   */
  ROTATION {
    @Override
    public Var of(Var h, Var gradient, double size) {
      Var g = normalised(gradient);
      Var along = Ops.divide(dot(g, h), Ops.affine(dot(h, h), 1, TINY));
      Var aside = direction(Ops.subtract(g, Ops.multiply(h, along)));
      Var turned = Ops.multiply(aside, Ops.scale(norm(h), Math.sin(size)));
      return Ops.add(Ops.scale(h, Math.cos(size)), turned);
    }
  };

  /** Added to squared lengths, which are divided by. */
  private static final double TINY = 1e-12;

  /** A gradient without an element of this size counts for less and less, and for nothing at 0. */
  private static final double FAINTEST = 1e-28;

  /**
   * What the layer is given in place of {@code h}.
   *
   * @param h [batch, inputs of the layer]
   * @param gradient of the loss by {@code h}, of the same shape and on the same tape
   * @param size ε, or for a rotation the angle φ in radians; 0 changes nothing
   */
  public abstract Var of(Var h, Var gradient, double size);

  /**
   * The gradient that this follows. Where only its direction counts it may be one that lasts, which
   * is longer than that of the loss.
   */
  public InputGradient gradient() {
    return InputGradient.LASTING;
  }

  /** Rows of length 1. */
  private static Var direction(Var rows) {
    Var g = normalised(rows);
    return Ops.divide(g, norm(g));
  }

  /**
   * Each row divided by its largest element: squares of the gradient of a sure network would be 0
   * in single precision. What divides counts as constant, because no direction depends on it.
   */
  private static Var normalised(Var rows) {
    Tape tape = rows.tape();
    Var largest = Ops.clamp(Ops.max(Ops.abs(rows), 1), FAINTEST, Double.POSITIVE_INFINITY);
    return Ops.divide(rows, tape.leaf(column(largest).value()));
  }

  private static Var norm(Var rows) {
    return Ops.power(Ops.affine(dot(rows, rows), 1, TINY), .5);
  }

  /** The product of each row with its like [batch, 1]. */
  private static Var dot(Var left, Var right) {
    return column(Ops.sum(Ops.multiply(left, right), 1));
  }

  private static Var column(Var numbers) {
    return Ops.reshape(numbers, Shape.of(numbers.shape().extent(0), 1));
  }
}
