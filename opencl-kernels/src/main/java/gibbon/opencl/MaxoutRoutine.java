package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.op.MaxoutLayer;

/**
 * A layer of maxout units: in one kernel where panels are packed or a unit's pieces fill a tile,
 * else in two.
 */
final class MaxoutRoutine implements Routine {
  @Override
  public void run(ClDevice device, Launch launch) {
    multiply(device, launch, false);
  }

  /**
   * Queues a layer [m, k] → [m, units].
   *
   * @param drops whether its units are dropped; on GPUs only
   */
  static void multiply(ClDevice device, Launch launch, boolean drops) {
    int m = launch.integer(MaxoutLayer.M);
    int units = launch.integer(MaxoutLayer.UNITS);
    int k = launch.integer(MaxoutLayer.K);
    int pieces = launch.integer(MaxoutLayer.PIECES);
    if (Panels.suit(device, MatrixProduct.NN, m, units * pieces)) {
      Panels.maxoutLayer(device, launch);
      return;
    }
    int height = device.tuning().size("TILE_ROWS");
    if (device.processor()
        && pieces == device.tuning().size("TILE_VECTORS")
        && units >= MatrixProduct.LANES
        && m >= height) {
      long columns = MatrixProduct.tiles(units, MatrixProduct.LANES);
      device
          .entry("maxout_layer_wide")
          .buffers(launch.buffers())
          .integers(m, units, k, pieces)
          .run(
              new long[] {MatrixProduct.strips(device, m, height, columns), columns},
              new long[] {1, 1});
      return;
    }
    Buffer x = launch.buffer(MaxoutLayer.X);
    Buffer w = launch.buffer(MaxoutLayer.W);
    int columns = units * pieces;
    int numbers = Math.multiplyExact(m, columns);
    int parts = 1;
    Buffer sums;
    if (device.processor()) {
      sums = device.scratch(numbers);
      MatrixProduct.NN.multiply(device, x, w, sums, m, columns, k);
    } else {
      TiledProduct product = MatrixProduct.NN.tiled(device, m, columns, k);
      parts = product.left();
      sums = device.scratch(Math.multiplyExact(numbers, parts));
      product.multiply(MatrixProduct.arguments(product, x, w, m, columns, k), sums, m, columns);
    }
    ClEntry largest =
        device
            .entry(drops ? "dropped_maxout_of_sums" : "maxout_of_sums")
            .buffer(sums)
            .buffer(launch.buffer(MaxoutLayer.BIAS))
            .buffer(launch.buffer(MaxoutLayer.Y))
            .buffer(launch.buffer(MaxoutLayer.WINNER))
            .integers(units, pieces, parts);
    (drops ? DroppedUnits.mask(largest, launch) : largest).over(m * units);
    device.release(sums);
  }
}
