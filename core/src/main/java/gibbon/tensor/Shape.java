package gibbon.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The extents of a tensor, slowest axis first (row-major). A scalar has none. */
public final class Shape {
  /** The largest rank: strided kernels carry this many extents. */
  public static final int MAX_RANK = 8;

  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(new int[0]);

  private final int[] extents;
  private final int size;

  private Shape(int[] extents) {
    if (extents.length > MAX_RANK) {
      throw new ShapeException(
          "A tensor has at most " + MAX_RANK + " axes, got " + extents.length + ".");
    }
    long size = 1;
    for (int extent : extents) {
      if (extent < 1) {
        throw new ShapeException(
            "Every extent of a shape is at least 1, got " + Arrays.toString(extents) + ".");
      }
      size *= extent;
      if (size > Integer.MAX_VALUE) {
        throw new ShapeException(
            "A tensor has at most 2^31 - 1 elements, got " + Arrays.toString(extents) + ".");
      }
    }
    this.extents = extents;
    this.size = (int) size;
  }

  /** A shape of these extents, each at least 1. */
  public static Shape of(int... extents) {
    return extents.length == 0 ? SCALAR : new Shape(extents.clone());
  }

  public int rank() {
    return extents.length;
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /** The extent of an axis; −1 is the last. */
  public int extent(int axis) {
    return extents[axis < 0 ? axis + extents.length : axis];
  }

  public int[] extents() {
    return extents.clone();
  }

  /** Row-major strides, in elements. */
  public int[] strides() {
    int[] strides = new int[extents.length];
    int stride = 1;
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= extents[axis];
    }
    return strides;
  }

  /** The product of the extents of axes {@code from} (inclusive) to {@code to} (exclusive). */
  public int size(int from, int to) {
    int product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= extents[axis];
    }
    return product;
  }

  /** This shape with one axis replaced. */
  public Shape with(int axis, int extent) {
    int[] changed = extents.clone();
    changed[axis] = extent;
    return new Shape(changed);
  }

  /** This shape without one axis. */
  public Shape without(int axis) {
    int[] fewer = new int[extents.length - 1];
    for (int a = 0, b = 0; a < extents.length; a++) {
      if (a != axis) {
        fewer[b++] = extents[a];
      }
    }
    return of(fewer);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(extents);
  }

  /** Such as {@code [32, 784]}. */
  @Override
  public String toString() {
    return Arrays.stream(extents)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
