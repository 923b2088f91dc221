package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.op.MatMul;

/** The three forms of the matrix product: picks entries and their ranges by shape and device. */
enum MatrixProduct implements Routine {
  /** {@code left[m, k] · right[k, n]}. */
  NN("matmul_nn"),
  /** {@code left[m, k] · right[n, k]ᵀ}. */
  NT("matmul_nt"),
  /** {@code left[k, m]ᵀ · right[k, n]}. */
  TN("matmul_tn");

  /*
   *           GPU         processor
   *   nn, tn  _tiled      _wide where a wide tile fits into the result, else _narrow
   *   nt      _tiled      _dots, but where k is small: right is transposed, then as nn
   *   all                 _panels instead, where the tuning packs and there are rows for a tile; nt
   *                       of few rows, too, so that a row is the same in every batch
   *
   * Tile sizes come from the device's tuning. On a processor a work-item makes a block of the
   * result, and all blocks are alike, because PoCL gives its first thread half of them, the next half
   * of the rest and so on: an empty block would be idle time. Blocks are a tile wide, so the part of
   * the right operand that a block needs fits into a core's second cache; there are enough of them to
   * keep all cores busy to the end, and no block is higher than BLOCK_ROWS. Rows of left with more than
   * LEFT_NUMBERS do not stay in that cache while a block of dot products is made, so that its columns
   * are those of several tiles, of BLOCK_TILES at most. No sum depends on any of this.
   */
  static final int LANES = 16;

  /** So many numbers of the left operand stay in a core's second cache beside all else. */
  static final int LEFT_NUMBERS = 1 << 17;

  private static final int BLOCK_ROWS = 256;
  private static final int BLOCKS_PER_UNIT = 16;
  private static final int FEW_TERMS = 32;
  private static final int DOT_BLOCK_ROWS = 128;
  private static final int BLOCK_TILES = 64; // DOT_TILES of matmul_dots.cl

  private final String form;

  MatrixProduct(String form) {
    this.form = form;
  }

  /** The beginning of its entries' names. */
  String form() {
    return form;
  }

  @Override
  public void run(ClDevice device, Launch launch) {
    multiply(
        device,
        launch.buffer(MatMul.LEFT),
        launch.buffer(MatMul.RIGHT),
        launch.buffer(MatMul.RESULT),
        launch.integer(MatMul.M),
        launch.integer(MatMul.N),
        launch.integer(MatMul.K));
  }

  /** Queues result[m, n] = left · right, whose inner extent is k. */
  void multiply(ClDevice device, Buffer left, Buffer right, Buffer result, int m, int n, int k) {
    if (!device.processor()) {
      TiledProduct product = tiled(device, m, n, k);
      product.add(device, arguments(product, left, right, m, n, k), result, m, n);
    } else if (Panels.suit(device, this, m, n)) {
      Panels.multiply(device, this, left, right, result, m, n, k);
    } else if (this == NT && k > FEW_TERMS) {
      dots(device, left, right, result, m, n, k);
    } else if (this == NT) {
      Buffer transposed = device.scratch(n * k);
      device.entry("matmul_transpose").buffer(right).buffer(transposed).integers(n, k).over(n * k);
      columns(device, NN, left, transposed, result, m, n, k);
      device.release(transposed);
    } else {
      columns(device, this, left, right, result, m, n, k);
    }
  }

  /** The product on a GPU. */
  TiledProduct tiled(ClDevice device, int m, int n, int k) {
    return TiledProduct.of(device, form + "_tiled", m, n, k);
  }

  static TiledProduct.Arguments arguments(
      TiledProduct product, Buffer left, Buffer right, int m, int n, int k) {
    return (entry, result) ->
        entry.buffer(left).buffer(right).buffer(result).integers(m, n, k, product.parts());
  }

  /** Queues nn or tn on a processor. */
  private static void columns(
      ClDevice device,
      MatrixProduct form,
      Buffer left,
      Buffer right,
      Buffer result,
      int m,
      int n,
      int k) {
    Tuning tuning = device.tuning();
    int width = LANES * tuning.size("TILE_VECTORS");
    int height = tuning.size("TILE_ROWS");
    boolean wide = n >= width && m >= height;
    long columns = tiles(n, wide ? width : LANES);
    long rows = wide ? strips(device, m, height, columns) : tiles(m, tuning.size("NARROW_ROWS"));
    entry(device, form.form + (wide ? "_wide" : "_narrow"), left, right, result, m, n, k)
        .run(new long[] {rows, columns}, new long[] {1, 1});
  }

  private static void dots(
      ClDevice device, Buffer left, Buffer right, Buffer result, int m, int n, int k) {
    Tuning tuning = device.tuning();
    int height = tuning.size("DOT_ROWS");
    long columns = tiles(n, tuning.size("DOT_COLUMNS"));
    if ((long) m * k > LEFT_NUMBERS) {
      long each = columns / ((long) BLOCKS_PER_UNIT * device.info().computeUnits());
      long most = BLOCK_TILES / tiles(Math.min(m, DOT_BLOCK_ROWS), height);
      columns = tiles(columns, Math.max(1, Math.min(each, most)));
    }
    long rows = strips(device, m, height, columns, DOT_BLOCK_ROWS);
    entry(device, "matmul_nt_dots", left, right, result, m, n, k)
        .run(new long[] {rows, columns}, new long[] {1, 1});
  }

  /**
   * Into how many strips of equally many tiles the rows are cut, for each of so many columns: if
   * these cannot be shared out evenly, as many for each core.
   */
  static long strips(ClDevice device, int rows, int height, long columns) {
    return strips(device, rows, height, columns, BLOCK_ROWS);
  }

  private static long strips(ClDevice device, int rows, int height, long columns, int most) {
    long units = device.info().computeUnits();
    long strips = Math.max(tiles(BLOCKS_PER_UNIT * units, columns), tiles(rows, most));
    if (strips > units && columns % units != 0) {
      strips -= strips % units;
    }
    return tiles(tiles(rows, height), tiles(tiles(rows, height), strips));
  }

  private static ClEntry entry(
      ClDevice device, String name, Buffer left, Buffer right, Buffer result, int m, int n, int k) {
    return device.entry(name).buffer(left).buffer(right).buffer(result).integers(m, n, k);
  }

  static long tiles(long extent, long tile) {
    return (extent + tile - 1) / tile;
  }
}
