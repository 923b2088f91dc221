package gibbon.op;

import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;

/** Copies that walk one side by strides: what transpose, slice, expand and concatenate share. */
final class Strided {
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");

  /** Extents and strides, an entry an axis, then where to begin. */
  private static final Kernel.Int[] PLACES = places();

  /** {@code y[i] = x[offset + Σ index_a · stride_a]}, i running row-major through the extents. */
  static final Kernel COPY = kernel("strided_copy", (x, y, i, place) -> y[i] = x[place]);

  /** {@code y[offset + Σ index_a · stride_a] = x[i]}; the rest of y stays as it is. */
  static final Kernel PASTE = kernel("strided_paste", (x, y, i, place) -> y[place] = x[i]);

  private Strided() {}

  /** Moves the number i of the side that is contiguous. */
  private interface Move {
    void make(double[] x, double[] y, int i, int place);
  }

  private static Kernel kernel(String name, Move move) {
    return Kernel.named(name)
        .reads(X)
        .writes(Y)
        .integers(PLACES)
        .flops(launch -> 0)
        .moves(launch -> 2.0 * launch.items())
        .means(
            (call, from, to) -> {
              double[] x = call.array(X);
              double[] y = call.array(Y);
              int[] places = call.integers(PLACES);
              for (int i = from; i < to; i++) {
                move.make(x, y, i, place(places, i));
              }
            });
  }

  /** Fills {@code y} from the places of {@code x} that the strides name. */
  static void copy(Arena arena, Tensor x, Tensor y, int[] strides, int offset) {
    arena
        .launch(COPY)
        .range(y.shape().size())
        .reads(x)
        .writes(y)
        .integers(arguments(y.shape(), strides, offset))
        .run();
  }

  /** Writes all of {@code x} to the places of {@code y} that the strides name. */
  static void paste(Arena arena, Tensor x, Tensor y, int[] strides, int offset) {
    arena
        .launch(PASTE)
        .range(x.shape().size())
        .reads(x)
        .writes(y)
        .integers(arguments(x.shape(), strides, offset))
        .run();
  }

  /** A copy of {@code x}, repeated to fill {@code shape}. */
  static Tensor expand(Arena arena, Tensor x, Shape shape) {
    Tensor y = arena.allocate(shape);
    copy(arena, x, y, repeating(x.shape(), shape), 0);
    return y;
  }

  /** The strides that read {@code x} as if it had the shape {@code as}; 0 where it is repeated. */
  static int[] repeating(Shape x, Shape as) {
    int[] strides = new int[as.rank()];
    int[] own = x.strides();
    int missing = as.rank() - x.rank();
    for (int axis = missing; axis < as.rank(); axis++) {
      strides[axis] = x.extent(axis - missing) == 1 ? 0 : own[axis - missing];
    }
    return strides;
  }

  /** The place of x that {@link #copy} takes a number of y from. */
  static int source(Shape y, int[] strides, int offset, int place) {
    return place(arguments(y, strides, offset), place);
  }

  private static int[] arguments(Shape shape, int[] strides, int offset) {
    int[] arguments = new int[2 * Shape.MAX_RANK + 1];
    int missing = Shape.MAX_RANK - shape.rank();
    for (int axis = 0; axis < Shape.MAX_RANK; axis++) {
      arguments[axis] = axis < missing ? 1 : shape.extent(axis - missing);
      arguments[Shape.MAX_RANK + axis] = axis < missing ? 0 : strides[axis - missing];
    }
    arguments[2 * Shape.MAX_RANK] = offset;
    return arguments;
  }

  private static int place(int[] places, int i) {
    int place = places[2 * Shape.MAX_RANK];
    for (int axis = Shape.MAX_RANK - 1; axis >= 0; axis--) {
      int extent = places[axis];
      place += i % extent * places[Shape.MAX_RANK + axis];
      i /= extent;
    }
    return place;
  }

  private static Kernel.Int[] places() {
    Kernel.Int[] places = new Kernel.Int[2 * Shape.MAX_RANK + 1];
    for (int axis = 0; axis < Shape.MAX_RANK; axis++) {
      places[axis] = Kernel.integer("extent_" + axis);
      places[Shape.MAX_RANK + axis] = Kernel.integer("stride_" + axis);
    }
    places[2 * Shape.MAX_RANK] = Kernel.integer("offset");
    return places;
  }
}
