package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.tensor.ShapeException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Axes as callers name them: −1 is the last one. */
final class Axes {
  private Axes() {}

  /** An axis counted from the first. */
  static int fromFront(int axis, Var x) {
    return axis < 0 ? axis + x.shape().rank() : axis;
  }

  /**
   * Axes counted from the first, in ascending order; all where none is named.
   *
   * @throws ShapeException naming the op, if one is missing from the input or named twice
   */
  static int[] sorted(String op, Var x, int[] axes) {
    int rank = x.shape().rank();
    if (axes.length == 0) {
      return IntStream.range(0, rank).toArray();
    }
    int[] sorted = Arrays.stream(axes).map(a -> fromFront(a, x)).sorted().distinct().toArray();
    if (sorted.length != axes.length || sorted[0] < 0 || sorted[sorted.length - 1] >= rank) {
      throw new ShapeException(
          Text.of(
              "%s needs different axes of its input, got %s of %s.",
              op, Arrays.toString(axes), x.shape()));
    }
    return sorted;
  }
}
