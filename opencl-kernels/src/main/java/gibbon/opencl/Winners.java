package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Kernel;
import gibbon.device.Launch;
import gibbon.op.MatrixTimesWinners;
import gibbon.op.MaxoutLayer;
import gibbon.op.WinnersTimesMatrix;
import java.util.List;

/**
 * The products on a maxout layer's backward pass: on a processor of what is not 0 alone, elsewhere
 * as dense ones.
 */
enum Winners implements Routine {
  /** {@code S[m, units · pieces] · w[k, units · pieces]ᵀ}. */
  TIMES_MATRIX,
  /** {@code x[m, k]ᵀ · S[m, units · pieces]}. */
  AFTER_MATRIX;

  /** So many rows pay for packing w; the lists of more would not stay in the second cache. */
  private static final int STRIP = 128;

  /** Columns of xᵀ · S come in so many; a kernel makes others as well, but slower. */
  private static final int GROUP = 16;

  private static final int BLOCKS_PER_UNIT = 16;

  /**
   * What is multiplied.
   *
   * @param s what stands at the winners [m, units]
   */
  record Factors(
      Buffer s,
      Buffer winner,
      Buffer matrix,
      Buffer y,
      int m,
      int units,
      int k,
      int pieces,
      double scale) {
    /** How many ranges of this width the columns of S make. */
    long ranges(int width) {
      return MatrixProduct.tiles((long) units * pieces, width);
    }

    static Factors of(
        Launch launch, Kernel.Array s, Kernel.Array matrix, Kernel.Array y, Kernel.Real scale) {
      return new Factors(
          launch.buffer(s),
          launch.buffer(MaxoutLayer.WINNER),
          launch.buffer(matrix),
          launch.buffer(y),
          launch.integer(MaxoutLayer.M),
          launch.integer(MaxoutLayer.UNITS),
          launch.integer(MaxoutLayer.K),
          launch.integer(MaxoutLayer.PIECES),
          launch.real(scale));
    }
  }

  @Override
  public void run(ClDevice device, Launch launch) {
    multiply(
        device,
        this == TIMES_MATRIX
            ? Factors.of(
                launch,
                WinnersTimesMatrix.X,
                MaxoutLayer.W,
                WinnersTimesMatrix.Y,
                WinnersTimesMatrix.SCALE)
            : Factors.of(
                launch,
                MatrixTimesWinners.S,
                MatrixTimesWinners.X,
                MatrixTimesWinners.Y,
                MatrixTimesWinners.SCALE));
  }

  /** Queues the product. */
  void multiply(ClDevice device, Factors factors) {
    if (this == TIMES_MATRIX && device.processor() && factors.pieces <= depth(device)) {
      byRows(device, factors);
    } else if (this == AFTER_MATRIX && listed(device, factors.k)) {
      byColumns(device, factors);
    } else if (device.processor()) {
      dense(device, factors);
    } else {
      tiled(device, factors);
    }
  }

  /** On a GPU: S is made while its tiles are read. */
  private void tiled(ClDevice device, Factors f) {
    int columns = f.units * f.pieces;
    boolean times = this == TIMES_MATRIX;
    int m = times ? f.m : f.k;
    int n = times ? f.k : columns;
    int k = times ? columns : f.m;
    String name = times ? "winners_times_matrix_tiled" : "matrix_times_winners_tiled";
    TiledProduct product = TiledProduct.of(device, name, m, n, k);
    product.add(
        device,
        (entry, result) ->
            entry
                .buffer(f.s)
                .buffer(f.winner)
                .buffer(f.matrix)
                .buffer(result)
                .integers(m, n, k, f.units, f.pieces, product.parts())
                .real(f.scale),
        f.y,
        m,
        n);
  }

  /** Whether what is not 0 in a column is listed for a product xᵀ · S [k, n]. */
  static boolean listed(ClDevice device, int k) {
    return device.processor() && k >= height(device);
  }

