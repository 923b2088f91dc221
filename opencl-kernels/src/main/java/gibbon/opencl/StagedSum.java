package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.op.Sum;

/** Sums over the middle axis: in two stages where there are few sums of many terms. */
final class StagedSum implements Routine {
  /*
   * One work-item a sum leaves a device idle when there are fewer sums than it has work-items to
   * run, as in the sum of a whole tensor. Then each sum is cut into parts that are summed first. The
   * number of parts depends on the extents alone, so the result does not change with the device's load.
   */
  private static final int FEW_SUMS = 32;
  private static final int MANY_TERMS = 2048;
  private static final int PARTS = 128;

  @Override
  public void run(ClDevice device, Launch launch) {
    int sums = launch.items();
    int reduced = launch.integer(Sum.REDUCED);
    int inner = launch.integer(Sum.INNER);
    if (sums > FEW_SUMS || reduced < MANY_TERMS) {
      device.plain("sum", launch);
      return;
    }
    int each = (reduced + PARTS - 1) / PARTS;
    int items = sums * PARTS;
    Buffer partial = device.scratch(items);
    device
        .entry("sum_parts")
        .buffer(launch.buffer(Sum.X))
        .buffer(partial)
        .integers(reduced, inner, each, PARTS)
        .over(items);
    device
        .entry("sum")
        .buffer(partial)
        .buffer(launch.buffer(Sum.Y))
        .integers(PARTS, inner)
        .over(sums);
    device.release(partial);
  }
}
