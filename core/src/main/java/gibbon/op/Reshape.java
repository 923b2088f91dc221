package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** The same numbers under another shape; nothing is copied. */
record Reshape(Shape shape) implements Op {
  @Override
  public Rule rule() {
    return new Rule("y = x, as " + shape, "dx = dy, in the shape of x");
  }

  @Override
  public String worked(Working at) {
    return at.is(at.name(0));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    if (inputs.get(0).size() != shape.size()) {
      throw new ShapeException(
          "Reshape needs as many elements as before, got " + inputs.get(0) + " for " + shape + ".");
    }
    return shape;
  }

  @Override
  public Tensor allocateResult(Arena arena, List<Tensor> inputs) {
    return inputs.get(0).reshaped(shape);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    return (y, dy, into) -> into.add(0, () -> Ops.reshape(dy, y.input(0).shape()));
  }
}
