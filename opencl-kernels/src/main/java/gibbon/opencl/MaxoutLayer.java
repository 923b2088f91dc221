package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import java.util.List;

/**
 * A layer of maxout units: in one kernel where panels are packed or a unit's pieces fill a tile,
 * else in two.
 */
final class MaxoutLayer implements Routine {
  @Override
  public void run(ClDevice device, Launch launch) {
    int[] extents = launch.integers();
    multiply(device, launch.buffers(), extents[0], extents[1], extents[2], extents[3]);
  }

  /** Queues a layer [m, k] → [m, units]; the buffers are x, w, bias, y and winner. */
  static void multiply(ClDevice device, List<Buffer> buffers, int m, int units, int k, int pieces) {
    if (Panels.suit(device, Matmul.NN, m, units * pieces)) {
      Panels.maxoutLayer(device, buffers, m, units, k, pieces);
      return;
    }
    int height = device.tuning().size("TILE_ROWS");
    if (device.processor()
        && pieces == device.tuning().size("TILE_VECTORS")
        && units >= Matmul.LANES
        && m >= height) {
      long columns = Matmul.tiles(units, Matmul.LANES);
      device
          .entry("maxout_layer_wide")
          .buffers(buffers)
          .integers(m, units, k, pieces)
          .run(new long[] {Matmul.strips(device, m, height, columns), columns}, new long[] {1, 1});
      return;
    }
    Buffer sums = device.allocate(Math.multiplyExact(m, units * pieces));
    Matmul.NN.multiply(device, buffers.get(0), buffers.get(1), sums, m, units * pieces, k);
    device
        .entry("maxout_of_sums")
        .buffer(sums)
        .buffers(buffers.subList(2, 5))
        .integers(units, pieces, m * units)
        .run(device.global(m * units), device.local());
    device.release(sums);
  }
}
