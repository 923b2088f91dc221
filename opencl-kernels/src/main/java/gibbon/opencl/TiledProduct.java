package gibbon.opencl;

import gibbon.device.Buffer;

/**
 * Products on a GPU: result[m, n] = left · right, in tiles, and in parts of the inner extent k
 * where the result has too few tiles to fill a device.
 *
 * @param parts in which the terms are added
 * @param spread whether each part is made by a group of its own, and the parts are still to be
 *     added
 */
record TiledProduct(TiledEntry entry, int parts, boolean spread) {
  /*
   * An example's result must not depend on how many others are beside it. So the parts follow from n and
   * k, as if a batch had ROWS rows; whether groups of their own make them, from m as well, which changes
   * no bit. Parts are added by whoever reads the result next, or by a launch of its own.
   */
  private static final int GROUPS = 256;
  private static final int ROWS = 100;
  private static final int TERMS = 32;

  /** Fewer parts, or those of fewer multiply-adds, gain less than adding them costs. */
  private static final int FEWEST = 4;

  private static final long FEW = 1 << 20;

  /** More tiles in all take much memory for parts, and fill a device without. */
  private static final int MOST_TILES = 1024;

  static TiledProduct of(ClDevice device, MatrixProduct form, int m, int n, int k) {
    TiledEntry entry = device.tiled(form.form() + "_tiled");
    int side = entry.tiles().side();
    int columns = (int) MatrixProduct.tiles(n, side);
    int wanted = GROUPS / Math.max(1, (int) MatrixProduct.tiles(ROWS, side) * columns);
    int parts = Math.min(wanted, k / TERMS);
    parts = parts < FEWEST || (long) ROWS * n * k < FEW ? 1 : parts;
    long tiles = MatrixProduct.tiles(m, side) * columns;
    boolean spread = parts > 1 && tiles < GROUPS && tiles * parts <= MOST_TILES;
    return new TiledProduct(entry, parts, spread);
  }

  /** How many parts its result is left in, [parts, m, n]. */
  int left() {
    return spread ? parts : 1;
  }

  /** Queues the product into a buffer that has room for all parts left. */
  void multiply(Buffer left, Buffer right, Buffer result, int m, int n, int k) {
    entry.entry().begin().buffer(left).buffer(right).buffer(result).integers(m, n, k, parts);
    entry.over(m, n, left());
  }

  /** Queues the product and the adding of its parts. */
  static void add(
      ClDevice device,
      MatrixProduct form,
      Buffer left,
      Buffer right,
      Buffer result,
      int m,
      int n,
      int k) {
    TiledProduct product = of(device, form, m, n, k);
    if (!product.spread) {
      product.multiply(left, right, result, m, n, k);
      return;
    }
    Buffer made = device.scratch(Math.multiplyExact(m * n, product.parts));
    product.multiply(left, right, made, m, n, k);
    device.entry("matmul_add_parts").buffer(made).buffer(result).integer(product.parts).over(m * n);
    device.release(made);
  }
}
