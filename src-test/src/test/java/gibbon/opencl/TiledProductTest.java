package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.ComparingDevice;
import gibbon.device.Device;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Products on a GPU whose terms are added in parts, by a group or by many. */
class TiledProductTest {
  private static ClDevice gpu;
  private static ComparingDevice comparing;

  @BeforeContainer
  static void open() {
    gpu = Opened.device(false);
    comparing = new ComparingDevice(Opened.device(false));
  }

  @AfterContainer
  static void close() {
    gpu.close();
    comparing.close();
  }

  private static Var matrix(Tape tape, int stream, int rows, int columns) {
    float[] numbers = new Philox(3, stream, 0).uniform(rows * columns, -1, 1);
    return tape.leaf(tape.arena().of(Shape.of(rows, columns), numbers));
  }

  @Property(tries = 25)
  void everyFormIsRightInParts(
      @ForAll @IntRange(min = 1, max = 150) int m,
      @ForAll @IntRange(min = 1, max = 90) int n,
      @ForAll @IntRange(min = 240, max = 700) int k) {
    try (Arena arena = new Arena(comparing)) {
      Tape tape = new Tape(arena);
      Ops.matmul(matrix(tape, 1, m, k), matrix(tape, 2, k, n), false, false);
      Ops.matmul(matrix(tape, 1, m, k), matrix(tape, 2, n, k), false, true);
      Ops.matmul(matrix(tape, 1, k, m), matrix(tape, 2, k, n), true, false);
    }
  }

  /** Few rows are spread over groups, many are not. */
  @Example
  void aRowIsTheSameToTheBitHoweverManyOthersThereAre() {
    int n = 70;
    int k = 400;
    int most = 9000;
    assertTrue(MatrixProduct.NN.tiled(gpu, 5, n, k).spread());
    assertTrue(!MatrixProduct.NN.tiled(gpu, most, n, k).spread());
    float[] all = layer(gpu, most, n, k);
    for (int rows : new int[] {1, 5, 130}) {
      assertArrayEquals(Arrays.copyOf(all, rows * n / 5), layer(gpu, rows, n, k), rows + " rows");
      assertArrayEquals(
          Arrays.copyOf(product(gpu, most, n, k), rows * n), product(gpu, rows, n, k));
    }
  }

  private static float[] product(Device device, int m, int n, int k) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      return Ops.matmul(matrix(tape, 1, m, k), matrix(tape, 2, k, n)).value().toFloats();
    }
  }

  private static float[] layer(Device device, int m, int n, int k) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var bias = tape.leaf(arena.full(Shape.of(n), .5));
      return Ops.maxoutLayer(matrix(tape, 1, m, k), matrix(tape, 2, k, n), bias, 5)
          .value()
          .toFloats();
    }
  }

  /** On an H200, whose tiles have 64 rows and columns: batch 100 of the networks of the paper. */
  @Example
  void theProductsOfSmallBatchesFillADevice() {
    try (ClDevice h200 = new ClDevice(ClPlatforms.find("opencl:like:h200").orElseThrow())) {
      assertGroups(h200, MatrixProduct.NN, 1200, 784, 2 * 19 * 6);
      assertGroups(h200, MatrixProduct.NN, 1200, 240, 2 * 19 * 6);
      assertGroups(h200, MatrixProduct.NT, 240, 1200, 2 * 4 * 32);
      assertGroups(h200, MatrixProduct.NT, 784, 1200, 2 * 13 * 9);
      assertGroups(h200, MatrixProduct.NT, 1600, 8000, 2 * 25 * 5);
    }
  }

  private static void assertGroups(ClDevice device, MatrixProduct form, int n, int k, int groups) {
    TiledProduct product = form.tiled(device, 100, n, k);
    long tiles = MatrixProduct.tiles(100, 64) * MatrixProduct.tiles(n, 64);
    assertEquals(groups, tiles * product.left(), form + " " + n + " " + k);
  }
}
