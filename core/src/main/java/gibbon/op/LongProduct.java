package gibbon.op;

import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * A product of matrices whose sums have so many terms that a chain of additions in single precision
 * would lose the last of them: it is the sum of products of stretches.
 */
final class LongProduct {
  /** More terms than any network's layer has; at 2²⁴ a chain of ones stands still. */
  static final int MOST_TERMS = 1 << 16;

  private LongProduct() {}

  /** Fills {@code result} with left · right; the sums run along these axes. */
  static void multiply(
      Arena arena,
      MatMul op,
      Tensor left,
      int leftAxis,
      Tensor right,
      int rightAxis,
      Tensor result) {
    int terms = left.shape().extent(leftAxis);
    try (Arena scratch = new Arena(arena.device())) {
      Tensor sum = null;
      for (int start = 0; start < terms; start += MOST_TERMS) {
        int count = Math.min(MOST_TERMS, terms - start);
        Tensor product = scratch.allocate(result.shape());
        Tensor from = slice(scratch, left, leftAxis, start, count);
        op.forward(scratch, List.of(from, slice(scratch, right, rightAxis, start, count)), product);
        Tensor former = sum;
        if (former == null) {
          sum = product;
        } else {
          boolean last = terms - start == count;
          sum = last ? result : scratch.allocate(result.shape());
          new Add().forward(scratch, List.of(former, product), sum);
        }
      }
    }
  }

  private static Tensor slice(Arena arena, Tensor x, int axis, int start, int count) {
    Shape shape = x.shape().with(axis, count);
    Tensor slice = arena.allocate(shape);
    new Slice(axis, start, count, false).forward(arena, List.of(x), slice);
    return slice;
  }
}
