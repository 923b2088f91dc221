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
   *
   * A GPU has thousands of work-items to run. Where neighbouring sums read neighbouring numbers, an item
   * a part reads well; elsewhere a work-group a part does.
   */
  private static final int FEW_SUMS = 32;

  /** To a processor so many columns of a matrix are few, too: it is read row by row. */
  private static final int FEW_COLUMNS = 1024;

  private static final int MANY_TERMS = 2048;
  private static final int PARTS = 128;

  private static final int GPU_ITEMS = 1 << 16;
  private static final int GPU_GROUPS = 1024;
  private static final int GPU_TERMS = 64;

  @Override
  public void run(ClDevice device, Launch launch) {
    int sums = launch.items();
    int reduced = launch.integer(Sum.REDUCED);
    int inner = launch.integer(Sum.INNER);
    if (!device.processor() && reduced >= GPU_TERMS && sums < GPU_ITEMS) {
      boolean beside = inner >= FEW_SUMS;
      int most = (beside ? GPU_ITEMS : GPU_GROUPS) / sums;
      int terms = beside ? GPU_TERMS : MANY_TERMS;
      inParts(device, launch, Math.max(1, Math.min(most, reduced / terms)), !beside);
    } else if (sums > (device.processor() && inner > 1 ? FEW_COLUMNS : FEW_SUMS)
        || reduced < MANY_TERMS) {
      device.plain("sum", launch);
    } else {
      inParts(device, launch, PARTS, false);
    }
  }

  private static void inParts(ClDevice device, Launch launch, int parts, boolean groups) {
    Buffer y = launch.buffer(Sum.Y);
    int reduced = launch.integer(Sum.REDUCED);
    int inner = launch.integer(Sum.INNER);
    int sums = launch.items();
    if (parts == 1) {
      stage(device, launch.buffer(Sum.X), y, sums, reduced, inner, 1, groups);
      return;
    }
    Buffer partial = device.scratch(Math.multiplyExact(sums, parts));
    stage(device, launch.buffer(Sum.X), partial, sums, reduced, inner, parts, groups);
    stage(device, partial, y, sums, parts, inner, 1, groups);
    device.release(partial);
  }

  private static void stage(
      ClDevice device,
      Buffer x,
      Buffer y,
      int sums,
      int reduced,
      int inner,
      int parts,
      boolean groups) {
    int each = (reduced + parts - 1) / parts;
    if (groups) {
      device
          .entry("sum_groups")
          .buffer(x)
          .buffer(y)
          .integers(reduced, inner, each, parts)
          .inGroups(Math.multiplyExact(sums, parts), WorkItems.GROUP);
    } else if (parts == 1) {
      device.entry("sum").buffer(x).buffer(y).integers(reduced, inner).over(sums);
    } else {
      device
          .entry("sum_parts")
          .buffer(x)
          .buffer(y)
          .integers(reduced, inner, each, parts)
          .over(sums * parts);
    }
  }
}
