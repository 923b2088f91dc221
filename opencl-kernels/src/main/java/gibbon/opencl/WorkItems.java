package gibbon.opencl;

/**
 * How logical work-items are shared out among those of OpenCL, as common.cl says: on a processor
 * each walks a stretch of them, elsewhere each does every n-th.
 *
 * @param group the size of a work-group where the device is no processor
 * @param units compute units of the device
 */
record WorkItems(boolean processor, int group, int units) {
  private static final int STRIPS_PER_UNIT = 16;
  private static final int GROUPS_PER_UNIT = 16;

  /** The largest work-group worth having. */
  static final int GROUP = 256;

  /** OpenCL's range for this many logical work-items. */
  long[] global(int items) {
    if (processor) {
      return new long[] {Math.min(items, STRIPS_PER_UNIT * units)};
    }
    long groups = (items + group - 1L) / group;
    return new long[] {group * Math.min(groups, (long) GROUPS_PER_UNIT * units)};
  }

  /** The size of a work-group that goes with {@link #global}. */
  long[] local() {
    return new long[] {processor ? 1 : group};
  }
}
