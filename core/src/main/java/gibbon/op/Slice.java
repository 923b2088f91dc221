package gibbon.op;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * The entries {@code start} … {@code start + count − 1} of one axis.
 *
 * @param onDemand whether it waits until somebody asks for its numbers
 */
record Slice(int axis, int start, int count, boolean onDemand) implements Op {
  @Override
  public Rule rule() {
    return new Rule(
        "y = x[" + start + " .. " + (start + count - 1) + "] of axis " + axis,
        "dx = dy at its place, 0 elsewhere");
  }

  @Override
  public String worked(Working at) {
    Shape x = at.result().input(0).shape();
    int[] strides = x.strides();
    return at.is(
        at.name(
            0, Strided.source(at.result().shape(), strides, start * strides[axis], at.place())));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    if (axis < 0 || axis >= x.rank() || start < 0 || count < 1 || start > x.extent(axis) - count) {
      throw new ShapeException(
          Text.of(
              "Slice needs an axis and a stretch inside its input, got axis %d from %d, %d long, of %s.",
              axis, start, count, x));
    }
    return x.with(axis, count);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    int[] strides = inputs.get(0).shape().strides();
    Strided.copy(arena, inputs.get(0), result, strides, start * strides[axis]);
    return (y, dy, into) ->
        into.add(0, () -> Ops.embed(dy, axis, start, y.input(0).shape().extent(axis)));
  }
}
