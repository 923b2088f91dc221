package gibbon.attack;

import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;

/** Points that stay on the device while they move; the host gets them when it asks. */
final class Resident {
  private final Pictures began;
  private final Goal goal;
  private final Stride stride;
  private Tensor at;
  private Tensor next;
  private Pictures here;

  /** A step on the device. */
  interface Stride {
    /**
     * @param at where the points are [count, inputs]
     * @param gradient the way up from there, but for a factor a row [count, inputs]
     * @param next where they go, filled in [count, inputs]
     */
    void make(Tensor at, Tensor gradient, Tensor next);
  }

  /** Gets ready what steps of some rows need. */
  interface Strides {
    /**
     * @param arena that lasts for the whole walk
     * @param from the first of the rows
     * @param count how many
     */
    Stride of(Arena arena, int from, int count);
  }

  Resident(Arena arena, Pictures began, Goal goal, Stride stride) {
    this.began = began;
    this.goal = goal;
    this.stride = stride;
    Shape shape = Shape.of(began.count(), began.inputs());
    at = arena.of(shape, began.values());
    next = arena.allocate(shape);
    here = began;
  }

  Tensor at() {
    return at;
  }

  int[] places() {
    return began.places();
  }

  Goal goal() {
    return goal;
  }

  /** Where the points are. */
  Pictures here() {
    here = here == null ? began.at(at.toFloats()) : here;
    return here;
  }

  /** Makes a step. */
  void move(Tensor gradient) {
    stride.make(at, gradient, next);
    Tensor former = at;
    at = next;
    next = former;
    here = null;
  }
}
