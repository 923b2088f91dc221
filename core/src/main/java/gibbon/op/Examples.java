package gibbon.op;

import gibbon.autodiff.Var;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * A mini-batch: entries of two values by the same indices, gathered in one launch.
 *
 * @param x the entries of the first axis [count, …]
 * @param labels their numbers [count]
 */
public record Examples(Var x, Var labels) {
  /**
   * Draws them by the indices {@code start} … {@code start + count − 1} of a vector.
   *
   * @param x [rows, …]
   * @param labels a number for each entry [rows], on the same tape
   * @param index whole numbers in 0 … rows − 1; any other makes an entry and its number NaN
   * @throws gibbon.tensor.ShapeException for labels of another number of rows, or a stretch that
   *     the indices do not have
   */
  public static Examples drawn(Var x, Var labels, Var index, int start, int count) {
    // What does not fit is refused before anything is allocated.
    new GatherExamples(start, count, null)
        .resultShape(List.of(x.shape(), labels.shape(), index.shape()));
    Tensor numbers = x.tape().arena().allocate(Shape.of(count));
    Var entries = x.tape().apply(new GatherExamples(start, count, numbers), x, labels, index);
    Var own = x.tape().apply(new GatheredLabels(start, count, numbers), labels, index);
    return new Examples(entries, own);
  }
}
