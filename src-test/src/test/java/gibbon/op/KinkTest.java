package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the ops promise where they have no derivative, or where a naive formula loses it. */
class KinkTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  private final Device device = new JavaDevice();
  private final Arena arena = new Arena(device);
  private final Tape tape = new Tape(arena);

  @AfterEach
  void close() {
    arena.close();
    device.close();
  }

  private Var leaf(Shape shape, double... numbers) {
    return tape.leaf(arena.of(shape, numbers));
  }

  private Var leaf(double... numbers) {
    return leaf(Shape.of(numbers.length), numbers);
  }

  private double[] values(UnaryOperator<Var> op, double... numbers) {
    return op.apply(leaf(numbers)).value().toDoubles();
  }

  private double[] slopes(UnaryOperator<Var> op, double... numbers) {
    Var x = leaf(numbers);
    return tape.gradients(Ops.sum(op.apply(x)), x).of(x).toDoubles();
  }

  private double[] slopesOfSlopes(UnaryOperator<Var> op, double... numbers) {
    Var x = leaf(numbers);
    Var first = tape.gradients(Ops.sum(op.apply(x)), x).var(x);
    return tape.gradients(Ops.sum(first), x).of(x).toDoubles();
  }

  @Test
  void atZeroReluAbsAndSignHaveNoSlope() {
    double[] zeros = {0, -0.};
    for (double[] all :
        List.of(
            slopes(Ops::relu, zeros),
            slopes(Ops::abs, zeros),
            slopes(Ops::sign, zeros),
            values(Ops::sign, zeros))) {
      assertTrue(all[0] == 0 && all[1] == 0, Arrays.toString(all));
    }
    assertArrayEquals(new double[] {-1, 1}, values(Ops::sign, -1e-300, 1e-300));
    assertArrayEquals(new double[] {0, 1}, slopes(Ops::relu, -1e-300, 1e-300));
    assertArrayEquals(new double[] {-1, 1}, slopes(Ops::abs, -1e-300, 1e-300));
  }

  @Test
  void atABoundAClampHasNoSlope() {
    double inside = Math.nextUp(-1.);
    double[] slopes = slopes(x -> Ops.clamp(x, -1, 2), -5, -1, inside, 0, 2, 5);
    assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0}, slopes);
    double[] values = values(x -> Ops.clamp(x, -1, 2), -5, -1, 0, 2, 5);
    assertArrayEquals(new double[] {-1, -1, 0, 2, 2}, values);
    double[] open = slopes(x -> Ops.clamp(x, -INFINITY, INFINITY), -1e300, 0, 1e300);
    assertArrayEquals(new double[] {1, 1, 1}, open);
  }

  /**
   * Many rows, so that each core computes several; a piece that is no number wins wherever it is.
   */
  @Test
  void aMaxoutLayerIsItsStepsToTheBit() {
    Shape rows = Shape.of(64, 2);
    Var x = tape.leaf(arena.of(rows, new Philox(1, 2, 3).uniform(128, -1, 1)));
    for (int none = -1; none < 6; none++) {
      float[] bias = new Philox(none, 1, 1).uniform(6, -1, 1);
      if (none >= 0) {
        bias[none] = Float.NaN;
      }
      Var w = tape.leaf(arena.of(Shape.of(2, 6), new Philox(4, 5, 6).uniform(12, -1, 1)));
      Var b = tape.leaf(arena.of(Shape.of(6), bias));
      assertArrayEquals(
          Ops.maxout(Ops.add(Ops.matmul(x, w), b), 3).value().toDoubles(),
          Ops.maxoutLayer(x, w, b, 3).value().toDoubles());
    }
  }

  @Test
  void aProductOfAnyLengthLosesNoTerm() {
    for (int terms : new int[] {1 << 16, (1 << 16) + 1, (1 << 17) + 1}) {
      Var row = tape.leaf(arena.full(Shape.of(1, terms), 1));
      Var column = tape.leaf(arena.full(Shape.of(terms, 1), 1));
      assertEquals(terms, Ops.matmul(row, column).value().scalar());
    }
  }

  @Test
  void theFirstOfEqualsWinsAMaximum() {
    Var x = leaf(Shape.of(2, 3), 1, 4, 4, 7, 7, 7);
    double[] slopes = tape.gradients(Ops.sum(Ops.max(x, 1)), x).of(x).toDoubles();
    assertArrayEquals(new double[] {0, 1, 0, 1, 0, 0}, slopes);
    Var ones = leaf(Shape.of(2, 3), 1, 1, 1, 1, 1, 1);
    double[] down = tape.gradients(Ops.sum(Ops.max(ones, 0)), ones).of(ones).toDoubles();
    assertArrayEquals(new double[] {1, 1, 1, 0, 0, 0}, down);
    Var all = leaf(Shape.of(2, 2), 3, 5, 5, 5);
    double[] first = tape.gradients(Ops.max(all), all).of(all).toDoubles();
    assertArrayEquals(new double[] {0, 1, 0, 0}, first);
    assertArrayEquals(new double[] {1, 0}, slopes(v -> Ops.max(v), 0., -0.));
  }

  @Test
  void theLowestOfEqualPiecesWinsAndOnlyOne() {
    Var x = leaf(Shape.of(1, 6), 2, 2, 2, -1, 3, 3);
    Var y = Ops.maxout(x, 3);
    assertArrayEquals(new double[] {2, 3}, y.value().toDoubles());
    double[] slopes = tape.gradients(Ops.sum(y), x).of(x).toDoubles();
    assertArrayEquals(new double[] {1, 0, 0, 0, 1, 0}, slopes);
  }

  @Test
  void aNaNIsNeverHidden() {
    assertTrue(Double.isNaN(values(Ops::relu, NAN)[0]));
    assertTrue(Double.isNaN(values(Ops::sign, NAN)[0]));
    assertTrue(Double.isNaN(values(Ops::abs, NAN)[0]));
    assertTrue(Double.isNaN(values(x -> Ops.clamp(x, 0, 1), NAN)[0]));
    assertTrue(Double.isNaN(values(v -> Ops.max(v), 1, NAN, 2)[0]));
    assertTrue(Double.isNaN(values(v -> Ops.sum(v), 1, NAN, 2)[0]));
    assertTrue(Double.isNaN(values(Ops::softmax, 1, NAN, 2)[0]));
    assertTrue(Double.isNaN(values(Ops::logSoftmax, 1, 2, NAN)[0]));
    assertArrayEquals(new double[] {0, 1, 0}, slopes(v -> Ops.max(v), 1, NAN, NAN));
  }

  @Test
  void aLabelOrIndexOutOfRangeMakesItsRowNaNAndNoOther() {
    Var logits = leaf(Shape.of(4, 2), 1, 2, 3, 4, 5, 6, 7, 8);
    double[] loss = Ops.softmaxCrossEntropy(logits, leaf(1, 2, -1, .5)).value().toDoubles();
    assertTrue(loss[0] > 0 && loss[0] < 1);
    for (int row = 1; row < 4; row++) {
      assertTrue(Double.isNaN(loss[row]));
    }
    double[] rows = Ops.gatherRows(logits, leaf(3, 4, NAN)).value().toDoubles();
    assertArrayEquals(new double[] {7, 8, NAN, NAN, NAN, NAN}, rows);
  }

  @Test
  void aSaturatedSoftmaxKeepsItsGradient() {
    // p of the label rounds to 1, so softmax − target would be 0 there.
    Var logits = leaf(Shape.of(1, 3), 100, 0, -1);
    for (Var target : new Var[] {leaf(0), leaf(Shape.of(1, 3), 1, 0, 0)}) {
      Var loss = Ops.sum(Ops.softmaxCrossEntropy(logits, target));
      double[] slopes = tape.gradients(loss, logits).of(logits).toDoubles();
      double others = Math.exp(-100) + Math.exp(-101);
      assertEquals(-others, slopes[0], 1e-12 * others);
      assertEquals(Math.exp(-100), slopes[1], 1e-12 * others);
    }
  }

  @Test
  void nothingOverflowsFarOut() {
    double[] far = {-1000, 1000};
    assertArrayEquals(new double[] {0, 1}, values(Ops::sigmoid, far));
    assertArrayEquals(new double[] {-1, 1}, values(Ops::tanh, far));
    assertArrayEquals(new double[] {0, 1000}, values(Ops::softplus, far));
    assertArrayEquals(new double[] {0, 1}, slopes(Ops::softplus, far));
    assertArrayEquals(new double[] {0, 1}, values(Ops::softmax, far));
    assertArrayEquals(new double[] {-2000, 0}, values(Ops::logSoftmax, far));
    Var logits = leaf(far);
    Var targets = leaf(1, 0);
    Var loss = Ops.sigmoidCrossEntropy(logits, targets);
    assertArrayEquals(new double[] {1000, 1000}, loss.value().toDoubles());
    double[] slopes = tape.gradients(Ops.sum(loss), logits).of(logits).toDoubles();
    assertArrayEquals(new double[] {-1, 1}, slopes);
  }

  @Test
  void powersHaveTheirDerivativesAtZero() {
    assertArrayEquals(new double[] {1}, slopes(x -> Ops.power(x, 1), 0));
    assertArrayEquals(new double[] {0}, slopes(x -> Ops.power(x, 0), 0));
    assertArrayEquals(new double[] {0}, slopesOfSlopes(x -> Ops.power(x, 1), 0));
    assertArrayEquals(new double[] {2}, slopesOfSlopes(x -> Ops.power(x, 2), 0));
  }

  @Test
  void repeatedIndicesAddTheirGradients() {
    Var x = leaf(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
    Var y = Ops.gatherRows(x, leaf(2, 0, 2, 2));
    double[] slopes = tape.gradients(Ops.sum(y), x).of(x).toDoubles();
    assertArrayEquals(new double[] {1, 1, 0, 0, 3, 3}, slopes);
  }
}
