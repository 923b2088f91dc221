package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import java.util.List;

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

  private final boolean biased;

  /** Of the weights alone, or of a layer's weights and biases. */
  MaxNormUpdate(boolean biased) {
    this.biased = biased;
  }

  @Override
  public void run(ClDevice device, Launch launch) {
    int rows = launch.integers()[0];
    int columns = launch.integers()[1];
    String name = launch.kernel().name();
    if (rows < STRIPS || (long) rows * columns < LARGE) {
      device.plain(name, launch);
      return;
    }
    int each = (rows + STRIPS - 1) / STRIPS;
    int strips = (rows + each - 1) / each;
    int items = strips * columns;
    double[] reals = launch.reals();
    List<Buffer> buffers = launch.buffers();
    int weight = biased ? 2 : 1;
    Buffer parts = device.allocate(items);
    device
        .entry("sgd_max_norm_parts")
        .buffer(buffers.get(0))
        .buffers(buffers.subList(weight, weight + 2))
        .buffer(parts)
        .integers(rows, columns, each)
        .reals(reals[0], reals[1])
        .integers(items)
        .run(device.global(items), device.local());
    ClEntry hold = device.entry(name + "_hold").buffer(parts);
    if (biased) {
      hold.buffer(buffers.get(1))
          .buffer(buffers.get(weight))
          .buffers(buffers.subList(4, 6))
          .integers(strips, rows, columns)
          .reals(reals);
    } else {
      hold.buffer(buffers.get(weight)).integers(strips, rows, columns).real(reals[2]);
    }
    hold.integers(columns).run(device.global(columns), device.local());
    device.release(parts);
  }
}
