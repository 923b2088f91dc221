package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.opencl.Winners.Columns;
import gibbon.opencl.Winners.Factors;
import java.util.ArrayList;
import java.util.Arrays;
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
    int[] extents = launch.integers();
    int rows = extents[0];
    int columns = extents[1];
    boolean listed = Winners.listed(device, rows);
    int strips = (int) Matmul.tiles(rows, Winners.height(device));
    // The whole gradient, or of each strip of rows its share of the columns' sums of squares.
    Buffer made = device.allocate(Math.multiplyExact(listed ? strips : rows, columns));
    List<Buffer> given = launch.buffers();
    Factors factors =
        new Factors(
            given.get(1),
            given.get(2),
            given.get(0),
            made,
            extents[2],
            columns / extents[3],
            rows,
            extents[3],
            launch.reals()[3]);
    List<Buffer> layer = given.subList(3, 7);
    double[] reals = Arrays.copyOf(launch.reals(), 3);
    if (listed) {
      inStrips(device, factors, layer, strips, reals);
    } else {
      afterTheGradients(device, factors, layer, reals);
    }
    device.release(made);
  }

  /** Queues both stages; sums of squares go to the factors' y. */
  private static void inStrips(
      ClDevice device, Factors f, List<Buffer> layer, int strips, double[] reals) {
    Columns lists = Columns.of(device, f);
    int columns = f.units() * f.pieces();
    int width = Winners.width(device, f, strips, WIDEST);
    Buffer gradient =
        device.allocate(device.info().computeUnits() * Winners.height(device) * width);
    device
        .entry("sgd_winner_columns")
        .buffer(f.matrix())
        .buffers(lists.all())
        .buffers(layer.subList(0, 2))
        .buffer(f.y())
        .buffer(gradient)
        .integers(f.m(), f.units(), f.k(), f.pieces(), width)
        .reals(reals[0], reals[1])
        .draw(strips * f.ranges(width));
    device.release(gradient);
    device
        .entry("sgd_winners_hold")
        .buffer(f.y())
        .buffer(lists.begin())
        .buffer(lists.value())
        .buffer(layer.get(0))
        .buffers(layer.subList(2, 4))
        .integers(strips, f.k(), columns, f.m(), f.pieces())
        .reals(reals)
        .integer(columns)
        .run(device.global(columns), device.local());
    lists.release(device);
  }

  private static void afterTheGradients(
      ClDevice device, Factors f, List<Buffer> layer, double[] reals) {
    int columns = f.units() * f.pieces();
    Winners.AFTER_MATRIX.multiply(device, f);
    Buffer biases = device.allocate(columns);
    device
        .entry("sum_of_winners")
        .buffer(f.s())
        .buffer(f.winner())
        .buffer(biases)
        .integers(f.m(), f.units(), f.pieces())
        .real(f.scale())
        .integer(f.units())
        .run(device.global(f.units()), device.local());
    List<Buffer> buffers = new ArrayList<>(List.of(f.y(), biases));
    buffers.addAll(layer);
    MaxNormUpdate.update(device, true, buffers, f.k(), columns, reals);
    device.release(biases);
  }
}
