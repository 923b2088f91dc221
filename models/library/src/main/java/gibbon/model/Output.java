package gibbon.model;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Shape;

/** What a network's logits mean: the probabilities they stand for, and the cost J of a label. */
public enum Output {
  /** One distribution over all classes. J is the cross-entropy. */
  SOFTMAX {
    @Override
    public Var losses(Var logits, Var labels) {
      return Ops.softmaxCrossEntropy(logits, labels);
    }

    @Override
    public Var rubbishLosses(Var logits) {
      int classes = logits.shape().extent(1);
      Var even = logits.tape().leaf(logits.tape().arena().full(logits.shape(), 1. / classes));
      return Ops.softmaxCrossEntropy(logits, even);
    }

    @Override
    public void probabilities(double[] logits, int from, double[] into) {
      double best = largest(logits, from, into.length);
      double sum = 0;
      for (int k = 0; k < into.length; k++) {
        into[k] = Math.exp(logits[from + k] - best);
        sum += into[k];
      }
      for (int k = 0; k < into.length; k++) {
        into[k] /= sum;
      }
    }

    @Override
    public double loss(double[] logits, int from, int classes, int label) {
      double best = largest(logits, from, classes);
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += Math.exp(logits[from + k] - best);
      }
      return Math.log(sum) + best - logits[from + label];
    }
  },

  /**
   * A sigmoid a class, each for itself: the classes may all be improbable. J is the sum of the
   * binary cross-entropies, that of the label and those of the others.
   */
  SIGMOIDS {
    @Override
    public Var losses(Var logits, Var labels) {
      return Ops.sum(Ops.sigmoidCrossEntropy(logits, oneHot(logits, labels)), 1);
    }

    @Override
    public Var rubbishLosses(Var logits) {
      return Ops.sum(Ops.softplus(logits), 1);
    }

    @Override
    public void probabilities(double[] logits, int from, double[] into) {
      for (int k = 0; k < into.length; k++) {
        into[k] = 1 / (1 + Math.exp(-logits[from + k]));
      }
    }

    @Override
    public double loss(double[] logits, int from, int classes, int label) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        double x = logits[from + k];
        sum += Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - (k == label ? x : 0);
      }
      return sum;
    }
  },

  /**
   * A radial basis function a class (paper section 7): the logit is ln p = −d, with d ≥ 0 a squared
   * distance. J of training is one class against the rest, as for {@link #SIGMOIDS}; J of an attack
   * is −ln p of the label alone, whose gradient does not vanish far from the centre.
   */
  GAUSSIANS {
    @Override
    public Var losses(Var logits, Var labels) {
      Var target = oneHot(logits, labels);
      Var right = Ops.multiply(target, logits);
      Var wrong = Ops.multiply(Ops.affine(target, -1, 1), logOneMinusExp(logits));
      return Ops.scale(Ops.sum(Ops.add(right, wrong), 1), -1);
    }

    @Override
    public Var attacked(Var logits, Var labels) {
      return Ops.scale(Ops.sum(Ops.multiply(oneHot(logits, labels), logits), 1), -1);
    }

    @Override
    public Var rubbishLosses(Var logits) {
      return Ops.scale(Ops.sum(logOneMinusExp(logits), 1), -1);
    }

    @Override
    public void probabilities(double[] logits, int from, double[] into) {
      for (int k = 0; k < into.length; k++) {
        into[k] = Math.exp(logits[from + k]);
      }
    }

    @Override
    public double loss(double[] logits, int from, int classes, int label) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        double x = logits[from + k];
        double other = Math.min(x, -CLOSEST);
        sum -=
            k == label
                ? x
                : other > -.7 ? Math.log(-Math.expm1(other)) : Math.log1p(-Math.exp(other));
      }
      return sum;
    }
  };

  /** At a centre itself p = 1, and −ln(1 − p) is infinite; distances count as at least this. */
  private static final double CLOSEST = 1e-6;

  /**
   * The cost of training.
   *
   * @param logits [batch, classes]
   * @param labels whole numbers [batch]
   * @return J of each picture [batch]
   */
  public abstract Var losses(Var logits, Var labels);

  /** The cost that an attack climbs, J of each picture [batch]; that of training unless said. */
  public Var attacked(Var logits, Var labels) {
    return losses(logits, labels);
  }

  /**
   * The cost of taking a picture of no class at all for one (paper appendix A): for a softmax the
   * cross-entropy to equal probabilities, where each class is for itself that of all being off.
   *
   * @param logits [batch, classes]
   * @return [batch]
   */
  public abstract Var rubbishLosses(Var logits);

  /** The probabilities of the row of logits that begins at {@code from}, one a class. */
  public abstract void probabilities(double[] logits, int from, double[] into);

  /** {@link #losses} of the row of logits that begins at {@code from}. */
  public abstract double loss(double[] logits, int from, int classes, int label);

  private static double largest(double[] logits, int from, int classes) {
    double best = logits[from];
    for (int k = 1; k < classes; k++) {
      best = Math.max(best, logits[from + k]);
    }
    return best;
  }

  /** Rows of the identity matrix: 1 at the label, 0 elsewhere [batch, classes]. */
  public static Var oneHot(Var logits, Var labels) {
    Tape tape = logits.tape();
    int classes = logits.shape().extent(1);
    double[] identity = new double[classes * classes];
    for (int i = 0; i < identity.length; i += classes + 1) {
      identity[i] = 1;
    }
    Var rows = tape.leaf(tape.arena().of(Shape.of(classes, classes), identity));
    return Ops.gatherRows(rows, labels);
  }

  /** ln(1 − eˣ), where x above −{@link #CLOSEST} counts as that. */
  private static Var logOneMinusExp(Var x) {
    return Ops.logOneMinusExp(Ops.clamp(x, Double.NEGATIVE_INFINITY, -CLOSEST));
  }
}
