package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The vocabulary of the tape: every differentiable operation, a line each. */
public final class Ops {
  private Ops() {}

  /** eˣ. */
  public static Var exp(Var x) {
    return x.tape().apply(new Exp(), x);
  }

  /** Natural logarithm. */
  public static Var log(Var x) {
    return x.tape().apply(new Log(), x);
  }

  /** |x|; the derivative at 0 is 0. */
  public static Var abs(Var x) {
    return x.tape().apply(new Abs(), x);
  }

  /** max(x, 0); the derivative at 0 is 0. */
  public static Var relu(Var x) {
    return x.tape().apply(new Relu(), x);
  }

  /** 1 / (1 + e⁻ˣ). */
  public static Var sigmoid(Var x) {
    return x.tape().apply(new Sigmoid(), x);
  }

  public static Var tanh(Var x) {
    return x.tape().apply(new Tanh(), x);
  }

  /** ln(1 + eˣ), the paper's ζ. */
  public static Var softplus(Var x) {
    return x.tape().apply(new Softplus(), x);
  }

  /** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
  public static Var erf(Var x) {
    return x.tape().apply(new Erf(), x);
  }

  /** ln(1 − eˣ) for x below 0. */
  public static Var logOneMinusExp(Var x) {
    return x.tape().apply(new LogOneMinusExp(), x);
  }

  /** −1, 0 or 1; its derivative is 0. */
  public static Var sign(Var x) {
    return x.tape().apply(new Sign(), x);
  }

  /** factor · x. */
  public static Var scale(Var x, double factor) {
    return affine(x, factor, 0);
  }

  /** factor · x + offset. */
  public static Var affine(Var x, double factor, double offset) {
    return x.tape().apply(new Affine(factor, offset), x);
  }

  /** x to a constant power. */
  public static Var power(Var x, double exponent) {
    return x.tape().apply(new Power(exponent), x);
  }

  /** x held between two bounds; the derivative at and beyond a bound is 0. */
  public static Var clamp(Var x, double low, double high) {
    return x.tape().apply(new Clamp(low, high), x);
  }

  /**
   * x + step · sign(gradient), held between two bounds that may be infinite: the step of the fast
   * gradient sign method.
   */
  public static Var signStep(Var x, Var gradient, double step, double low, double high) {
    return x.tape().apply(new SignStep(step, low, high), x, gradient);
  }

  /** x + y; shapes are aligned at the last axis, missing extents and extents of 1 repeat. */
  public static Var add(Var x, Var y) {
    return x.tape().apply(new Add(), x, y);
  }

  /** x − y, broadcast as {@link #add}. */
  public static Var subtract(Var x, Var y) {
    return x.tape().apply(new Subtract(), x, y);
  }

  /** x · y element by element, broadcast as {@link #add}. */
  public static Var multiply(Var x, Var y) {
    return x.tape().apply(new Multiply(), x, y);
  }

  /** x / y, broadcast as {@link #add}. */
  public static Var divide(Var x, Var y) {
    return x.tape().apply(new Divide(), x, y);
  }

  /** The matrix product [m, k] · [k, n] → [m, n]. */
  public static Var matmul(Var left, Var right) {
    return matmul(left, right, false, false);
  }

  /** The matrix product of two matrices, each transposed first if so asked. */
  public static Var matmul(Var left, Var right, boolean transposeLeft, boolean transposeRight) {
    if (transposeLeft && transposeRight) {
      return transpose(matmul(right, left), 1, 0);
    }
    return left.tape().apply(new MatMul(transposeLeft, transposeRight), left, right);
  }

  /**
   * The largest of {@code pieces} neighbouring columns: [batch, units · pieces] → [batch, units].
   */
  public static Var maxout(Var x, int pieces) {
    return x.tape().apply(new Maxout(pieces), x);
  }

  /** maxout(x·w + b) in one: [batch, inputs], [inputs, units · pieces] → [batch, units]. */
  public static Var maxoutLayer(Var x, Var w, Var b, int pieces) {
    return x.tape().apply(new MaxoutLayer(pieces), x, w, b);
  }

  /** A maxout layer, then {@link #dropout}: h = dropout(maxout(x·w + b)). */
  public static Var maxoutLayer(Var x, Var w, Var b, int pieces, DropoutMask mask) {
    if (mask.keep() == 1) {
      return dropout(maxoutLayer(x, w, b, pieces), mask);
    }
    return x.tape().apply(new DroppedMaxoutLayer(pieces, mask.op()), x, w, b);
  }

  /** Softmax over the last axis. */
  public static Var softmax(Var x) {
    return x.tape().apply(new Softmax(), x);
  }

  /** ln softmax over the last axis. */
  public static Var logSoftmax(Var x) {
    return x.tape().apply(new LogSoftmax(), x);
  }

  /** The loss of each row: logits [rows, classes], labels [rows] or a target [rows, classes]. */
  public static Var softmaxCrossEntropy(Var logits, Var target) {
    return logits.tape().apply(new SoftmaxCrossEntropy(), logits, target);
  }

  /**
   * The logarithm of the odds against each label, ln Σ_{k≠label} e^{x_k} − x_label: it grows with
   * the cross-entropy, but its gradient is never 0, however sure the logits.
   */
  public static Var logOddsAgainst(Var logits, Var labels) {
    return crossEntropyOrOdds(logits, labels, Double.NEGATIVE_INFINITY);
  }

