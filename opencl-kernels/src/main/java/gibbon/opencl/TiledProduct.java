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

  /** A product by the entry of a name. */
  static TiledProduct of(ClDevice device, String name, int m, int n, int k) {
    TiledEntry entry = device.tiled(name);
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

  /** Gives an entry all its arguments, the result's buffer among them. */
  interface Arguments {
    void give(ClEntry entry, Buffer result);
  }

  /** Queues the product into a buffer that has room for all parts left. */
  void multiply(Arguments arguments, Buffer result, int m, int n) {
    arguments.give(entry.entry().begin(), result);
    entry.over(m, n, left());
  }

  /** Queues the product and the adding of its parts. */
  void add(ClDevice device, Arguments arguments, Buffer result, int m, int n) {
    if (!spread) {
      multiply(arguments, result, m, n);
      return;
    }
    Buffer made = device.scratch(Math.multiplyExact(m * n, parts));
    multiply(arguments, made, m, n);
    device.entry("matmul_add_parts").buffer(made).buffer(result).integer(parts).over(m * n);
    device.release(made);
  }
}
