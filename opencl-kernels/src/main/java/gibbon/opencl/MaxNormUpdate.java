package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.opencl.Winners.Factors;
import gibbon.update.SgdKernels;
import java.util.List;
import java.util.Optional;

/** The update of a matrix whose columns are bounded: in two stages where the matrix is large. */
final class MaxNormUpdate implements Routine {
  /*
   * A work-item that walks its columns from the first row to the last has their norms when it is done,
   * but touches memory in short stretches, far apart. Where the weights do not stay in a cache, strips
   * of rows are updated instead, and a short second launch adds their sums of squares up. The number of
   * strips depends on the shape alone, so the result does not change with the device's load.
   *
   * A GPU walks a strip by one work-item a column, each row of which waits for memory: its strips are
   * short, of any matrix of 16 rows, and the second launch scales long columns by parts as well.
   */
  private static final int LARGE = 1 << 16;
  private static final int STRIPS = 16;
  private static final int GPU_STRIP = 16;
  private static final int GPU_STRIP_OF_FEW = 8;
  private static final int FEW_COLUMNS = 256;

  /**
   * What an update moves.
   *
   * @param biases of the layer and their velocities; none where the weights stand alone
   */
  record Moved(
      Buffer weight,
      Buffer velocity,
      List<Buffer> biases,
      double rate,
      double momentum,
      double bound) {
    static Moved of(Launch launch) {
      boolean biased = launch.kernel().writes().contains(SgdKernels.BIAS);
      return new Moved(
          launch.buffer(SgdKernels.WEIGHT),
          launch.buffer(SgdKernels.VELOCITY),
          biased
              ? List.of(launch.buffer(SgdKernels.BIAS), launch.buffer(SgdKernels.BIAS_VELOCITY))
              : List.of(),
          launch.real(SgdKernels.RATE),
          launch.real(SgdKernels.MOMENTUM),
          launch.real(SgdKernels.BOUND));
    }
  }

  @Override
  public void run(ClDevice device, Launch launch) {
    Moved moved = Moved.of(launch);
    Buffer gradient = launch.buffer(SgdKernels.GRADIENT);
    update(
        device,
        moved.biases().isEmpty()
            ? List.of(gradient)
            : List.of(gradient, launch.buffer(SgdKernels.BIAS_GRADIENT)),
        moved,
        launch.integer(SgdKernels.ROWS),
        launch.integer(SgdKernels.COLUMNS),
        Optional.empty());
  }

  /**
   * A gradient of biases that an update in strips makes first, in parts of so many rows of s.
   *
   * @param each how many rows make a part
   */
  record Summed(Factors of, int each, int parts) {}

  /** Whether a matrix is updated in strips. */
  static boolean inStrips(ClDevice device, int rows, int columns) {
    return rows >= STRIPS && (!device.processor() || (long) rows * columns >= LARGE);
  }

  /**
   * Queues an update.
   *
   * @param gradients of the weights and, where there are any, of the biases
   * @param summed what the biases' gradient, whose buffer has room for the parts, is to be made of;
   *     empty where it is there
   */
  static void update(
      ClDevice device,
      List<Buffer> gradients,
      Moved moved,
      int rows,
      int columns,
      Optional<Summed> summed) {
    boolean biased = !moved.biases.isEmpty();
    if (!inStrips(device, rows, columns)) {
      device
          .entry(biased ? "sgd_layer" : "sgd_max_norm")
          .buffers(gradients)
          .buffer(moved.weight)
          .buffer(moved.velocity)
          .buffers(moved.biases)
          .integers(rows, columns)
          .reals(moved.rate, moved.momentum, moved.bound)
          .over(columns);
      return;
    }
    int each = device.processor() ? (rows + STRIPS - 1) / STRIPS : gpuStrip(columns);
    int strips = (rows + each - 1) / each;
    int items = strips * columns;
    Buffer parts = device.scratch(items);
    ClEntry first = device.entry(summed.isPresent() ? "sgd_winners_parts" : "sgd_max_norm_parts");
    first.buffer(gradients.get(0));
    summed.ifPresent(sums -> first.buffer(sums.of.s()).buffer(sums.of.winner()));
    first.buffer(moved.weight).buffer(moved.velocity).buffer(parts);
    summed.ifPresent(sums -> first.buffer(gradients.get(1)));
    first.integers(rows, columns, each);
    summed.ifPresent(sums -> first.integers(sums.of.m(), sums.of.pieces(), sums.each));
    first.reals(moved.rate, moved.momentum);
    summed.ifPresent(sums -> first.real(sums.of.scale()));
    first.over(items);
    ClEntry hold = device.entry(biased ? "sgd_layer_hold" : "sgd_max_norm_hold").buffer(parts);
    if (biased) {
      hold.buffer(gradients.get(1)).buffer(moved.weight).buffers(moved.biases);
      hold.integers(strips, rows, columns, summed.map(Summed::parts).orElse(1));
      hold.reals(moved.rate, moved.momentum, moved.bound);
    } else {
      hold.buffer(moved.weight).integers(strips, rows, columns).real(moved.bound);
    }
    hold.over(device.processor() ? columns : Math.min(strips, STRIPS) * columns);
    device.release(parts);
  }

  private static int gpuStrip(int columns) {
    return columns < FEW_COLUMNS ? GPU_STRIP_OF_FEW : GPU_STRIP;
  }
}
