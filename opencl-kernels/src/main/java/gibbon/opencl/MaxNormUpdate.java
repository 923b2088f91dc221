package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;

/** The update of a matrix whose columns are bounded: in two stages where the matrix is large. */
final class MaxNormUpdate implements Routine {
  /*
   * A work-item that walks its columns from the first row to the last has their norms when it is done,
   * but touches memory in short stretches, far apart. Where the weights do not stay in a cache, strips
   * of rows are updated instead, and a short second launch adds their sums of squares up. The number of
   * strips depends on the shape alone, so the result does not change with the device's load.
   */
  private static final int LARGE = 1 << 16;
  private static final int STRIPS = 16;

  @Override
  public void run(ClDevice device, Launch launch) {
    int rows = launch.integers()[0];
    int columns = launch.integers()[1];
    if (rows < STRIPS || (long) rows * columns < LARGE) {
      device.plain("sgd_max_norm", launch);
      return;
    }
    int each = (rows + STRIPS - 1) / STRIPS;
    int strips = (rows + each - 1) / each;
    int items = strips * columns;
    double[] reals = launch.reals();
    Buffer parts = device.allocate(items);
    device
        .entry("sgd_max_norm_parts")
        .buffers(launch.buffers())
        .buffer(parts)
        .integers(rows, columns, each)
        .reals(reals[0], reals[1])
        .integers(items)
        .run(device.global(items), device.local());
    device
        .entry("sgd_max_norm_hold")
        .buffer(parts)
        .buffer(launch.buffers().get(1))
        .integers(strips, rows, columns)
        .real(reals[2])
        .integers(columns)
        .run(device.global(columns), device.local());
    device.release(parts);
  }
}
