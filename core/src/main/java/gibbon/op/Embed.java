package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** The pullback of a slice: x at {@code start} of an axis of the given extent, 0 elsewhere. */
record Embed(int axis, int start, int extent) implements Op {
  @Override
  public Rule rule() {
    return new Rule(
        "y = x from " + start + " of axis " + axis + ", 0 elsewhere", "dx = that slice of dy");
  }

  @Override
  public String worked(Working at) {
    Shape x = at.result().input(0).shape();
    int inner = x.size(axis + 1, x.rank());
    int index = at.place() / inner % extent - start;
    if (index < 0 || index >= x.extent(axis)) {
      return at.is("0");
    }
    int outer = at.place() / (extent * inner);
    return at.is(at.name(0, (outer * x.extent(axis) + index) * inner + at.place() % inner));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (axis < 0 || axis >= x.rank() || start < 0 || start > extent - x.extent(axis)) {
      throw new ShapeException(
          Text.of(
              "Embed needs room for its input, got axis %d from %d of extent %d for %s.",
              axis, start, extent, x));
    }
    return x.with(axis, extent);
  }

  @Override
  public Tensor allocateResult(Arena arena, List<Tensor> inputs) {
    return arena.full(resultShape(List.of(inputs.get(0).shape())), 0);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    int[] strides = result.shape().strides();
    Strided.paste(arena, inputs.get(0), result, strides, start * strides[axis]);
    return (y, dy, into) ->
        into.add(0, () -> Ops.slice(dy, axis, start, y.input(0).shape().extent(axis)));
  }
}
