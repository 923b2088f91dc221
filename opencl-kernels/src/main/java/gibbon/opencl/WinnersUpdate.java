package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.opencl.MaxNormUpdate.Moved;
import gibbon.opencl.Winners.Columns;
import gibbon.opencl.Winners.Factors;
import gibbon.update.SgdKernels;
import java.util.List;

/**
 * The update of a maxout layer whose gradients come in factors: on a processor that of the weights
 * is made piece by piece and used before it leaves the second cache, elsewhere both are made first.
 */
final class WinnersUpdate implements Routine {
  /** So many columns of a piece leave room in the second cache for what the update touches. */
  private static final int WIDEST = 512;

  @Override
  public void run(ClDevice device, Launch launch) {
    together(device, List.of(launch));
  }

  /** A GPU moves two layers at once, since a launch costs it more than what is in it. */
  @Override
  public void together(ClDevice device, List<Launch> launches) {
    StripedWinners waiting = null;
    for (Launch launch : launches) {
      int rows = launch.integer(SgdKernels.ROWS);
      int columns = launch.integer(SgdKernels.COLUMNS);
      if (Winners.listed(device, rows)) {
        inStrips(device, launch);
      } else if (device.processor() || !MaxNormUpdate.inStrips(device, rows, columns)) {
        afterTheGradients(device, launch);
      } else if (waiting == null) {
        waiting = StripedWinners.of(device, launch);
      } else {
        StripedWinners.move(device, List.of(waiting, StripedWinners.of(device, launch)));
        waiting = null;
      }
    }
    if (waiting != null) {
      StripedWinners.move(device, List.of(waiting));
    }
  }

  /** The factors of a gradient that goes, or whose strips' sums of squares go, to {@code made}. */
  static Factors factors(Launch launch, Buffer made) {
    int pieces = launch.integer(SgdKernels.PIECES);
    return new Factors(
        launch.buffer(SgdKernels.S),
        launch.buffer(SgdKernels.WINNER),
        launch.buffer(SgdKernels.X),
        made,
        launch.integer(SgdKernels.M),
        launch.integer(SgdKernels.COLUMNS) / pieces,
        launch.integer(SgdKernels.ROWS),
        pieces,
        launch.real(SgdKernels.SCALE));
  }

  /** Queues both stages. */
  private static void inStrips(ClDevice device, Launch launch) {
    int columns = launch.integer(SgdKernels.COLUMNS);
    int strips = (int) MatrixProduct.tiles(launch.integer(SgdKernels.ROWS), Winners.height(device));
    Buffer squares = device.scratch(Math.multiplyExact(strips, columns));
    Factors f = factors(launch, squares);
    Moved moved = Moved.of(launch);
    Columns lists = Columns.of(device, f);
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
    device.release(squares);
  }

  /** Queues the gradients, then the update in one stage. */
  private static void afterTheGradients(ClDevice device, Launch launch) {
    int columns = launch.integer(SgdKernels.COLUMNS);
    int rows = launch.integer(SgdKernels.ROWS);
    Factors f = factors(launch, device.scratch(Math.multiplyExact(rows, columns)));
    Winners.AFTER_MATRIX.multiply(device, f);
    Buffer biases = device.scratch(columns);
    device
        .entry("sum_of_winners")
        .buffer(f.s())
        .buffer(f.winner())
        .buffer(biases)
        .integers(f.m(), f.units(), f.pieces())
        .real(f.scale())
        .over(f.units());
    MaxNormUpdate.update(device, List.of(f.y(), biases), Moved.of(launch), rows, columns);
    device.release(biases);
    device.release(f.y());
  }
}
