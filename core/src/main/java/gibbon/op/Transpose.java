package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/** Axes in another order: axis a of y is axis permutation[a] of x. */
record Transpose(List<Integer> permutation) implements Op {
  @Override
  public Rule rule() {
    return new Rule("y = x with axes " + permutation, "dx = dy with the axes put back");
  }

  @Override
  public String worked(Working at) {
    int[] strides = strides(at.result().input(0).shape());
    return at.is(at.name(0, Strided.source(at.result().shape(), strides, 0, at.place())));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape x = inputs.get(0);
    boolean[] used = new boolean[x.rank()];
    boolean valid = permutation.size() == x.rank();
    for (int a = 0; valid && a < x.rank(); a++) {
      int axis = permutation.get(a);
      valid = axis >= 0 && axis < x.rank() && !used[axis];
      if (valid) {
        used[axis] = true;
      }
    }
    if (!valid) {
      throw new ShapeException(
          "Transpose needs each axis of its input once, got axes "
              + permutation
              + " for "
              + x
              + ".");
    }
    return Shape.of(permutation.stream().mapToInt(x::extent).toArray());
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    Strided.copy(arena, inputs.get(0), result, strides(inputs.get(0).shape()), 0);
    return (y, dy, into) -> into.add(0, () -> Ops.transpose(dy, inverse()));
  }

  /** Those of x in the order of the axes of y. */
  private int[] strides(Shape x) {
    int[] own = x.strides();
    return permutation.stream().mapToInt(axis -> own[axis]).toArray();
  }

  private int[] inverse() {
    int[] inverse = new int[permutation.size()];
    for (int a = 0; a < inverse.length; a++) {
      inverse[permutation.get(a)] = a;
    }
    return inverse;
  }
}