  /** Cross-entropy of labels, but {@link #logOddsAgainst} where its log-odds exceed a margin. */
  public static Var crossEntropyOrOdds(Var logits, Var labels, double margin) {
    return logits.tape().apply(new CrossEntropyOrOdds(margin), logits, labels);
  }

  /** −t ln σ(x) − (1 − t) ln(1 − σ(x)), element by element. */
  public static Var sigmoidCrossEntropy(Var logits, Var target) {
    return logits.tape().apply(new SigmoidCrossEntropy(), logits, target);
  }

  /** ‖x_i − c_j‖²: [n, d] and [k, d] → [n, k]. */
  public static Var squaredDistances(Var x, Var centers) {
    return x.tape().apply(new SquaredDistances(), x, centers);
  }

  /** The sum over the given axes, which disappear; over all where none is given. */
  public static Var sum(Var x, int... axes) {
    Var y = x;
    int[] sorted = Axes.sorted("Sum", x, axes);
    for (int last = sorted.length - 1; last >= 0; last--) {
      int first = last;
      while (first > 0 && sorted[first - 1] == sorted[first] - 1) {
        first--;
      }
      y = y.tape().apply(new Sum(sorted[first], sorted[last] + 1), y);
      last = first;
    }
    return y;
  }

  /** The mean over the given axes, which disappear; over all where none is given. */
  public static Var mean(Var x, int... axes) {
    Var sum = sum(x, axes);
    return scale(sum, (double) sum.shape().size() / x.shape().size());
  }

  /** The largest element over the given axes, which disappear; over all where none is given. */
  public static Var max(Var x, int... axes) {
    Var y = x;
    int[] sorted = Axes.sorted("Max", x, axes);
    for (int i = sorted.length - 1; i >= 0; i--) {
      y = y.tape().apply(new Max(sorted[i]), y);
    }
    return y;
  }

  /** The same numbers under another shape. */
  public static Var reshape(Var x, Shape shape) {
    return x.shape().equals(shape) ? x : x.tape().apply(new Reshape(shape), x);
  }

  /** Axis a of the result is axis {@code permutation[a]} of x; −1 is the last. */
  public static Var transpose(Var x, int... permutation) {
    List<Integer> axes = Arrays.stream(permutation).map(a -> Axes.fromFront(a, x)).boxed().toList();
    return x.tape().apply(new Transpose(axes), x);
  }

  /** The {@code count} entries of an axis from {@code start} on; axis −1 is the last. */
  public static Var slice(Var x, int axis, int start, int count) {
    return x.tape().apply(new Slice(Axes.fromFront(axis, x), start, count, false), x);
  }

  /** Values one after another along an axis; −1 is the last. */
  public static Var concatenate(int axis, Var... xs) {
    if (xs.length == 0) {
      throw new ShapeException("Concatenate needs at least one input, got none.");
    }
    int place = Axes.fromFront(axis, xs[0]);
    return Conv2dBranches.of(place, xs)
        .orElseGet(() -> xs[0].tape().apply(new Concatenate(place), xs));
  }

  /** Entries of the first axis by index: [rows, …] and [n] → [n, …]. */
  public static Var gatherRows(Var x, Var index) {
    return gatherRows(x, index, 0, index.shape().size());
  }

  /**
   * The same by the indices {@code start} … {@code start + count − 1}, as a mini-batch is drawn.
   */
  public static Var gatherRows(Var x, Var index, int start, int count) {
    return x.tape().apply(new GatherRows(start, count), x, index);
  }

  /** x repeated to a larger shape. */
  public static Var expand(Var x, Shape shape) {
    return x.shape().equals(shape) ? x : x.tape().apply(new Expand(shape), x);
  }

  /** {@link #dropout(Var, double, double, long, int, int)} by a mask. */
  public static Var dropout(Var x, DropoutMask mask) {
    return dropout(x, mask.keep(), mask.scale(), mask.seed(), mask.layer(), mask.step());
  }

  /**
   * Keeps each element with probability {@code keep} in (0, 1], times {@code scale}; 0 otherwise.
   * The mask depends only on seed, layer, step and place.
   */
  public static Var dropout(Var x, double keep, double scale, long seed, int layer, int step) {
    if (keep == 1) {
      return scale == 1 ? x : scale(x, scale);
    }
    return x.tape().apply(new Dropout(keep, scale, seed, layer, step), x);
  }

  /**
   * The pullback of broadcasting: x summed over whatever was repeated to make it of {@code shape}.
   */
  static Var sumTo(Var x, Shape shape) {
    int missing = x.shape().rank() - shape.rank();
    int[] repeated =
        IntStream.range(0, x.shape().rank())
            .filter(a -> a < missing || (shape.extent(a - missing) == 1 && x.shape().extent(a) > 1))
            .toArray();
    return reshape(repeated.length == 0 ? x : sum(x, repeated), shape);
  }

  /** The sum over the last axis, kept with extent 1. */
  static Var sumLastKeeping(Var x) {
    int last = x.shape().rank() - 1;
    return reshape(sum(x, last), x.shape().with(last, 1));
  }

  /** The pullback of a slice. */
  static Var embed(Var x, int axis, int start, int extent) {
    return x.tape().apply(new Embed(axis, start, extent), x);
  }
}
