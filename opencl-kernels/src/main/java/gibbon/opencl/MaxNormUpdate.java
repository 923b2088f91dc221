package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.update.SgdKernels;
import java.util.List;

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
        launch.integer(SgdKernels.COLUMNS));
  }

  /** Whether a matrix is updated in strips. */
  static boolean inStrips(ClDevice device, int rows, int columns) {
    return rows >= STRIPS && (!device.processor() || (long) rows * columns >= LARGE);
  }

  /**
   * How both stages of an update in strips are spread.
   *
   * @param each rows of a strip
   * @param count of strips
   * @param items of the first stage
   * @param holding items of the second
   */
  record Strips(int each, int count, int items, int holding) {
    static Strips of(ClDevice device, int rows, int columns) {
      int each = device.processor() ? (rows + STRIPS - 1) / STRIPS : gpuStrip(columns);
      int count = (rows + each - 1) / each;
      int holding = device.processor() ? columns : Math.min(count, STRIPS) * columns;
      return new Strips(each, count, Math.multiplyExact(count, columns), holding);
    }
  }

  /** Queues an update by the gradients of the weights and, where there are any, of the biases. */
  static void update(ClDevice device, List<Buffer> gradients, Moved moved, int rows, int columns) {
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
    Strips strips = Strips.of(device, rows, columns);
    Buffer parts = device.scratch(strips.items);
    device
        .entry("sgd_max_norm_parts")
        .buffer(gradients.get(0))
        .buffer(moved.weight)
        .buffer(moved.velocity)
        .buffer(parts)
        .integers(rows, columns, strips.each)
        .reals(moved.rate, moved.momentum)
        .over(strips.items);
    ClEntry hold = device.entry(biased ? "sgd_layer_hold" : "sgd_max_norm_hold").buffer(parts);
    if (biased) {
      hold.buffer(gradients.get(1)).buffer(moved.weight).buffers(moved.biases);
      hold.integers(strips.count, rows, columns, 1);
      hold.reals(moved.rate, moved.momentum, moved.bound);
    } else {
      hold.buffer(moved.weight).integers(strips.count, rows, columns).real(moved.bound);
    }
    hold.over(strips.holding);
    device.release(parts);
  }

  private static int gpuStrip(int columns) {
    return columns < FEW_COLUMNS ? GPU_STRIP_OF_FEW : GPU_STRIP;
  }
}
