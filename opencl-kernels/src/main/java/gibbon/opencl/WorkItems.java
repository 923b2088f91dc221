package gibbon.opencl;

/**
 * How logical work-items are shared out among those of OpenCL, as common.cl says: on a processor
 * each walks a stretch of them, elsewhere each does every n-th.
 *
 * @param group the size of a work-group where the device is no processor, at most
 * @param units compute units of the device
 */
record WorkItems(boolean processor, int group, int units) {
  /*
   * A compute unit of a GPU runs whole groups, so where there are too few numbers for a large group a
   * unit they go in small ones, of LEAST, the width in which GPUs compute.
   */
  private static final int STRIPS_PER_UNIT = 16;
  private static final int GROUPS_PER_UNIT = 16;

  /** The largest work-group worth having. */
  static final int GROUP = 256;

  private static final int LEAST = 32;

  /** OpenCL's range for this many logical work-items of an entry. */
  long[] global(int items, int limit) {
    if (processor) {
      return new long[] {Math.min(items, STRIPS_PER_UNIT * units)};
    }
    long size = size(items, limit);
    long groups = (items + size - 1L) / size;
    return new long[] {size * Math.min(groups, (long) GROUPS_PER_UNIT * units)};
  }

  /**
   * The size of a work-group that goes with {@link #global}.
   *
   * @param limit the largest group that the entry bears
   */
  long[] local(int items, int limit) {
    return new long[] {processor ? 1 : size(items, limit)};
  }

  private long size(int items, int limit) {
    int size = Math.min(group, limit);
    return (long) size * units <= items ? size : Math.min(size, LEAST);
  }
}
