package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;

/**
 * The vocabulary of the tape for pictures, which are [batch, height, width, channels]; the rest of
 * it is {@link Ops}.
 */
public final class PictureOps {
  private PictureOps() {}

  /** Filters [r, s, channels, k] slid over pictures, unturned: → [batch, p, q, k]. */
  public static Var conv2d(Var x, Var filters, Window window) {
    return conv2d(x, filters, window, 1);
  }

  /**
   * Filters [r, s, channels / groups, k] slid over pictures, each group of k / groups filters over
   * its own channels: → [batch, p, q, k].
   */
  public static Var conv2d(Var x, Var filters, Window window, int groups) {
    return x.tape().apply(new Conv2d(window, groups), x, filters);
  }

  /** {@link #conv2d} with a bias for each filter. */
  public static Var conv2dLayer(Var x, Var filters, Var bias, Window window, int groups) {
    return x.tape().apply(new Conv2dLayer(window, groups, false), x, filters, bias);
  }

  /**
   * {@link #conv2dLayer}, or {@link #conv2dRelu}, that waits until somebody reads it: where only a
   * concatenation of such layers does, they store their numbers there, and where only a {@link
   * #maxPool} does, it is one op with it.
   */
  public static Var conv2dOnDemand(
      Var x, Var filters, Var bias, Window window, int groups, boolean rectified) {
    return x.tape().apply(new Conv2dLayer(window, groups, rectified, true), x, filters, bias);
  }

  /** max(·, 0) of {@link #conv2dLayer}. */
  public static Var conv2dRelu(Var x, Var filters, Var bias, Window window, int groups) {
    return x.tape().apply(new Conv2dLayer(window, groups, true), x, filters, bias);
  }

  /**
   * Units that take the largest of {@code pieces} neighbouring filters with their biases: → [batch,
   * p, q, units].
   */
  public static Var conv2dMaxout(Var x, Var filters, Var bias, Window window, int pieces) {
    return x.tape().apply(new Conv2dMaxout(window, pieces), x, filters, bias);
  }

  /** The largest number of each window; padding is smaller than any number. */
  public static Var maxPool(Var x, Pool pool) {
    return Conv2dPooled.of(pool, x).orElseGet(() -> x.tape().apply(new MaxPool2d(pool), x));
  }

  /** The mean of each window, in which the zeros of the padding may count. */
  public static Var averagePool(Var x, Pool pool, boolean countPadding) {
    return x.tape().apply(new AveragePool2d(pool, countPadding), x);
  }

  /** The largest number of each channel: [batch, height, width, channels] → [batch, channels]. */
  public static Var globalMaxPool(Var x) {
    requirePictures("globalMaxPool", x);
    return Ops.max(x, 1, 2);
  }

  /** The mean of each channel: [batch, height, width, channels] → [batch, channels]. */
  public static Var globalAveragePool(Var x) {
    requirePictures("globalAveragePool", x);
    return Ops.mean(x, 1, 2);
  }

  /**
   * x · (bias + alpha / size · Σ x²)^−beta, the sum over {@code size} neighbouring channels of
   * which (size − 1) / 2 come before.
   */
  public static Var localResponse(Var x, int size, double alpha, double beta, double bias) {
    return x.tape().apply(new LocalResponse(size, alpha, beta, bias), x);
  }

  /** x with so many more entries of a value before and behind those of an axis; −1 is the last. */
  public static Var pad(Var x, int axis, int before, int after, double value) {
    int rank = x.shape().rank();
    int own = axis < 0 ? axis + rank : axis;
    if (own < 0 || own >= rank || before < 0 || after < 0) {
      throw new ShapeException(
          Text.of(
              "pad needs an axis of its input and no less than 0 entries more, got axis %d of %s, %d and %d.",
              axis, x.shape(), before, after));
    }
    Var padded = x;
    if (before > 0) {
      padded = Ops.concatenate(own, full(x, x.shape().with(own, before), value), padded);
    }
    if (after > 0) {
      padded = Ops.concatenate(own, padded, full(x, x.shape().with(own, after), value));
    }
    return padded;
  }

  private static Var full(Var x, Shape shape, double value) {
    return x.tape().leaf(x.tape().arena().full(shape, value));
  }

  private static void requirePictures(String op, Var x) {
    if (x.shape().rank() != 4) {
      throw new ShapeException(
          op + " needs [batch, height, width, channels], got " + x.shape() + ".");
    }
  }
}
