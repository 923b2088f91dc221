package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Var;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Laws of pools and of local response normalisation, on the oracle and on the best device. */
class PoolLawsTest {
  @BeforeContainer
  static void open() {
    Pictures.open();
  }

  @AfterContainer
  static void close() {
    Pictures.close();
  }

  /** Caffe's formula, in its own words. */
  private static int caffe(int extent, int pad, int side, int stride) {
    int pooled = (int) Math.ceil((extent + 2 * pad - side) / (double) stride) + 1;
    return pad > 0 && (pooled - 1) * stride >= extent + pad ? pooled - 1 : pooled;
  }

  /** The largest number of each cut window by brute force, at all small sizes. */
  @Example
  void allSmallPoolsAreWhatCaffesAndPyTorchsRulesSay() {
    Pictures.onBoth(
        1,
        (p, oracle) -> {
          for (int h = 1; h <= 12; h++) {
            Var x = p.numbers(1, h, 1, 1);
            double[] numbers = Pictures.values(x);
            for (int side = 1; side <= Math.min(4, h); side++) {
              for (int stride = 1; stride <= side; stride++) {
                for (int pad = 0; pad < side; pad++) {
                  for (boolean up : new boolean[] {false, true}) {
                    Steps steps = Steps.of(stride, pad);
                    Pool pool = new Pool(side, 1, new Window(steps, Steps.plain()), up);
                    Var y = PictureOps.maxPool(x, pool);
                    int count =
                        up ? caffe(h, pad, side, stride) : (h + 2 * pad - side) / stride + 1;
                    assertEquals(Shape.of(1, count, 1, 1), y.shape(), pool + " of " + h);
                    assertArrayEquals(
                        largest(numbers, count, side, stride, pad), Pictures.values(y));
                  }
                }
              }
            }
          }
        });
  }

  private static double[] largest(double[] numbers, int count, int side, int stride, int pad) {
    double[] largest = new double[count];
    for (int i = 0; i < count; i++) {
      int from = Math.max(0, i * stride - pad);
      int to = Math.min(numbers.length, i * stride - pad + side);
      largest[i] = Arrays.stream(numbers, from, to).max().orElseThrow();
    }
    return largest;
  }

  @Example
  void knownNetworksHaveTheirSizes() {
    Pool three = new Pool(3, 3, Window.of(2, 0), true);
    int[][] sizes = {{112, 56}, {56, 28}, {28, 14}, {14, 7}};
    for (int[] size : sizes) {
      assertEquals(size[1], PoolShape.of("", Shape.of(1, size[0], size[0], 1), three).p());
    }
    Pool four = new Pool(4, 4, Window.of(2, 0), true);
    assertEquals(16, PoolShape.of("", Shape.of(1, 33, 33, 1), four).p());
    assertEquals(7, PoolShape.of("", Shape.of(1, 15, 15, 1), four).q());
    Pool two = new Pool(2, 2, Window.of(2, 0), true);
    assertEquals(5, PoolShape.of("", Shape.of(1, 9, 9, 1), two).p());
  }

