package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.opencl.MaxNormUpdate.Summed;
import gibbon.opencl.Winners.Columns;
import gibbon.opencl.Winners.Factors;
import gibbon.update.SgdKernels;
import java.util.List;
import java.util.Optional;

/**
 * The update of a maxout layer whose gradients come in factors: on a processor that of the weights
 * is made piece by piece and used before it leaves the second cache, elsewhere both are made first.
 */
final class WinnersUpdate implements Routine {
  /** So many columns of a piece leave room in the second cache for what the update touches. */
  private static final int WIDEST = 512;

  /** Rows of S whose columns a work-item of a GPU adds up; the update adds what they come to. */
  private static final int BIAS_STRIP = 16;

  @Override
  public void run(ClDevice device, Launch launch) {
    int rows = launch.integer(SgdKernels.ROWS);
    int columns = launch.integer(SgdKernels.COLUMNS);
    int pieces = launch.integer(SgdKernels.PIECES);
    boolean listed = Winners.listed(device, rows);
    int strips = (int) MatrixProduct.tiles(rows, Winners.height(device));
    // The whole gradient, or of each strip of rows its share of the columns' sums of squares.
    Buffer made = device.scratch(Math.multiplyExact(listed ? strips : rows, columns));
    Factors factors =
        new Factors(
            launch.buffer(SgdKernels.S),
            launch.buffer(SgdKernels.WINNER),
            launch.buffer(SgdKernels.X),
            made,
            launch.integer(SgdKernels.M),
            columns / pieces,
            rows,
            pieces,
            launch.real(SgdKernels.SCALE));
    if (listed) {
      inStrips(device, factors, MaxNormUpdate.Moved.of(launch), strips);
    } else {
      afterTheGradients(device, factors, MaxNormUpdate.Moved.of(launch));
    }
    device.release(made);
  }

  /** Queues both stages; sums of squares go to the factors' y. */
  private static void inStrips(ClDevice device, Factors f, MaxNormUpdate.Moved moved, int strips) {
    Columns lists = Columns.of(device, f);
    int columns = f.units() * f.pieces();
    int width = Winners.width(device, f, strips, WIDEST);
    Buffer gradient = device.scratch(device.info().computeUnits() * Winners.height(device) * width);
    device
        .entry("sgd_winner_columns")
        .buffer(f.matrix())
        .buffers(lists.all())
        .buffer(moved.weight())
        .buffer(moved.velocity())
        .buffer(f.y())
        .buffer(gradient)
        .integers(f.m(), f.units(), f.k(), f.pieces(), width)
        .reals(moved.rate(), moved.momentum())
        .draw(strips * f.ranges(width));
    device.release(gradient);
    device
        .entry("sgd_winners_hold")
        .buffer(f.y())
        .buffer(lists.begin())
        .buffer(lists.value())
        .buffer(moved.weight())
        .buffers(moved.biases())
        .integers(strips, f.k(), columns, f.m(), f.pieces())
        .reals(moved.rate(), moved.momentum(), moved.bound())
        .over(columns);
    lists.release(device);
  }

  private static void afterTheGradients(ClDevice device, Factors f, MaxNormUpdate.Moved moved) {
    int columns = f.units() * f.pieces();
    Winners.AFTER_MATRIX.multiply(device, f);
    boolean strips = !device.processor() && MaxNormUpdate.inStrips(device, f.k(), columns);
    int parts = strips ? (int) MatrixProduct.tiles(f.m(), BIAS_STRIP) : 1;
    Buffer biases = device.scratch(Math.multiplyExact(parts, columns));
    if (!strips) {
      device
          .entry("sum_of_winners")
          .buffer(f.s())
          .buffer(f.winner())
          .buffer(biases)
          .integers(f.m(), f.units(), f.pieces())
          .real(f.scale())
          .over(f.units());
    }
    Optional<Summed> summed =
        strips ? Optional.of(new Summed(f, BIAS_STRIP, parts)) : Optional.empty();
    MaxNormUpdate.update(device, List.of(f.y(), biases), moved, f.k(), columns, summed);
    device.release(biases);
  }
}
