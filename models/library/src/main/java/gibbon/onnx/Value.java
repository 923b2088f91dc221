package gibbon.onnx;

/**
 * What a name of the graph stands for while it runs: numbers known on the host, or a value on the
 * tape. OnnxExtents are those that the graph speaks of, whatever the order in memory.
 */
sealed interface Value permits Host, Traced, Several {
  /** The extents; none for a single number. */
  int[] shape();

  default int rank() {
    return shape().length;
  }

  /** The same numbers, row-major, under another shape of the same size. */
  Value reshape(int... shape);

  /** Axis i of the result is axis {@code permutation[i]}. */
  Value transpose(int... permutation);

  /** {@code count} entries of an axis, from {@code start} on. */
  Value slice(int axis, int start, int count);

  /** Entries of an axis in any order, any number of times. */
  Value select(int axis, int[] indices);

  /** Repeated to a larger shape, as broadcasting does. */
  Value expand(int... shape);

  /** An axis counted from the front. */
  default int axis(long axis) {
    int rank = rank();
    if (axis < -rank || axis >= Math.max(1, rank)) {
      throw new OnnxException("axis " + axis + " of a value with " + rank + " axes");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }
}
