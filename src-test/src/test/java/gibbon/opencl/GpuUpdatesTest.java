package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.ComparingDevice;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.KernelProfile;
import gibbon.device.KernelProfile.Grid;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.update.SgdKernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updates and sums on a GPU: spread over the device, and right. */
class GpuUpdatesTest {
  private static ComparingDevice gpu;

  @BeforeContainer
  static void open() {
    gpu = new ComparingDevice(Opened.device(false));
  }

  @AfterContainer
  static void close() {
    gpu.close();
  }

  private static Tensor numbers(Arena arena, int stream, Shape shape, double most) {
    return arena.of(shape, new Philox(1, stream, 0).uniform(shape.size(), -1, (float) most));
  }

  /** Some columns are longer than the bound, some are not. */
  private static void moveLayer(Device device, int rows, int columns, double bound) {
    try (Arena arena = new Arena(device)) {
      Shape matrix = Shape.of(rows, columns);
      Shape row = Shape.of(columns);
      arena
          .launch(SgdKernels.LAYER_STEP)
          .range(columns)
          .reads(numbers(arena, 1, matrix, 1), numbers(arena, 2, row, 1))
          .writes(
              numbers(arena, 3, matrix, 1),
              numbers(arena, 4, matrix, 1),
              numbers(arena, 5, row, 1),
              numbers(arena, 6, row, 1))
          .integers(rows, columns)
          .reals(.1, .5, bound)
          .run();
    }
  }

  private static Arena.Launching movingWinners(
      Arena arena, int rows, int units, int m, double bound) {
    int pieces = 3;
    int columns = pieces * units;
    Shape matrix = Shape.of(rows, columns);
    Shape row = Shape.of(columns);
    double[] won = new double[m * units];
    java.util.Arrays.setAll(won, i -> i * 7 % (pieces + 1) - 1);
    return arena
        .launch(SgdKernels.WINNERS_STEP)
        .range(columns)
        .reads(
            numbers(arena, 1, Shape.of(m, rows), 1),
            numbers(arena, 2, Shape.of(m, units), 1),
            arena.of(Shape.of(m, units), won))
        .writes(
            numbers(arena, 3, matrix, 1),
            numbers(arena, 4, matrix, 1),
            numbers(arena, 5, row, 1),
            numbers(arena, 6, row, 1))
        .integers(rows, columns, m, pieces)
        .reals(.1 + .01 * rows, .5, bound, 2);
  }

  /** Two layers go in one launch, the third alone; one of few rows is in the way of none. */
  @Property(tries = 40)
  void layersThatAreMovedTogetherAreRight(
      @ForAll @IntRange(min = 1, max = 50) int rows,
      @ForAll @IntRange(min = 1, max = 30) int units,
      @ForAll @IntRange(min = 1, max = 300) int m) {
    try (Arena arena = new Arena(gpu)) {
      double bound = .6 * Math.sqrt(rows);
      arena.together(
          List.of(
              movingWinners(arena, rows + 15, units, m, bound),
              movingWinners(arena, rows, 7, 50, bound),
              movingWinners(arena, units + 15, rows, m, bound),
              movingWinners(arena, 40, units, m, bound)));
    }
  }

  @Property(tries = 40)
  void updatesAreRightWhetherColumnsAreHeldOrNot(
      @ForAll @IntRange(min = 1, max = 90) int rows,
      @ForAll @IntRange(min = 1, max = 60) int units,
      @ForAll @IntRange(min = 1, max = 50) int m,
      @ForAll @IntRange(min = 0, max = 3) int bounds) {
    // The columns' norms are about .6 times the root of the rows.
    double bound = new double[] {.1, .6, .62, 2}[bounds] * Math.sqrt(rows);
    moveLayer(gpu, rows, units, bound);
    try (Arena arena = new Arena(gpu)) {
      movingWinners(arena, rows, units, m, bound).run();
    }
  }

  @Property(tries = 40)
  void sumsAreRightHoweverTheyAreCut(
      @ForAll @IntRange(min = 1, max = 5) int outer,
      @ForAll @IntRange(min = 1, max = 9000) int reduced,
      @ForAll @IntRange(min = 1, max = 40) int inner) {
    try (Arena arena = new Arena(gpu)) {
      int terms = Math.min(reduced, 40_000 / (outer * inner));
      Var x = new Tape(arena).leaf(numbers(arena, 1, Shape.of(outer, terms, inner), .5));
      Ops.sum(x, 1);
    }
  }

