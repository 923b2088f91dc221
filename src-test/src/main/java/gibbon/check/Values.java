package gibbon.check;

import gibbon.tensor.Shape;

/**
 * Numbers of a shape, in plain Java.
 *
 * @param shape their shape
 * @param numbers row-major
 */
public record Values(Shape shape, double[] numbers) {
  /** The number at an index, an entry an axis. */
  public double at(int... index) {
    if (index.length != shape.rank()) {
      throw new IllegalArgumentException(
          "An index of " + index.length + " entries was given for shape " + shape + ".");
    }
    int place = 0;
    for (int axis = 0; axis < index.length; axis++) {
      if (index[axis] < 0 || index[axis] >= shape.extent(axis)) {
        throw new IndexOutOfBoundsException(
            "Entry " + axis + " of the index is " + index[axis] + ", of shape " + shape + ".");
      }
      place = place * shape.extent(axis) + index[axis];
    }
    return numbers[place];
  }

  /**
   * The number that stands at an index of a larger shape when this one is repeated to it: shapes
   * are aligned at the last axis, missing extents and extents of 1 repeat.
   */
  public double repeatedAt(int... index) {
    int[] own = new int[shape.rank()];
    for (int axis = 0; axis < own.length; axis++) {
      int entry = index[index.length - own.length + axis];
      own[axis] = shape.extent(axis) == 1 ? 0 : entry;
    }
    return at(own);
  }

  /** A whole number at an index: a label. */
  public int wholeAt(int... index) {
    return Math.toIntExact(Math.round(at(index)));
  }

  /** The index of a row-major place. */
  public static int[] index(Shape shape, int place) {
    int[] index = new int[shape.rank()];
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = place % shape.extent(axis);
      place /= shape.extent(axis);
    }
    return index;
  }
}
