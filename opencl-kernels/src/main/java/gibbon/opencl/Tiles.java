package gibbon.opencl;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sizes of a product on a GPU, as matmul_gpu.cl has them.
 *
 * @param group work-items along a side of a work-group
 * @param item sums along a side of a work-item's square
 * @param step terms that lie in local memory at a time
 * @param buffers tiles of either operand there
 */
record Tiles(int group, int item, int step, int buffers) {
  /** For devices or kernels that bear no work-group of the tuned size, larger ones first. */
  static final List<Tiles> SMALLER =
      List.of(
          new Tiles(8, 4, 16, 2),
          new Tiles(8, 4, 16, 1),
          new Tiles(4, 4, 8, 2),
          new Tiles(2, 4, 8, 1),
          new Tiles(1, 4, 4, 1));

  /** Those to try in turn: the tuned ones, then smaller groups. */
  static Stream<Tiles> of(Tuning tuning) {
    Tiles tuned = of(tuning.sizes());
    return Stream.concat(
        Stream.of(tuned), SMALLER.stream().filter(tiles -> tiles.items() < tuned.items()));
  }

  static Tiles of(Map<String, Integer> sizes) {
    return new Tiles(
        sizes.get("GROUP_SIDE"), sizes.get("ITEM_SIDE"), sizes.get("STEP"), sizes.get("BUFFERS"));
  }

  /** Whether a device bears such groups; what a kernel needs of registers, its compiler knows. */
  boolean areBorneBy(Traits traits) {
    return items() <= traits.group() && localBytes() <= traits.localMemory();
  }

  /** Rows and columns of the result that a work-group makes. */
  int side() {
    return group * item;
  }

  /** Work-items of a group. */
  int items() {
    return group * group;
  }

  /** Bytes of local memory: two operands, rows of a side and a run of padding. */
  int localBytes() {
    return 2 * buffers * step * (side() + Math.min(item, 4)) * Float.BYTES;
  }

  Map<String, Integer> sizes() {
    return Map.of("GROUP_SIDE", group, "ITEM_SIDE", item, "STEP", step, "BUFFERS", buffers);
  }
}
