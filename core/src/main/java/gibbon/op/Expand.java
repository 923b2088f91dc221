package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** y repeats x along axes that are missing or of extent 1, until it has the given shape. */
record Expand(Shape shape) implements Op {
  @Override
  public Rule rule() {
    return new Rule("y = x, repeated to " + shape, "dx = dy, summed over repeated axes");
  }

  @Override
  public String worked(Working at) {
    Shape x = at.result().input(0).shape();
    return at.is(at.name(0, Strided.source(shape, Strided.repeating(x, shape), 0, at.place())));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    boolean fits = x.rank() <= shape.rank();
    for (int fromLast = 1; fits && fromLast <= x.rank(); fromLast++) {
      fits = x.extent(-fromLast) == 1 || x.extent(-fromLast) == shape.extent(-fromLast);
    }
    if (!fits) {
      throw new ShapeException(
          "Expand needs extents that are 1 or already right, got " + x + " for " + shape + ".");
    }
    return shape;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Tensor x = inputs.get(0);
    Strided.copy(arena, x, result, Strided.repeating(x.shape(), shape), 0);
    return (y, dy, into) -> into.add(0, () -> Ops.sumTo(dy, y.input(0).shape()));
  }
}
