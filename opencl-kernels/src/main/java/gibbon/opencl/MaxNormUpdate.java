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
    int[] extents = launch.integers();
    update(device, biased, launch.buffers(), extents[0], extents[1], launch.reals());
  }

  /**
   * Queues an update.
   *
   * @param buffers those of {@code sgd_layer}, or of {@code sgd_max_norm} if it is not biased
   * @param reals rate, momentum and bound
   */
  static void update(
      ClDevice device,
      boolean biased,
      List<Buffer> buffers,
      int rows,
      int columns,
      double... reals) {
    if (rows < STRIPS || (long) rows * columns < LARGE) {
      device
          .entry(biased ? "sgd_layer" : "sgd_max_norm")
          .buffers(buffers)
          .integers(rows, columns)
          .reals(reals)
          .integer(columns)
          .run(device.global(columns), device.local());
      return;
    }
    int each = (rows + STRIPS - 1) / STRIPS;
    int strips = (rows + each - 1) / each;
    int items = strips * columns;
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
    ClEntry hold = device.entry(biased ? "sgd_layer_hold" : "sgd_max_norm_hold").buffer(parts);
    if (biased) {
      hold.buffers(buffers.subList(1, 3)).buffers(buffers.subList(4, 6));
      hold.integers(strips, rows, columns).reals(reals);
    } else {
      hold.buffer(buffers.get(weight)).integers(strips, rows, columns).real(reals[2]);
    }
    hold.integers(columns).run(device.global(columns), device.local());
    device.release(parts);
  }
}