  /** Rows of few classes and of many, some of which cannot be; labels that are none among them. */
  @Property(tries = 40)
  void softmaxIsRightHoweverARowIsShared(
      @ForAll @IntRange(min = 1, max = 6) int rows,
      @ForAll @IntRange(min = 2, max = 1200) int classes,
      @ForAll @IntRange(min = 0, max = 80) int lead,
      @ForAll boolean impossible) {
    try (Arena arena = new Arena(gpu)) {
      Shape shape = Shape.of(rows, classes);
      float[] numbers = new Philox(1, 1, lead).uniform(shape.size(), -2, 2);
      double[] logits = new double[numbers.length];
      double[] labels = new double[rows];
      double[] only = new double[numbers.length];
      for (int i = 0; i < logits.length; i++) {
        boolean lost = impossible && (i % 3 == 1 || i / classes == 4);
        logits[i] = lost ? Double.NEGATIVE_INFINITY : numbers[i];
      }
      for (int row = 0; row < rows; row++) {
        labels[row] = row == 3 ? classes + .5 : row * 7 % classes;
        logits[row * classes + row * 7 % classes] = lead;
        only[row * classes + row * 7 % classes] = 1;
      }
      Tape tape = new Tape(arena);
      Var x = tape.leaf(arena.of(shape, logits));
      Var y = tape.leaf(arena.of(Shape.of(rows), labels));
      Ops.softmax(x);
      Ops.logSoftmax(x);
      Ops.softmaxCrossEntropy(x, y);
      Ops.crossEntropyOrOdds(x, y, 40);
      Ops.softmaxCrossEntropy(x, tape.leaf(numbers(arena, 2, shape, 1)));
      // Of one class, which the row may be sure of: p − 1 would be 0.
      Ops.softmaxCrossEntropy(x, tape.leaf(arena.of(shape, only)));
    }
  }

  private interface Work {
    void on(Device device);
  }

  /** How an H200 would spread some work, by entry. */
  private static Map<String, Grid> spread(Work work) {
    try (Device device = Devices.open("opencl:like:h200")) {
      device.profiling(true);
      work.on(device);
      device.profiling(false);
      Map<String, Grid> grids = new HashMap<>();
      for (KernelProfile.Event event : device.profile().events()) {
        grids.merge(event.entry(), event.grid(), (a, b) -> a.groups() > b.groups() ? a : b);
      }
      return grids;
    }
  }

  /** The layers of the network of 240 units, and the output layer, of which there is not more. */
  @ParameterizedTest
  @CsvSource({"784, 1200, 132, 132", "240, 1200, 132, 132", "240, 10, 10, 5", "1600, 10, 63, 5"})
  void noUpdateIsLeftToAFewUnits(int rows, int columns, int groups, int holding) {
    Map<String, Grid> grids = spread(device -> moveLayer(device, rows, columns, 1));
    assertTrue(grids.get("sgd_max_norm_parts").groups() >= groups, grids::toString);
    assertTrue(grids.get("sgd_layer_hold").groups() >= holding, grids::toString);
    assertEquals(2, grids.size());
  }

  @ParameterizedTest
  @CsvSource({"1, 2000000, 1, 900", "100, 10, 1, 4", "1, 100, 10, 10", "1, 20000, 1200, 132"})
  void noSumIsLeftToAFewUnits(int outer, int reduced, int inner, int groups) {
    Map<String, Grid> grids =
        spread(
            device -> {
              try (Arena arena = new Arena(device)) {
                Ops.sum(new Tape(arena).leaf(arena.full(Shape.of(outer, reduced, inner), 1)), 1);
              }
            });
    grids.remove("fill");
    long most = grids.values().stream().mapToLong(Grid::groups).max().getAsLong();
    assertTrue(most >= groups, grids::toString);
  }

  /** The thousand classes of ImageNet, of one picture and of a batch; ten need no groups. */
  @ParameterizedTest
  @CsvSource({"1, 1000, 256", "100, 1000, 256", "100, 10, 32"})
  void aRowOfManyClassesHasAGroupOfItsOwn(int rows, int classes, int items) {
    Map<String, Grid> grids =
        spread(
            device -> {
              try (Arena arena = new Arena(device)) {
                Ops.softmax(new Tape(arena).leaf(arena.full(Shape.of(rows, classes), 1)));
              }
            });
    grids.remove("fill");
    Grid grid = grids.values().iterator().next();
    assertEquals(items, grid.items(), grids::toString);
    assertEquals(items == 32 ? 4 : rows, grid.groups(), grids::toString);
  }
}