  private void dense(ClDevice device, Factors f) {
    int columns = f.units * f.pieces;
    Buffer all = device.scratch(Math.multiplyExact(f.m, columns));
    device
        .entry("scatter_to_winners")
        .buffer(f.s)
        .buffer(f.winner)
        .buffer(all)
        .integers(f.pieces, 1)
        .real(f.scale)
        .over(f.m * f.units);
    if (this == TIMES_MATRIX) {
      MatrixProduct.NT.multiply(device, all, f.matrix, f.y, f.m, f.k, columns);
    } else {
      MatrixProduct.TN.multiply(device, f.matrix, all, f.y, f.k, columns, f.m);
    }
    device.release(all);
  }

  private static void byRows(ClDevice device, Factors f) {
    int each = depth(device) / f.pieces;
    int numbers = Math.multiplyExact(f.m, f.units);
    Buffer count = device.scratch(f.m * ((f.units - 1) / each + 1));
    Buffer place = device.scratch(numbers);
    Buffer value = device.scratch(numbers);
    device
        .entry("winner_rows")
        .buffer(f.s)
        .buffer(f.winner)
        .buffer(count)
        .buffer(place)
        .buffer(value)
        .integers(f.units, f.pieces, each)
        .real(f.scale)
        .over(f.m);
    long strips = MatrixProduct.tiles(f.m, STRIP);
    long width = (long) MatrixProduct.LANES * device.tuning().size("WINNER_VECTORS");
    device
        .entry("winner_rows_times_matrix")
        .buffer(f.matrix)
        .buffer(count)
        .buffer(place)
        .buffer(value)
        .buffer(f.y)
        .integers(f.m, f.units, f.k, f.pieces, each, (int) strips)
        .draw(MatrixProduct.tiles(f.k, width) * strips);
    device.release(count);
    device.release(place);
    device.release(value);
  }

  private static void byColumns(ClDevice device, Factors f) {
    Columns columns = Columns.of(device, f);
    long chunks = MatrixProduct.tiles(f.k, height(device));
    int width = width(device, f, chunks, Integer.MAX_VALUE);
    device
        .entry("matrix_times_winner_columns")
        .buffer(f.matrix)
        .buffers(columns.all())
        .buffer(f.y)
        .integers(f.m, f.units, f.k, f.pieces, width)
        .draw(chunks * f.ranges(width));
    columns.release(device);
  }

  /** The lists of what is not 0 in each column of S. */
  record Columns(Buffer begin, Buffer source, Buffer value) {
    static Columns of(ClDevice device, Factors f) {
      int numbers = Math.multiplyExact(f.m, f.units);
      Columns columns =
          new Columns(
              device.scratch(f.units * (f.pieces + 1)),
              device.scratch(numbers),
              device.scratch(numbers));
      device
          .entry("winner_columns")
          .buffer(f.s)
          .buffer(f.winner)
          .buffers(columns.all())
          .integers(f.m, f.k, f.pieces)
          .real(f.scale)
          .over(f.units);
      return columns;
    }

    List<Buffer> all() {
      return List.of(begin, source, value);
    }

    void release(ClDevice device) {
      all().forEach(device::release);
    }
  }

  /**
   * How many columns of xᵀ · S are made in a job, so that with so many chunks of rows the compute
   * units are busy to the end.
   *
   * @param widest the most columns there may be
   */
  static int width(ClDevice device, Factors f, long chunks, int widest) {
    long groups = MatrixProduct.tiles((long) f.units * f.pieces, GROUP);
    long busy = MatrixProduct.tiles((long) BLOCKS_PER_UNIT * device.info().computeUnits(), chunks);
    long each = Math.min(MatrixProduct.tiles(groups, Math.min(groups, busy)), widest / GROUP);
    return (int) each * GROUP;
  }

  private static int depth(ClDevice device) {
    return device.tuning().size("WINNER_DEPTH");
  }

  /** How many rows of xᵀ · S are made together. */
  static int height(ClDevice device) {
    return MatrixProduct.LANES * device.tuning().size("WINNER_ROWS");
  }
}
