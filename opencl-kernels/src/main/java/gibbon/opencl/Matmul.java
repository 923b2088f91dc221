package gibbon.opencl;

import gibbon.device.Launch;

/** The three forms of the matrix product: picks an entry and its tiles by shape and device. */
enum Matmul implements Routine {
  /** {@code left[m, k] · right[k, n]}. */
  NN("matmul_nn"),
  /** {@code left[m, k] · right[n, k]ᵀ}. */
  NT("matmul_nt"),
  /** {@code left[k, m]ᵀ · right[k, n]}. */
  TN("matmul_tn");

  /*
   *                 GPU                  processor
   *   nn, tn        *_tiled              *_wide where n ≥ 32, else *_narrow
   *   nt            *_tiled              *_dots
   *
   * Tile sizes come from the device's tuning; WIDE and NARROW are built into the kernels.
   */
  private static final int WIDE = 32;
  private static final int NARROW = 16;

  private final String form;

  Matmul(String form) {
    this.form = form;
  }

  @Override
  public void run(ClDevice device, Launch launch) {
    int m = launch.integers()[0];
    int n = launch.integers()[1];
    Tuning tuning = device.tuning();
    if (!device.processor()) {
      int group = tuning.size("GROUP_SIDE");
      int side = group * tuning.size("ITEM_SIDE");
      long[] global = {group * tiles(n, side), group * tiles(m, side)};
      queue(device, launch, "_tiled", global, new long[] {group, group});
    } else if (this == NT) {
      queue(
          device,
          launch,
          "_dots",
          tiles(m, tuning.size("DOT_TILE")),
          tiles(n, tuning.size("DOT_TILE")));
    } else if (n >= WIDE) {
      queue(device, launch, "_wide", tiles(m, tuning.size("TILE_ROWS")), tiles(n, WIDE));
    } else {
      queue(device, launch, "_narrow", tiles(m, tuning.size("NARROW_ROWS")), tiles(n, NARROW));
    }
  }

  private void queue(ClDevice device, Launch launch, String variant, long rows, long columns) {
    queue(device, launch, variant, new long[] {rows, columns}, new long[] {1, 1});
  }

  private void queue(ClDevice device, Launch launch, String variant, long[] global, long[] local) {
    device
        .entry(form + variant)
        .buffers(launch.buffers())
        .integers(launch.integers())
        .run(global, local);
  }

  private static long tiles(int extent, int tile) {
    return (extent + tile - 1) / tile;
  }
}
