package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * What a convolution is, said without its formula, on the oracle and on the best device. Most laws
 * are told of small whole numbers, so that they hold to the bit whatever the order of terms.
 */
class ConvolutionLawsTest {
  @BeforeContainer
  static void open() {
    Pictures.open();
  }

  @AfterContainer
  static void close() {
    Pictures.close();
  }

  /** A matrix T, built from indices and the filters alone: y = T · x, dx = Tᵀ · dy. */
  @Property(tries = 40)
  void isTheProductWithItsToeplitzMatrix(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int r = p.oneOf(1, 2, 3);
          int s = p.oneOf(1, 2, 3, 4);
          int c = p.oneOf(1, 2, 3);
          int k = p.oneOf(1, 4, 10);
          Var x = p.wholes(1, p.oneOf(1, 3, 4, 6), p.oneOf(2, 5, 7), c);
          Var w = p.wholes(r, s, c, k);
          Window window =
              new Window(p.steps(x.shape().extent(1), r), p.steps(x.shape().extent(2), s));
          Var y = PictureOps.conv2d(x, w, window);
          Var dy = p.wholes(y.shape().extents());
          Var toeplitz =
              p.of(Shape.of(y.shape().size(), x.shape().size()), toeplitz(x, w, y, window));
          Var column = Ops.reshape(x, Shape.of(x.shape().size(), 1));
          Var slopes = Ops.reshape(dy, Shape.of(dy.shape().size(), 1));
          assertArrayEquals(Pictures.values(Ops.matmul(toeplitz, column)), Pictures.values(y));
          assertArrayEquals(
              Pictures.values(Ops.matmul(toeplitz, slopes, true, false)),
              Pictures.values(p.gradients(y, dy, x).get(0)));
        });
  }

  private static double[] toeplitz(Var x, Var w, Var y, Window window) {
    double[] filters = Pictures.values(w);
    int width = x.shape().extent(2);
    int channels = x.shape().extent(3);
    int k = y.shape().extent(3);
    double[] matrix = new double[y.shape().size() * x.shape().size()];
    for (int out = 0; out < y.shape().size(); out++) {
      int i = out / k / y.shape().extent(2) % y.shape().extent(1);
      int j = out / k % y.shape().extent(2);
      for (int in = 0; in < x.shape().size(); in++) {
        int a = in / channels / width - i * window.rows().stride() + window.rows().before();
        int b = in / channels % width - j * window.columns().stride() + window.columns().before();
        int r = a / window.rows().dilation();
        int s = b / window.columns().dilation();
        boolean seen =
            a >= 0
                && b >= 0
                && a % window.rows().dilation() == 0
                && b % window.columns().dilation() == 0
                && r < w.shape().extent(0)
                && s < w.shape().extent(1);
        int place = ((r * w.shape().extent(1) + s) * channels + in % channels) * k + out % k;
        matrix[out * x.shape().size() + in] = seen ? filters[place] : 0;
      }
    }
    return matrix;
  }

  /** ⟨conv(x, w), dy⟩ = ⟨x, dx⟩ = ⟨w, dw⟩, at odd shapes. */
  @Property(tries = 40)
  void theGradientsAreItsAdjoints(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int groups = p.oneOf(1, 1, 2);
          int r = p.oneOf(1, 2, 3, 5);
          int s = p.oneOf(1, 3);
          int c = p.oneOf(1, 3, 16, 17);
          Var x = p.wholes(p.oneOf(1, 2, 7), p.oneOf(3, 8), p.oneOf(5, 9), groups * c);
          Var w = p.wholes(r, s, c, groups * p.oneOf(1, 10, 16, 24));
          Window window =
              new Window(p.steps(x.shape().extent(1), r), p.steps(x.shape().extent(2), s));
          Var y = PictureOps.conv2d(x, w, window, groups);
          Var dy = p.wholes(y.shape().extents());
          List<Var> gradients = p.gradients(y, dy, x, w);
          assertEquals(Pictures.dot(y, dy), Pictures.dot(x, gradients.get(0)));
          assertEquals(Pictures.dot(y, dy), Pictures.dot(w, gradients.get(1)));
        });
  }

  @Property(tries = 30)
  void filtersOfOnePixelOrOfTheWholePictureAreAProduct(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int n = p.oneOf(1, 3, 130);
          int h = p.oneOf(1, 2, 4);
          int w = p.oneOf(1, 3);
          int c = p.oneOf(1, 5, 17);
          int k = p.oneOf(1, 16, 33);
          Var x = p.numbers(n, h, w, c);
          Var point = p.numbers(1, 1, c, k);
          Var rows = Ops.reshape(x, Shape.of(n * h * w, c));
          assertArrayEquals(
              Pictures.values(Ops.matmul(rows, Ops.reshape(point, Shape.of(c, k)))),
              Pictures.values(PictureOps.conv2d(x, point, Window.plain())));
          Var whole = p.numbers(h, w, c, k);
          Var flat = Ops.reshape(x, Shape.of(n, h * w * c));
          assertArrayEquals(
              Pictures.values(Ops.matmul(flat, Ops.reshape(whole, Shape.of(h * w * c, k)))),
              Pictures.values(PictureOps.conv2d(x, whole, Window.plain())),
              oracle ? 1e-12 : 1e-5);
        });
  }

  @Property(tries = 30)
  void aSingleOneMovesThePicture(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int c = p.oneOf(1, 3, 16);
          int h = p.oneOf(3, 6);
          int w = p.oneOf(4, 9);
          int r = p.oneOf(0, 1, 2);
          int s = p.oneOf(0, 1, 2);
          Var x = p.numbers(2, h, w, c);
          double[] ones = new double[9 * c * c];
          for (int m = 0; m < c; m++) {
            ones[((r * 3 + s) * c + m) * c + m] = 1;
          }
          Var y = PictureOps.conv2d(x, p.of(Shape.of(3, 3, c, c), ones), Window.of(1, 1));
          Var framed = PictureOps.pad(PictureOps.pad(x, 1, 1, 1, 0), 2, 1, 1, 0);
          Var moved = Ops.slice(Ops.slice(framed, 1, r, h), 2, s, w);
          assertArrayEquals(Pictures.values(moved), Pictures.values(y));
        });
  }

  @Property(tries = 30)
  void isLinearInBothAndKnowsNoOtherExample(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int n = p.oneOf(2, 5, 129);
          int c = p.oneOf(1, 3, 8);
          int k = p.oneOf(1, 16, 24);
          Window window = Window.of(p.oneOf(1, 2), p.oneOf(0, 1, 2));
          Var x = p.wholes(n, 5, 4, c);
          Var other = p.wholes(n, 5, 4, c);
          Var w = p.wholes(3, 3, c, k);
          Var v = p.wholes(3, 3, c, k);
          Var y = PictureOps.conv2d(x, w, window);
          assertArrayEquals(
              Pictures.values(Ops.add(y, Ops.scale(PictureOps.conv2d(other, w, window), 2))),
              Pictures.values(PictureOps.conv2d(Ops.add(x, Ops.scale(other, 2)), w, window)));
          assertArrayEquals(
              Pictures.values(Ops.add(y, PictureOps.conv2d(x, v, window))),
              Pictures.values(PictureOps.conv2d(x, Ops.add(w, v), window)));
          // Numbers that round: whatever blocks an example falls into, its bits are the same.
          Var rounding = p.numbers(n, 5, 4, c);
          Var filters = p.numbers(3, 3, c, k);
          int one = p.random().nextInt(n);
          assertArrayEquals(
              Pictures.values(Ops.slice(PictureOps.conv2d(rounding, filters, window), 0, one, 1)),
              Pictures.values(PictureOps.conv2d(Ops.slice(rounding, 0, one, 1), filters, window)));
        });
  }

  @Property(tries = 30)
  void channelsMayBePutInAnyOrderAndFiltersSideBySide(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int c = p.oneOf(2, 3, 17);
          int k = p.oneOf(1, 16, 20);
          Window window = Window.of(p.oneOf(1, 2), 1);
          Var x = p.wholes(2, 6, 5, c);
          Var w = p.wholes(3, 2, c, k);
          Var v = p.wholes(3, 2, c, 7);
          Var y = PictureOps.conv2d(x, w, window);
          assertArrayEquals(
              Pictures.values(y),
              Pictures.values(PictureOps.conv2d(turned(x, 3), turned(w, 2), window)));
          assertArrayEquals(
              Pictures.values(turned(y, 3)),
              Pictures.values(PictureOps.conv2d(x, turned(w, 3), window)));
          assertArrayEquals(
              Pictures.values(Ops.concatenate(3, y, PictureOps.conv2d(x, v, window))),
              Pictures.values(PictureOps.conv2d(x, Ops.concatenate(3, w, v), window)));
          // Groups are convolutions of their own, beside each other.
          Var both = Ops.concatenate(3, x, turned(x, 3));
          assertArrayEquals(
              Pictures.values(Ops.concatenate(3, y, PictureOps.conv2d(turned(x, 3), w, window))),
              Pictures.values(PictureOps.conv2d(both, Ops.concatenate(3, w, w), window, 2)));
        });
  }

  /** An axis, its second half first. */
  private static Var turned(Var x, int axis) {
    int half = x.shape().extent(axis) / 2;
    int extent = x.shape().extent(axis);
    return half == 0
        ? x
        : Ops.concatenate(
            axis, Ops.slice(x, axis, half, extent - half), Ops.slice(x, axis, 0, half));
  }

  /** Every number of a fused layer, and its gradients, are those of the ops one after the other. */
  @Property(tries = 30)
  void layersAreTheirStepsToTheBit(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int pieces = p.oneOf(2, 3);
          int c = p.oneOf(1, 3, 9, 40);
          int k = pieces * p.oneOf(1, 8, 20);
          Window window = Window.of(p.oneOf(1, 2), p.oneOf(0, 1, 2));
          Var x = p.numbers(p.oneOf(1, 3), p.oneOf(7, 9), p.oneOf(6, 10), c);
          Var w = p.numbers(3, 3, c, k);
          Var b = p.numbers(k);
          Var sums = Ops.add(PictureOps.conv2d(x, w, window), b);
          Var rectified = PictureOps.conv2dRelu(x, w, b, window, 1);
          Var largest = PictureOps.conv2dMaxout(x, w, b, window, pieces);
          same(p, sums, PictureOps.conv2dLayer(x, w, b, window, 1), x, w, b);
          same(p, Ops.relu(sums), rectified, x, w, b);
          same(p, Ops.maxout(sums, pieces), largest, x, w, b);
          Window side = new Window(Steps.of(p.oneOf(1, 2), 0), Steps.of(p.oneOf(1, 2), 0));
          Pool pool = new Pool(side.rows().stride(), side.columns().stride(), side, false);
          Var waiting = PictureOps.conv2dOnDemand(x, w, b, window, 1, true);
          Var pooled = PictureOps.maxPool(waiting, pool);
          assertTrue(waiting.pending());
          same(p, PictureOps.maxPool(Ops.relu(sums), pool), pooled, x, w, b);
        });
  }

  /** So are branches side by side, and what the backward pass does in the store of a gradient. */
  @Property(tries = 20)
  void branchesAreTheirStepsToTheBit(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int c = p.oneOf(1, 9, 40);
          Window window = Window.of(p.oneOf(1, 2), 1);
          Var z = p.numbers(p.oneOf(1, 3), p.oneOf(7, 12), p.oneOf(6, 9), c);
          Var x = Ops.relu(z);
          int count = p.oneOf(2, 4, 6);
          Var[] w = new Var[count];
          Var[] layers = new Var[count];
          Var[] branches = new Var[count];
          for (int i = 0; i < count; i++) {
            w[i] = p.numbers(3, 3, c, p.oneOf(3, 16, 24, 70));
            Var b = p.numbers(w[i].shape().extent(3));
            layers[i] = PictureOps.conv2dRelu(x, w[i], b, window, 1);
            branches[i] = PictureOps.conv2dOnDemand(x, w[i], b, window, 1, true);
          }
          Var y = Ops.concatenate(3, branches);
          assertArrayEquals(Pictures.values(Ops.concatenate(3, layers)), Pictures.values(y));
          Var dy = p.numbers(y.shape().extents());
          Var sum = null;
          int start = 0;
          for (int i = 0; i < count; i++) {
            int own = w[i].shape().extent(3);
            Var dz = Ops.multiply(Ops.slice(dy, 3, start, own), Ops.sign(layers[i]));
            Op slope = new Conv2dInputGradient(x.shape(), window, 1);
            Var dx = dz.tape().apply(slope, dz, w[i]);
            dx.value();
            sum = sum == null ? dx : Ops.add(sum, dx);
            start += own;
          }
          Var expected = Ops.multiply(sum, Ops.sign(x));
          assertArrayEquals(unsigned(expected), unsigned(p.gradients(y, dy, z).get(0)));
        });
  }

  /** Its numbers, of whose zeros none is negative. */
  private static double[] unsigned(Var x) {
    return Arrays.stream(Pictures.values(x)).map(v -> v + 0.0).toArray();
  }

  @Example
  void equalPiecesGoToTheLowest() {
    Pictures.onBoth(
        1,
        (p, oracle) -> {
          for (int pieces : new int[] {2, 3}) {
            Var x = p.numbers(2, 3, 3, 2);
            Var w = p.of(Shape.of(3, 3, 2, 17 * pieces), new double[18 * 17 * pieces]);
            Var b = p.of(Shape.of(17 * pieces), new double[17 * pieces]);
            Var y = PictureOps.conv2dMaxout(x, w, b, Window.plain(), pieces);
            double[] db = Pictures.values(p.gradients(y, Ops.affine(y, 0, 1), b).get(0));
            for (int i = 0; i < db.length; i++) {
              assertEquals(i % pieces == 0 ? 2 : 0, db[i]);
            }
          }
        });
  }

  private static void same(Pictures p, Var steps, Var layer, Var... inputs) {
    assertArrayEquals(Pictures.values(steps), Pictures.values(layer));
    Var dy = p.numbers(layer.shape().extents());
    List<Var> expected = p.gradients(steps, dy, inputs);
    List<Var> found = p.gradients(layer, dy, inputs);
    for (int i = 0; i < inputs.length; i++) {
      assertArrayEquals(Pictures.values(expected.get(i)), Pictures.values(found.get(i)));
    }
  }

  @Property(tries = 30)
  void aStrideLeavesPixelsOut(@ForAll long seed) {
    Pictures.onBoth(
        seed,
        (p, oracle) -> {
          int stride = p.oneOf(2, 3);
          Var x = p.wholes(2, p.oneOf(5, 8), p.oneOf(6, 7), p.oneOf(1, 3, 9));
          Var w = p.wholes(3, 2, x.shape().extent(3), p.oneOf(1, 16));
          Var all = PictureOps.conv2d(x, w, Window.of(1, 1));
          Var some = PictureOps.conv2d(x, w, Window.of(stride, 1));
          Var picked = every(every(all, 1, stride), 2, stride);
          assertArrayEquals(Pictures.values(picked), Pictures.values(some));
          Var dy = p.wholes(some.shape().extents());
          List<Var> expected = p.gradients(picked, dy, x, w);
          List<Var> found = p.gradients(some, dy, x, w);
          for (int i = 0; i < 2; i++) {
            assertArrayEquals(Pictures.values(expected.get(i)), Pictures.values(found.get(i)));
          }
          // One further along: the picture moved by the stride, away from its border.
          Var moved = Ops.slice(x, 1, stride, x.shape().extent(1) - stride);
          Var shifted = PictureOps.conv2d(moved, w, Window.of(stride, 1));
          int rows = shifted.shape().extent(1) - 2;
          if (rows > 0) {
            assertArrayEquals(
                Pictures.values(Ops.slice(some, 1, 2, rows)),
                Pictures.values(Ops.slice(shifted, 1, 1, rows)));
          }
        });
  }

  private static Var every(Var x, int axis, int stride) {
    int count = (x.shape().extent(axis) - 1) / stride + 1;
    Var[] parts = new Var[count];
    for (int i = 0; i < count; i++) {
      parts[i] = Ops.slice(x, axis, i * stride, 1);
    }
    return Ops.concatenate(axis, parts);
  }
}
