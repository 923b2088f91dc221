package gibbon.opencl;

import static java.util.Map.entry;

import gibbon.device.Tunables.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which sizes of which kernels may be tried. */
final class SearchSpace {
  /** More than that no GPU gives a work-group; what a device has decides what it tries. */
  private static final int LOCAL_MEMORY = 64 << 10;

  private static final List<String> TILED = List.of("nn", "nt", "tn");

  /**
   * Kernels that share sizes.
   *
   * @param name such as {@code matmul_wide}
   * @param processor whether they are for processors, or for GPUs
   * @param forms of the products that tell the candidates apart; {@code nn 10} is one of ten
   *     columns
   * @param candidates what may be tried
   */
  record Tunable(
      String name, boolean processor, List<String> forms, List<Map<String, Integer>> candidates) {
    private Group group() {
      return new Group(name, forms, candidates);
    }

    /** Without the tiles in whose place a device would take smaller ones. */
    private Group borneBy(Traits traits) {
      return new Group(
          name,
          forms,
          candidates.stream().filter(sizes -> Tiles.of(sizes).areBorneBy(traits)).toList());
    }
  }

  /** All that may be tuned, in one place; the first group first. */
  static final List<Tunable> ALL =
      List.of(
          new Tunable(
              "matmul_wide",
              true,
              List.of("nn", "tn", "maxout"),
              with(
                  Map.of("PACKED_NN", 0, "PACKED_TN", 0),
                  pairs(
                      "TILE_ROWS",
                      "TILE_VECTORS",
                      new int[][] {
                        {5, 5}, {4, 5}, {10, 2}, {8, 3}, {6, 4}, {5, 4}, {6, 1}, {4, 2}, {12, 1}
                      }))),
          new Tunable("matmul_depth", true, List.of("nn"), sizes("DEPTH", 512, 1024, 2048)),
          new Tunable(
              "matmul_narrow", true, List.of("nn 10"), sizes("NARROW_ROWS", 4, 5, 6, 8, 10, 12)),
          new Tunable(
              "matmul_dots",
              true,
              List.of("nt"),
              with(
                  Map.of("PACKED_NT", 0),
                  pairs(
                      "DOT_ROWS",
                      "DOT_COLUMNS",
                      new int[][] {
                        {4, 6}, {4, 5}, {4, 4}, {5, 4}, {6, 4}, {5, 5}, {2, 4}, {2, 2}
                      }))),
          new Tunable("matmul_dots_depth", true, List.of("nt"), sizes("DOT_DEPTH", 480, 800, 1200)),
          new Tunable(
              "matmul_panels",
              true,
              List.of("nn", "nt", "maxout"),
              with(
                  Map.of("PACKED_NN", 1, "PACKED_NT", 1),
                  pairs(
                      "PANEL_ROWS",
                      "PANEL_VECTORS",
                      new int[][] {{5, 1}, {6, 1}, {4, 1}, {10, 2}, {12, 2}, {8, 3}, {5, 5}}))),
          new Tunable(
              "matmul_panels_tn",
              true,
              List.of("tn"),
              with(Map.of("PACKED_TN", 1), sizes("PANEL_ROWS_TN", 4, 5, 6, 8, 10, 12))),
          new Tunable(
              "matmul_panels_depth",
              true,
              List.of("nn", "nt", "maxout"),
              sizes("PANEL_DEPTH", 128, 256, 400, 512)),
          new Tunable("packed_nn", true, List.of("nn", "maxout"), sizes("PACKED_NN", 0, 1)),
          new Tunable("packed_nt", true, List.of("nt"), sizes("PACKED_NT", 0, 1)),
          new Tunable("packed_tn", true, List.of("tn"), sizes("PACKED_TN", 0, 1)),
          new Tunable(
              "winners_times_matrix",
              true,
              List.of("maxout nt"),
              pairs(
                  "WINNER_VECTORS",
                  "WINNER_DEPTH",
                  new int[][] {{2, 320}, {2, 160}, {2, 640}, {4, 160}, {4, 320}, {1, 640}})),
          new Tunable(
              "matrix_times_winners", true, List.of("maxout tn"), sizes("WINNER_ROWS", 2, 4, 6, 7)),
          new Tunable(
              "convolution",
              true,
              List.of("conv"),
              pairs(
                  "CONV_ROWS",
                  "CONV_VECTORS",
                  new int[][] {{6, 1}, {5, 1}, {4, 1}, {12, 2}, {10, 2}, {6, 4}, {8, 3}, {5, 5}})),
          new Tunable(
              "convolution_blocks",
              true,
              List.of("conv"),
              pairs(
                  "CONV_DEPTH",
                  "CONV_BLOCK",
                  new int[][] {{256, 120}, {128, 120}, {512, 120}, {256, 240}, {256, 480}})),
          new Tunable("matmul_tiled", false, TILED, tiled()));

  /** Slow on every processor, or on all but a few. */
  static final Map<String, Integer> BAD =
      Map.ofEntries(
          entry("PACKED_NN", 0),
          entry("PACKED_TN", 0),
          entry("TILE_ROWS", 6),
          entry("TILE_VECTORS", 1),
          entry("DOT_ROWS", 2),
          entry("DOT_COLUMNS", 2),
          entry("NARROW_ROWS", 4),
          entry("PANEL_ROWS", 4),
          entry("PANEL_ROWS_TN", 4),
          entry("WINNER_VECTORS", 1),
          entry("WINNER_DEPTH", 640),
          entry("WINNER_ROWS", 2),
          entry("CONV_ROWS", 4),
          entry("CONV_VECTORS", 1));

