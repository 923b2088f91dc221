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
      Map.of(
          "TILE_ROWS", 10,
          "PANEL_DEPTH", 128,
          "NARROW_ROWS", 8,
          "DOT_TILE", 4,
          "DOT_DEPTH", 512,
          "GROUP_SIDE", 16,
          "ITEM_SIDE", 4,
          "STEP", 16);

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
    // Half the lanes a register means half the registers too: the wide tile must shrink to fit.
    return vectorWidth >= 16 ? defaults : defaults.with("TILE_ROWS", 2).with("DOT_TILE", 2);
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
