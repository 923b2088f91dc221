package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.opencl.MaxNormUpdate.Moved;
import gibbon.opencl.MaxNormUpdate.Strips;
import gibbon.opencl.Winners.Factors;
import gibbon.update.SgdKernels;
import java.util.List;

/**
 * The update of a maxout layer on a GPU in strips of rows, the first of which add up the gradient
 * of the biases as well: in parts, which the second stage adds.
 *
 * @param f whose product is the gradient of the weights
 * @param parts each strip's share of the columns' sums of squares
 * @param biases the parts of the biases' gradient
 */
record StripedWinners(Factors f, Moved moved, Strips strips, Buffer parts, Buffer biases) {
  /** Rows of S that a work-item adds up. */
  private static final int BIAS_STRIP = 16;

  /** Queues the gradient of the weights. */
  static StripedWinners of(ClDevice device, Launch launch) {
    int rows = launch.integer(SgdKernels.ROWS);
    int columns = launch.integer(SgdKernels.COLUMNS);
    Factors f = WinnersUpdate.factors(launch, device.scratch(Math.multiplyExact(rows, columns)));
    Winners.AFTER_MATRIX.multiply(device, f);
    Strips strips = Strips.of(device, rows, columns);
    int biasParts = (int) MatrixProduct.tiles(f.m(), BIAS_STRIP);
    return new StripedWinners(
        f,
        Moved.of(launch),
        strips,
        device.scratch(strips.items()),
        device.scratch(Math.multiplyExact(biasParts, columns)));
  }

  /** Queues both stages of one layer or of two. */
  static void move(ClDevice device, List<StripedWinners> layers) {
    String several = layers.size() == 1 ? "" : "_of_two";
    ClEntry first = device.entry("sgd_winners_parts" + several);
    int items = 0;
    for (StripedWinners layer : layers) {
      layer.first(first);
      items += layer.strips.items();
      if (layers.size() > 1) {
        first.integer(layer.strips.items());
      }
    }
    first.over(items);
    ClEntry hold = device.entry("sgd_layer_hold" + several);
    int holding = 0;
    for (StripedWinners layer : layers) {
      layer.hold(hold);
      holding += layer.strips.holding();
      if (layers.size() > 1) {
        hold.integer(layer.strips.holding());
      }
    }
    hold.over(holding);
    for (StripedWinners layer : layers) {
      List.of(layer.f.y(), layer.parts, layer.biases).forEach(device::release);
    }
  }

  private void first(ClEntry entry) {
    entry
        .buffer(f.y())
        .buffer(f.s())
        .buffer(f.winner())
        .buffer(moved.weight())
        .buffer(moved.velocity())
        .buffer(parts)
        .buffer(biases)
        .integers(f.k(), f.units() * f.pieces(), strips.each(), f.m(), f.pieces(), BIAS_STRIP)
        .reals(moved.rate(), moved.momentum(), f.scale());
  }

  private void hold(ClEntry entry) {
    entry
        .buffer(parts)
        .buffer(biases)
        .buffer(moved.weight())
        .buffers(moved.biases())
        .integers(strips.count(), f.k(), f.units() * f.pieces())
        .integers((int) MatrixProduct.tiles(f.m(), BIAS_STRIP))
        .reals(moved.rate(), moved.momentum(), moved.bound());
  }
}
