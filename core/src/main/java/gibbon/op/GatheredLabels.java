package gibbon.op;

import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * {@link GatherRows} of the numbers that {@link GatherExamples} has gathered along with what they
 * belong to, and whose shapes it has checked, so nothing is launched.
 *
 * @param computed the result, [count]
 */
record GatheredLabels(int start, int count, Tensor computed) implements Computed {
  private GatherRows rows() {
    return new GatherRows(start, count);
  }

  @Override
  public Rule rule() {
    return rows().rule();
  }

  @Override
  public String worked(Working at) {
    return rows().worked(at);
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    return computed.shape();
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    return rows().pullback(inputs.get(0).shape(), 1);
  }

  @Override
  public String toString() {
    return name();
  }
}
