package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;

/** The three forms of the matrix product: picks entries and their ranges by shape and device. */
enum Matmul implements Routine {
  /** {@code left[m, k] · right[k, n]}. */
  NN("matmul_nn"),
  /** {@code left[m, k] · right[n, k]ᵀ}. */
  NT("matmul_nt"),
  /** {@code left[k, m]ᵀ · right[k, n]}. */
  TN("matmul_tn");

  /*
   *           GPU         processor
   *   nn, tn  _tiled      _wide where n ≥ 32, else _narrow
   *   nt      _tiled      _dots, but where k is small: right is transposed, then as nn
   *
   * Tile sizes come from the device's tuning; WIDE and NARROW are built into the kernels. A block of
   * the result is small enough for the left operand's part to stay in a core's second cache, and
   * there are enough blocks to keep all cores busy to the end.
   */
  private static final int WIDE = 32;
  private static final int NARROW = 16;
  private static final int BLOCK_ROWS = 256;
  private static final int BLOCK_COLUMNS = 64;
  private static final int BLOCKS_PER_UNIT = 16;
  private static final int FEW_TERMS = 32;

  private final String form;

  Matmul(String form) {
    this.form = form;
  }

  @Override
  public void run(ClDevice device, Launch launch) {
    int m = launch.integers()[0];
    int n = launch.integers()[1];
    int k = launch.integers()[2];
    Buffer left = launch.buffers().get(0);
    Buffer right = launch.buffers().get(1);
    Buffer result = launch.buffers().get(2);
    if (!device.processor()) {
      int group = device.tuning().size("GROUP_SIDE");
      int side = group * device.tuning().size("ITEM_SIDE");
      entry(device, form + "_tiled", left, right, result, m, n, k)
          .run(
              new long[] {group * tiles(n, side), group * tiles(m, side)},
              new long[] {group, group});
    } else if (this == NT && k > FEW_TERMS) {
      dots(device, left, right, result, m, n, k);
    } else if (this == NT) {
      Buffer transposed = device.allocate(n * k);
      device
          .entry("matmul_transpose")
          .buffer(right)
          .buffer(transposed)
          .integers(n, k, n * k)
          .run(device.global(n * k), device.local());
      columns(device, NN, left, transposed, result, m, n, k);
      device.release(transposed);
    } else {
      columns(device, this, left, right, result, m, n, k);
    }
  }

  /** Queues nn or tn on a processor. */
  private static void columns(
      ClDevice device, Matmul form, Buffer left, Buffer right, Buffer result, int m, int n, int k) {
    boolean wide = n >= WIDE;
    long rows =
        wide
            ? strips(device, m, device.tuning().size("TILE_ROWS"), tiles(n, WIDE))
            : tiles(m, device.tuning().size("NARROW_ROWS"));
    entry(device, form.form + (wide ? "_wide" : "_narrow"), left, right, result, m, n, k)
        .run(new long[] {rows, tiles(n, wide ? WIDE : NARROW)}, new long[] {1, 1});
  }

  private static void dots(
      ClDevice device, Buffer left, Buffer right, Buffer result, int m, int n, int k) {
    int tile = device.tuning().size("DOT_TILE");
    long most = tiles(n, tile);
    long wanted = (long) BLOCKS_PER_UNIT * device.info().computeUnits();
    long columns = Math.max(Math.min(most, wanted), tiles(n, BLOCK_COLUMNS));
    entry(device, "matmul_nt_dots", left, right, result, m, n, k)
        .run(new long[] {strips(device, m, tile, columns), columns}, new long[] {1, 1});
  }

  /** Into how many strips the rows are cut where the columns are cut into {@code others}. */
  private static long strips(ClDevice device, int rows, int tile, long others) {
    long wanted = (long) BLOCKS_PER_UNIT * device.info().computeUnits();
    long forBalance = (wanted + others - 1) / others;
    return Math.min(tiles(rows, tile), Math.max(forBalance, tiles(rows, BLOCK_ROWS)));
  }

  private static ClEntry entry(
      ClDevice device, String name, Buffer left, Buffer right, Buffer result, int m, int n, int k) {
    return device.entry(name).buffer(left).buffer(right).buffer(result).integers(m, n, k);
  }

  private static long tiles(int extent, int tile) {
    return (extent + tile - 1) / tile;
  }
}