  /** The same for GPUs. */
  static final Map<String, Integer> BAD_TILES = new Tiles(4, 4, 8, 2).sizes();

  private SearchSpace() {}

  /** Whether a size of this name and value is among the candidates. */
  static boolean declares(String macro, String size) {
    return ALL.stream()
        .flatMap(tunable -> tunable.candidates().stream())
        .anyMatch(sizes -> sizes.containsKey(macro) && sizes.get(macro).toString().equals(size));
  }

  /** What may be tuned on a device, as far as it bears the work-groups. */
  static List<Group> of(Traits traits) {
    return ALL.stream()
        .filter(tunable -> tunable.processor() == traits.processor())
        .map(tunable -> tunable.processor() ? tunable.group() : tunable.borneBy(traits))
        .toList();
  }

  /**
   * What is tried before a device's first long work: few builds, the dearest last, and nothing that
   * changes the order in which terms are added, as {@code PACKED_NT} does.
   */
  static List<Group> first(Traits traits, Tuning shipped) {
    if (!traits.processor()) {
      return List.of(new Tunable("tiles", false, TILED, tiles()).borneBy(traits));
    }
    // Panels are nt's too, where that is packed.
    List<String> forms = new ArrayList<>(List.of("nn", "maxout"));
    if (shipped.size("PACKED_NT") == 1) {
      forms.add("nt");
    }
    // A tile of panels takes seconds to compile; those of the other register file are not likely.
    boolean wide = shipped.size("PANEL_VECTORS") > 1;
    int[][] tiles = wide ? new int[][] {{10, 2}, {8, 3}} : new int[][] {{6, 1}};
    List<Map<String, Integer>> schemes = new ArrayList<>();
    schemes.addAll(
        with(
            Map.of("PACKED_NN", 0),
            pairs(
                "TILE_ROWS", "TILE_VECTORS", wide ? new int[][] {{5, 5}} : new int[][] {{6, 1}})));
    schemes.addAll(with(Map.of("PACKED_NN", 1), pairs("PANEL_ROWS", "PANEL_VECTORS", tiles)));
    List<Map<String, Integer>> transposed = new ArrayList<>();
    transposed.add(Map.of("PACKED_TN", 0));
    transposed.addAll(with(Map.of("PACKED_TN", 1), sizes("PANEL_ROWS_TN", wide ? 10 : 6)));
    return List.of(
        new Group("products", List.copyOf(forms), schemes),
        new Group("products of transposed rows", List.of("tn"), transposed),
        new Group(
            "gradients of maxout layers",
            List.of("maxout nt"),
            pairs("WINNER_VECTORS", "WINNER_DEPTH", new int[][] {{2, 320}, {4, 160}})),
        new Group("gradients of maxout weights", List.of("maxout tn"), sizes("WINNER_ROWS", 4, 6)),
        new Group(
            "dot products",
            List.of("nt"),
            pairs("DOT_ROWS", "DOT_COLUMNS", new int[][] {{4, 6}, {2, 2}})),
        new Group("output layers", List.of("nn 10"), sizes("NARROW_ROWS", 6, 10)),
        new Group(
            "convolutions",
            List.of("conv"),
            pairs(
                "CONV_ROWS",
                "CONV_VECTORS",
                wide ? new int[][] {{12, 2}, {8, 3}} : new int[][] {{6, 1}, {5, 1}})));
  }

  private static List<Map<String, Integer>> tiles() {
    return List.of(
        new Tiles(16, 4, 16, 2).sizes(),
        new Tiles(8, 8, 8, 2).sizes(),
        new Tiles(16, 4, 16, 1).sizes(),
        new Tiles(16, 4, 32, 1).sizes(),
        new Tiles(8, 8, 16, 1).sizes());
  }

  private static List<Map<String, Integer>> sizes(String macro, int... sizes) {
    return Arrays.stream(sizes).mapToObj(size -> Map.of(macro, size)).toList();
  }

  private static List<Map<String, Integer>> with(
      Map<String, Integer> fixed, List<Map<String, Integer>> candidates) {
    List<Map<String, Integer>> all = new ArrayList<>();
    for (Map<String, Integer> candidate : candidates) {
      Map<String, Integer> both = new HashMap<>(fixed);
      both.putAll(candidate);
      all.add(both);
    }
    return all;
  }

  private static List<Map<String, Integer>> pairs(String first, String second, int[][] sizes) {
    return Arrays.stream(sizes).map(pair -> Map.of(first, pair[0], second, pair[1])).toList();
  }

  private static List<Map<String, Integer>> tiled() {
    List<Map<String, Integer>> all = new ArrayList<>();
    for (int side : new int[] {8, 16}) {
      for (int item : new int[] {2, 4, 8}) {
        for (int step : new int[] {8, 16, 32}) {
          for (int buffers : new int[] {1, 2}) {
            // Two tiles each of `step` rows of side · item numbers, and a run of padding.
            if (8 * buffers * step * (side * item + 4) <= LOCAL_MEMORY) {
              all.add(new Tiles(side, item, step, buffers).sizes());
            }
          }
        }
      }
    }
    Tiles.SMALLER.stream()
        .map(Tiles::sizes)
        .filter(sizes -> !all.contains(sizes))
        .forEach(all::add);
    return all;
  }
}
