package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.op.MaxoutLayer;
import java.util.List;

/** The products of a processor whose tuning packs panels of the right operand. */
final class Panels {
  /*
   * Two needs pull at the number of jobs. The cores are to be busy to the end, so there are
   * BLOCKS_PER_UNIT for each where the columns suffice. But each packs what it multiplies, which pays
   * only over many rows; so the rows of the last blocks alone are cut, one for each core or fewer: into
   * LAST_STRIPS, or STRIPS_PER_UNIT for each core where blocks are few, but of FEWEST_TILES at least. A
   * strip's share of the left operand has to fit into the second cache; past that limit all are cut.
   */
  private static final int BLOCKS_PER_UNIT = 16;
  private static final int LAST_STRIPS = 2;
  private static final int STRIPS_PER_UNIT = 8;
  private static final int FEWEST_TILES = 4;

  /** For so many panels of a block it pays to pack the left operand of tn as well. */
  private static final int MANY_PANELS = 4;

  /**
   * Weights that were used so often since they changed are packed for good. Training, also with an
   * adversary, does not use them once more before it updates them.
   */
  static final int MANY_USES = 3;

  /** For more rows at a time packing costs next to nothing, and a copy would only take memory. */
  private static final int FEW_ROWS = 256;

  private Panels() {}

  /** Whether a device's products of such a result go this way. */
  static boolean suit(ClDevice device, MatrixProduct form, int m, int n) {
    // Few columns of nn cost as much to pack as to multiply. So do few rows of nt, but dot products
    // add in another order than panels, and a row is the same however many there are with it.
    return device.processor()
        && device.tuning().size("PACKED_" + form) == 1
        && (form == MatrixProduct.NT || m >= device.tuning().size(rows(form)))
        && (form != MatrixProduct.NN || n >= MatrixProduct.LANES);
  }

  /** Queues result[m, n] = left · right, whose inner extent is k. */
  static void multiply(
      ClDevice device,
      MatrixProduct form,
      Buffer left,
      Buffer right,
      Buffer result,
      int m,
      int n,
      int k) {
    long panels = MatrixProduct.tiles(n, width(device));
    long each = Math.max(1, panels / ((long) BLOCKS_PER_UNIT * device.info().computeUnits()));
    Cut cut = cut(device, form, m, k, MatrixProduct.tiles(panels, each));
    device
        .entry(
            form.form() + (form == MatrixProduct.TN && each >= MANY_PANELS ? "_chunks" : "_panels"))
        .buffer(left)
        .buffer(right)
        .buffer(result)
        .integers(m, n, k, cut.blocks, cut.whole, cut.strips)
        .draw(cut.jobs());
  }

  /** Queues a layer of maxout units. */
  static void maxoutLayer(ClDevice device, Launch launch) {
    int m = launch.integer(MaxoutLayer.M);
    int units = launch.integer(MaxoutLayer.UNITS);
    int k = launch.integer(MaxoutLayer.K);
    int pieces = launch.integer(MaxoutLayer.PIECES);
    long blocks = MatrixProduct.tiles(units, MatrixProduct.LANES);
    long pitch =
        MatrixProduct.tiles((long) MatrixProduct.LANES * pieces, width(device)) * width(device);
    Cut cut = cut(device, MatrixProduct.NN, m, k, blocks);
    Buffer weights = launch.buffer(MaxoutLayer.W);
    boolean packed = false;
    if (m <= FEW_ROWS) {
      ClBuffer w = device.own(weights);
      // Room is taken before it is used, so that no step but the first allocates memory.
      ClBuffer.Copy copy = w.copy(Math.toIntExact(blocks * k * pitch), List.of(units, k, pieces));
      packed = copy.uses() >= MANY_USES;
      if (copy.uses() == MANY_USES) {
        pack(device, w, copy.buffer(), units, k, pieces);
      }
      weights = packed ? copy.buffer() : weights;
      // Counted only now: if packing fails, the next use packs.
      copy.used();
    }
    Buffer sums = device.scratch(Math.toIntExact(blocks * (m + cut.strips) * pitch));
    device
        .entry(packed ? "maxout_layer_packed" : "maxout_layer_panels")
        .buffer(launch.buffer(MaxoutLayer.X))
        .buffer(weights)
        .buffer(launch.buffer(MaxoutLayer.BIAS))
        .buffer(launch.buffer(MaxoutLayer.Y))
        .buffer(launch.buffer(MaxoutLayer.WINNER))
        .buffer(sums)
        .integers(m, units, k, pieces, cut.whole, cut.strips)
        .draw(cut.jobs());
    device.release(sums);
  }

  private static void pack(ClDevice device, Buffer w, Buffer packed, int units, int k, int pieces) {
    int rows = Math.toIntExact(MatrixProduct.tiles(units, MatrixProduct.LANES) * k);
    device.entry("maxout_pack").buffer(w).buffer(packed).integers(units, k, pieces).over(rows);
  }

  /**
   * A product whose first {@code whole} blocks have all rows, the others {@code strips} of them.
   */
  private record Cut(int blocks, int whole, int strips) {
    long jobs() {
      return whole + (long) (blocks - whole) * strips;
    }
  }

  private static Cut cut(ClDevice device, MatrixProduct form, int m, int k, long blocks) {
    long units = device.info().computeUnits();
    long tiles = MatrixProduct.tiles(m, device.tuning().size(rows(form)));
    long depth = Math.min(k, device.tuning().size("PANEL_DEPTH"));
    long busy = Math.max(LAST_STRIPS, MatrixProduct.tiles(STRIPS_PER_UNIT * units, blocks));
    long least = MatrixProduct.tiles(m * depth, MatrixProduct.LEFT_NUMBERS);
    long wanted = Math.max(Math.min(busy, Math.max(1, tiles / FEWEST_TILES)), least);
    // Strips of equally many tiles, and none of them empty.
    long strips = MatrixProduct.tiles(tiles, MatrixProduct.tiles(tiles, wanted));
    long whole = least > 1 ? 0 : blocks - 1 - (blocks - 1) % units;
    return new Cut((int) blocks, (int) whole, (int) strips);
  }

  private static int width(ClDevice device) {
    return MatrixProduct.LANES * device.tuning().size("PANEL_VECTORS");
  }

  private static String rows(MatrixProduct form) {
    return form == MatrixProduct.TN ? "PANEL_ROWS_TN" : "PANEL_ROWS";
  }
}