  @Property(tries = 40)
  void aMaximumKeepsItsGradientAndMovesWithItsNumbers(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int side,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll boolean up) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int pad = p.random().nextInt(side);
          Pool pool = new Pool(side, side, Window.of(stride, pad), up);
          Var x = p.wholes(p.oneOf(1, 3), p.oneOf(4, 7), p.oneOf(5, 8), p.oneOf(1, 3, 17));
          Var y = PictureOps.maxPool(x, pool);
          Var dy = p.wholes(y.shape().extents());
          assertEquals(sum(dy), sum(p.gradients(y, dy, x).get(0)));
          double[] lower = Pictures.values(PictureOps.maxPool(Ops.affine(x, 1, -9), pool));
          assertArrayEquals(Pictures.values(Ops.affine(y, 1, -9)), lower);
          assertTrue(Arrays.stream(lower).allMatch(v -> v < 0), "padding counted as 0");
        });
  }

  @Property(tries = 40)
  void anAverageOfOnesIsTheShareThatCounts(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int side, @ForAll boolean up) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int pad = p.random().nextInt(side);
          Pool pool = new Pool(side, side, Window.of(p.oneOf(1, 2, 3), pad), up);
          Var ones = Ops.affine(p.wholes(1, 5, 6, 2), 0, 1);
          double[] real = Pictures.values(PictureOps.averagePool(ones, pool, false));
          assertTrue(Arrays.stream(real).allMatch(v -> v == 1), Arrays.toString(real));
          double[] padded = Pictures.values(PictureOps.averagePool(ones, pool, true));
          assertTrue(Arrays.stream(padded).allMatch(v -> v > 0 && v <= 1));
          assertTrue(pad == 0 || padded[0] < 1, "the corner is padded");
          Var x = p.numbers(2, 5, 6, p.oneOf(1, 17));
          for (boolean counted : new boolean[] {false, true}) {
            Var y = PictureOps.averagePool(x, pool, counted);
            Var dy = p.numbers(y.shape().extents());
            double tolerance = oracle ? 1e-12 : 1e-4;
            Var dx = p.gradients(y, dy, x).get(0);
            assertEquals(Pictures.dot(y, dy), Pictures.dot(x, dx), tolerance);
          }
        });
  }

  private static double sum(Var x) {
    return Arrays.stream(Pictures.values(x)).sum();
  }

  @Example
  void theFirstOfEqualsWinsAndNaNBeforeAll() {
    Pictures.onBoth(
        1,
        (p, oracle) -> {
          Pool pool = Pool.of(2, 1);
          Var x = p.of(Shape.of(1, 2, 3, 1), 5, 5, 1, 5, 2, Double.NaN);
          Var y = PictureOps.maxPool(x, pool);
          assertArrayEquals(new double[] {5, Double.NaN}, Pictures.values(y));
          Var dy = p.of(y.shape(), 3, 4);
          double[] dx = Pictures.values(x.tape().gradients(y, 1, List.of(x)).var(x));
          assertArrayEquals(new double[] {1, 0, 0, 0, 0, 1}, dx);
          assertEquals(7, sum(dy));
        });
  }

  @Example
  void globalPoolsAreThoseOfTheWholePicture() {
    Pictures.onBoth(
        2,
        (p, oracle) -> {
          Var x = p.numbers(2, 3, 5, 4);
          Pool whole = new Pool(3, 5, Window.plain(), false);
          assertArrayEquals(
              Pictures.values(PictureOps.maxPool(x, whole)),
              Pictures.values(PictureOps.globalMaxPool(x)));
          assertArrayEquals(
              Pictures.values(PictureOps.averagePool(x, whole, true)),
              Pictures.values(PictureOps.globalAveragePool(x)),
              oracle ? 1e-12 : 1e-6);
        });
  }

  @Property(tries = 30)
  void aResponseScalesWithItsNumbersAndIsNothingWithoutAlpha(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int size,
      @ForAll @DoubleRange(min = .25, max = 4) double factor) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          double tolerance = oracle ? 1e-12 : 1e-5;
          Var x = p.numbers(2, 3, p.oneOf(1, 4, 19));
          assertArrayEquals(
              Pictures.values(x),
              Pictures.values(PictureOps.localResponse(x, size, 0, .75, 1)),
              tolerance);
          Var y = PictureOps.localResponse(x, size, .5, .75, 1);
          Var scaled =
              PictureOps.localResponse(Ops.scale(x, factor), size, .5 / (factor * factor), .75, 1);
          assertArrayEquals(
              Pictures.values(Ops.scale(y, factor)), Pictures.values(scaled), factor * tolerance);
          // Alpha is divided by the size: so many equal channels have the s of one.
          Var same = Ops.affine(p.wholes(1, 2 * size), 0, 1);
          double[] inside = Pictures.values(PictureOps.localResponse(same, size, 3, 1, 1));
          assertEquals(.25, inside[size], tolerance);
        });
  }

  @Example
  void impossibleConstantsAreRefusedInASentence() {
    for (Runnable wrong :
        new Runnable[] {
          () -> new Steps(0, 0, 0, 1),
          () -> new Steps(1, -1, 0, 1),
          () -> new Steps(1, 0, -1, 1),
          () -> new Steps(1, 0, 0, 0),
          () -> new Pool(0, 1, Window.plain(), false),
          () -> new Pool(1, 0, Window.plain(), false),
          () -> new LocalResponse(0, 1, 1, 1),
          () -> new LocalResponse(1, -1, 1, 1),
          () -> new LocalResponse(1, 1, Double.NaN, 1),
          () -> new LocalResponse(1, 1, 1, 0)
        }) {
      String message = assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
      assertTrue(message.contains("need") && message.endsWith("."), message);
    }
  }

  @Example
  void paddingWithAConstantFramesAnAxis() {
    Pictures.onBoth(
        3,
        (p, oracle) -> {
          Var x = p.of(Shape.of(1, 2), 1, 2);
          double[] framed = Pictures.values(PictureOps.pad(x, -1, 1, 2, 7));
          assertArrayEquals(new double[] {7, 1, 2, 7, 7}, framed);
          assertEquals(Shape.of(4, 2), PictureOps.pad(x, 0, 3, 0, 0).shape());
        });
  }
}
