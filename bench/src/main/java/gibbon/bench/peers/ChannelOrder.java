package gibbon.bench.peers;

/** Numbers in another order of their axes, for peers that have channels first. */
public final class ChannelOrder {
  private ChannelOrder() {}

  /** Axis i of the result is axis {@code order[i]} of x; both are row-major. */
  public static float[] transposed(float[] x, int[] extents, int... order) {
    int rank = extents.length;
    int[] strides = new int[rank];
    for (int i = rank - 1, stride = 1; i >= 0; stride *= extents[i--]) {
      strides[i] = stride;
    }
    float[] y = new float[x.length];
    int[] index = new int[rank];
    for (int i = 0, from = 0; i < y.length; i++) {
      y[i] = x[from];
      for (int axis = rank - 1; axis >= 0; axis--) {
        int own = order[axis];
        from += strides[own];
        if (++index[axis] < extents[own]) {
          break;
        }
        from -= index[axis] * strides[own];
        index[axis] = 0;
      }
    }
    return y;
  }

  /** Pictures [n, side, side, c] as [n, c, side, side]. */
  public static float[] channelsFirst(float[] x, int n, int side, int c) {
    return transposed(x, new int[] {n, side * side, c}, 0, 2, 1);
  }

  /** Pictures [n, c, side, side] as [n, side, side, c]. */
  public static float[] channelsLast(float[] x, int n, int side, int c) {
    return transposed(x, new int[] {n, c, side * side}, 0, 2, 1);
  }

  /** Filters [taps, taps, c, k] as [k, c, taps, taps]. */
  public static float[] filtersFirst(float[] filters, int taps, int c, int k) {
    return transposed(filters, new int[] {taps * taps, c, k}, 2, 1, 0);
  }

  /** Filters [k, c, taps, taps] as [taps, taps, c, k]. */
  public static float[] filtersLast(float[] filters, int taps, int c, int k) {
    return transposed(filters, new int[] {k, c, taps * taps}, 2, 1, 0);
  }

  /** Rows of a matrix [side · side · c, columns] for flattened pictures with channels first. */
  public static float[] rowsFirst(float[] matrix, Net.Extent of, int columns) {
    int plane = of.side() * of.side();
    return transposed(matrix, new int[] {plane, of.channels(), columns}, 1, 0, 2);
  }

  /** The reverse of {@link #rowsFirst}. */
  public static float[] rowsLast(float[] matrix, Net.Extent of, int columns) {
    int plane = of.side() * of.side();
    return transposed(matrix, new int[] {of.channels(), plane, columns}, 1, 0, 2);
  }
}
