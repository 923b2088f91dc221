package gibbon.opencl;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The sizes that tunable kernels are built with: macros of the .cl files, which say what each
 * means.
 *
 * @param sizes by the macro's name
 */
record Tuning(Map<String, Integer> sizes) {
  /*
   * The sizes go to the compiler as macros and to the routines as numbers, so a kernel and the range
   * it is launched over cannot disagree.
   */
  private static final Map<String, Integer> DEFAULTS =
      Map.ofEntries(
          Map.entry("TILE_ROWS", 5),
          Map.entry("TILE_VECTORS", 5),
          Map.entry("DEPTH", 1024),
          Map.entry("NARROW_ROWS", 10),
          Map.entry("DOT_ROWS", 4),
          Map.entry("DOT_COLUMNS", 6),
          Map.entry("DOT_DEPTH", 4096),
          Map.entry("GROUP_SIDE", 16),
          Map.entry("ITEM_SIDE", 4),
          Map.entry("STEP", 16));

  Tuning {
    sizes = Map.copyOf(sizes);
  }

  /**
   * The sizes for a device that has not been tuned.
   *
   * @param vectorWidth how many floats a register of the device holds
   */
  static Tuning standard(int vectorWidth) {
    Tuning defaults = new Tuning(DEFAULTS);
    // Half the lanes a register means half the registers too: tiles must shrink to fit.
    return vectorWidth >= 16
        ? defaults
        : defaults
            .with("TILE_ROWS", 6)
            .with("TILE_VECTORS", 1)
            .with("NARROW_ROWS", 6)
            .with("DOT_ROWS", 2)
            .with("DOT_COLUMNS", 2);
  }

  /** These sizes with one replaced. */
  Tuning with(String macro, int size) {
    if (!sizes.containsKey(macro)) {
      throw new IllegalArgumentException("There is no tunable size '" + macro + "'.");
    }
    Map<String, Integer> changed = new TreeMap<>(sizes);
    changed.put(macro, size);
    return new Tuning(changed);
  }

  int size(String macro) {
    return sizes.get(macro);
  }

  /** The sizes as options of a build. */
  String options() {
    return sizes.entrySet().stream()
        .map(size -> " -D" + size.getKey() + "=" + size.getValue())
        .sorted()
        .collect(Collectors.joining());
  }
}
