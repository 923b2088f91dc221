package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** Inputs one after another along an axis; their other extents are equal. */
record Concatenate(int axis) implements Op {
  @Override
  public Rule rule() {
    return new Rule("y = inputs in a row along axis " + axis, "each input gets its slice of dy");
  }

  @Override
  public String worked(Working at) {
    Shape y = at.result().shape();
    int inner = y.size(axis + 1, y.rank());
    int outer = at.place() / (y.extent(axis) * inner);
    int index = at.place() / inner % y.extent(axis);
    int input = 0;
    while (index >= extent(at, input)) {
      index -= extent(at, input++);
    }
    return at.is(at.name(input, (outer * extent(at, input) + index) * inner + at.place() % inner));
  }

  private int extent(Working at, int input) {
    return at.result().input(input).shape().extent(axis);
  }

  @Override
  public Part part() {
    return Part.LOGITS;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape first = inputs.get(0);
    int extent = 0;
    for (Shape input : inputs) {
      if (axis < 0
          || axis >= first.rank()
          || input.rank() != first.rank()
          || !input.with(axis, 1).equals(first.with(axis, 1))) {
        throw new ShapeException(
            "Concatenate needs inputs that differ at most along axis "
                + axis
                + ", got "
                + inputs
                + ".");
      }
      extent += input.extent(axis);
    }
    return first.with(axis, extent);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    int[] strides = result.shape().strides();
    int start = 0;
    for (Tensor input : inputs) {
      Strided.paste(arena, input, result, strides, start * strides[axis]);
      start += input.shape().extent(axis);
    }
    return (y, dy, into) -> {
      int at = 0;
      for (int i = 0; i < y.inputs().size(); i++) {
        int from = at;
        int count = y.input(i).shape().extent(axis);
        // Of a layer with a ReLU nobody asks for the slice: ReluGate reads dy where it is.
        into.add(i, () -> dy.tape().apply(new Slice(axis, from, count, true), dy));
        at += count;
      }
    };
  }
}
