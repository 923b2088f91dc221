package gibbon.opencl;

import gibbon.device.DeviceException;
import java.util.List;

/** An entry of a product on a GPU, with the largest tiles that device and kernel bear. */
record TiledEntry(ClEntry entry, Tiles tiles) {
  /**
   * Builds an entry for the first tiles that fit.
   *
   * @throws DeviceException if not even one work-item a group fits
   */
  static TiledEntry of(ClDevice device, ClEntries entries, String name) {
    Traits traits = device.traits();
    List<Tiles> fitting =
        Tiles.of(device.tuning()).filter(tiles -> tiles.areBorneBy(traits)).toList();
    for (Tiles tiles : fitting) {
      // What the kernel needs of registers, only its compiler knows.
      ClEntry entry = entries.of(name, device.tuning().with(tiles.sizes()));
      if (tiles.items() <= entry.limit()) {
        return new TiledEntry(entry, tiles);
      }
    }
    throw new DeviceException(
        name + " fits into no work-group of " + device.info().name() + "; choose another device.");
  }

  /** Queues the entry, whose arguments are given, over a result [m, n]. */
  void over(int m, int n) {
    over(m, n, 1);
  }

  /** The same, by so many groups for each tile of the result. */
  void over(int m, int n, int parts) {
    long columns = MatrixProduct.tiles(n, tiles.side());
    long rows = MatrixProduct.tiles(m, tiles.side());
    entry.run(
        new long[] {tiles.group() * columns, tiles.group() * rows, parts},
        new long[] {tiles.group(), tiles.group(), 1});
  }
}
