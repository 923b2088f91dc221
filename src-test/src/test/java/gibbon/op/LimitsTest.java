package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Constants of ops: the last that fit, the first that do not, and what the rules say of them. */
class LimitsTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final Shape MATRIX = Shape.of(2, 6);

  private final Device device = new JavaDevice();
  private final Arena arena = new Arena(device);
  private final Tape tape = new Tape(arena);

  @AfterEach
  void close() {
    arena.close();
    device.close();
  }

  private Var leaf(double... numbers) {
    return tape.leaf(arena.of(Shape.of(numbers.length), numbers));
  }

  private static Shape result(Op op, Shape... inputs) {
    return op.resultShape(List.of(inputs));
  }

  private static void refused(Op op, Shape... inputs) {
    assertThrows(ShapeException.class, () -> result(op, inputs));
  }

  @Test
  void anAxisIsOneOfTheInputs() {
    assertEquals(Shape.of(2), result(new Sum(1, 2), MATRIX));
    assertEquals(Shape.SCALAR, result(new Sum(0, 2), MATRIX));
    refused(new Sum(1, 3), MATRIX);
    refused(new Sum(1, 1), MATRIX);
    refused(new Sum(-1, 1), MATRIX);
    assertEquals(Shape.of(2), result(new Max(1), MATRIX));
    refused(new Max(2), MATRIX);
    assertEquals(Shape.of(2, 12), result(new Concatenate(1), MATRIX, MATRIX));
    refused(new Concatenate(2), MATRIX, MATRIX);
    refused(new Transpose(List.of(0, 2)), MATRIX);
    refused(new Transpose(List.of(0, -1)), MATRIX);
  }

  @Test
  void aStretchLiesInside() {
    assertEquals(Shape.of(2, 2), result(new Slice(1, 4, 2, false), MATRIX));
    refused(new Slice(1, 5, 2, false), MATRIX);
    assertEquals(Shape.of(2, 9), result(new Embed(1, 3, 9), MATRIX));
    refused(new Embed(1, 4, 9), MATRIX);
    refused(new Embed(2, 0, 9), MATRIX);
    refused(new Embed(-1, 0, 9), MATRIX);
    refused(new Embed(1, -1, 9), MATRIX);
    assertEquals(Shape.of(3, 2, 6), result(new Expand(Shape.of(3, 2, 6)), MATRIX));
    assertEquals(MATRIX, result(new Expand(MATRIX), MATRIX));
    refused(new Expand(Shape.of(3, 6)), MATRIX);
    assertEquals(Shape.of(2), result(new Maxout(3), Shape.of(6)));
    assertEquals(MATRIX, result(new Maxout(1), MATRIX));
    refused(new Maxout(3), Shape.SCALAR);
    assertEquals(Shape.of(3, 4), result(new Reshape(Shape.of(3, 4)), MATRIX));
  }

  @Test
  void placesAreToldApartOrRefused() {
    int most = 1 << 24;
    Shape fits = Shape.of(most);
    Shape more = Shape.of(most + 1);
    assertEquals(Shape.SCALAR, result(new Max(0), fits));
    refused(new Max(0), more);
    assertEquals(Shape.of(1), result(new Maxout(most), fits));
    refused(new Maxout(most + 1), more);
    assertEquals(Shape.of(2), result(new GatherRows(0, 2), fits, Shape.of(2)));
    refused(new GatherRows(0, 2), more, Shape.of(2));
    assertEquals(fits, result(new ScatterRows(most), Shape.of(2), Shape.of(2)));
    refused(new ScatterRows(most + 1), Shape.of(2), Shape.of(2));
    assertEquals(fits, result(new ScatterToWinners(fits, 1, 1), Shape.of(1), Shape.of(1)));
    refused(new ScatterToWinners(more, 1, 1), Shape.of(1), Shape.of(1));
    assertEquals(Shape.of(1), result(new GatherFromWinners(Shape.of(1), 1, 1), fits, Shape.of(1)));
    refused(new GatherFromWinners(Shape.of(1), 1, 1), more, Shape.of(1));
    Shape picture = Shape.of(1, 4096, 4096, 1);
    assertEquals(Shape.of(1, 1, 1, 1), result(new MaxPool2d(Pool.of(4096, 1)), picture));
    refused(new MaxPool2d(Pool.of(4097, 1)), Shape.of(1, 4097, 4097, 1));
    refused(
        new Conv2dMaxout(Window.of(1, 0), most + 1),
        Shape.of(1, 1, 1, 1),
        Shape.of(1, 1, 1, most + 1),
        more);
    Shape row = Shape.of(1, most + 1);
    refused(new SoftmaxCrossEntropy(), row, Shape.of(1));
    assertEquals(Shape.of(1), result(new SoftmaxCrossEntropy(), row, row));
    refused(new MaxoutLayer(most + 1), Shape.of(1, 1), row, more);
    ShapeException e = assertThrows(ShapeException.class, () -> result(new Max(0), more));
    assertTrue(e.getMessage().contains("at most 2^24 places apart"), e::getMessage);
    assertTrue(e.getMessage().contains("got 16777217; take the maximum of parts"), e::getMessage);
  }

  @Test
  void factorsOfTheChainRuleHaveOneShape() {
    assertEquals(MATRIX, result(new Proportion(), MATRIX, MATRIX, MATRIX));
    refused(new Proportion(), MATRIX, MATRIX, Shape.of(6));
    refused(new Proportion(), MATRIX, Shape.of(6), MATRIX);
    assertEquals(MATRIX, result(new PowerSlope(2), MATRIX, MATRIX));
    refused(new PowerSlope(2), MATRIX, Shape.of(6));
  }

  @Test
  void dropoutKeepsWithAProbability() {
    Var x = leaf(1, -2);
    assertSame(x, Ops.dropout(x, 1, 1, 0, 0, 0));
    assertArrayEquals(new double[] {3, -6}, Ops.dropout(x, 1, 3, 0, 0, 0).value().toDoubles());
    for (double keep : new double[] {0, -.5, 1.5, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> Ops.dropout(x, keep, 1, 0, 0, 0));
    }
    assertThrows(IllegalArgumentException.class, () -> new Dropout(1, 1, 0, 0, 0));
  }

  /** Padding as wide as a window would leave windows without a number. */
  @Test
  void aPoolsPaddingIsNarrowerThanItsWindow() {
    Shape picture = Shape.of(1, 5, 5, 1);
    for (int side = 1; side <= 3; side++) {
      for (int padding = 0; padding <= side; padding++) {
        for (Steps steps : List.of(new Steps(1, padding, 0, 1), new Steps(1, 0, padding, 1))) {
          for (Window window :
              List.of(new Window(steps, Steps.plain()), new Window(Steps.plain(), steps))) {
            Op pool = new MaxPool2d(new Pool(side, side, window, false));
            if (padding < side) {
              assertEquals(4, result(pool, picture).rank());
            } else {
              refused(pool, picture);
            }
          }
        }
      }
    }
  }

  @Test
  void aMaskThatKeepsAllOnlyScales() {
    Var x = tape.leaf(arena.of(Shape.of(2, 2), 1., -2., 3., .5));
    Var w = tape.leaf(arena.of(Shape.of(2, 4), 1., 2., -1., 0., 3., -2., 1., .5));
    Var b = leaf(.1, .2, .3, .4);
    double[] plain = Ops.maxoutLayer(x, w, b, 2).value().toDoubles();
    double[] scaled =
        Ops.maxoutLayer(x, w, b, 2, new DropoutMask(1, 2, 7, 0, 0)).value().toDoubles();
    for (int i = 0; i < plain.length; i++) {
      assertEquals(2 * plain[i], scaled[i]);
    }
  }

  @Test
  void boundsAreInOrder() {
    Var x = leaf(-1, 2);
    assertArrayEquals(new double[] {1, 1}, Ops.clamp(x, 1, 1).value().toDoubles());
    assertThrows(IllegalArgumentException.class, () -> Ops.clamp(x, 1, .5));
    assertThrows(IllegalArgumentException.class, () -> Ops.clamp(x, Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> Ops.signStep(x, x, .1, 1, .5));
    assertThrows(IllegalArgumentException.class, () -> new MatMul(true, true));
  }

  @Test
  void aStepHasASlopeWhereNoBoundHoldsItBack() {
    Var x = leaf(-1, 0, 1);
    Var g = leaf(-1, 1, 1);
    double[][] bounds = {{-INFINITY, INFINITY}, {-.9, INFINITY}, {-INFINITY, .9}, {-.9, .9}};
    double[][] slopes = {{1, 1, 1}, {0, 1, 1}, {1, 1, 0}, {0, 1, 0}};
    for (int i = 0; i < bounds.length; i++) {
      Var y = Ops.signStep(x, g, .1, bounds[i][0], bounds[i][1]);
      assertArrayEquals(slopes[i], tape.gradients(Ops.sum(y), x).of(x).toDoubles());
    }
  }

  @Test
  void rulesNameTheConstants() {
    assertRule(new MatMul(false, false), "y = a · b", "da = dy · bᵀ, db = aᵀ · dy");
    assertRule(new MatMul(true, false), "y = aᵀ · b", "da = b · dyᵀ, db = a · dy");
    assertRule(new MatMul(false, true), "y = a · bᵀ", "da = dy · b, db = dyᵀ · a");
    assertRule(new Conv2d(Window.of(1, 0), 2), "2 groups");
    assertTrue(!new Conv2d(Window.of(1, 0), 1).rule().forward().contains("group"));
    assertRule(new Slice(1, 2, 3, false), "x[2 .. 4] of axis 1");
    assertRule(new Sum(0, 2), "axes 0 to 1");
    assertRule(new Power(3), "x^3.0", "3.0 · x^2.0");
    assertRule(new PowerSlope(3), "3.0 · x^2.0", "6.0 · x^1.0");
    assertRule(new Affine(2, 0), "y = 2.0 · x", "dx = 2.0 · dy");
    assertEquals("y = 2.0 · x", new Affine(2, 0).rule().forward());
    assertRule(new Affine(2, 1), "y = 2.0 · x + 1.0");
    assertEquals("y = x + 0.1 · sign(g)", new SignStep(.1, -INFINITY, INFINITY).rule().forward());
    for (double[] bounds : new double[][] {{0, INFINITY}, {-INFINITY, 1}, {0, 1}}) {
      Op step = new SignStep(.1, bounds[0], bounds[1]);
      assertRule(step, "max(x + 0.1 · sign(g), " + bounds[0] + "), " + bounds[1] + ")", "else 0");
    }
  }

  private static void assertRule(Op op, String forward, String... backward) {
    assertTrue(op.rule().forward().contains(forward), op.rule()::toString);
    for (String part : backward) {
      assertTrue(op.rule().backward().contains(part), op.rule()::toString);
    }
  }

  /** By its part a value is named in explanations: only x · w is the beginning of a layer. */
  @Test
  void aProductOfTheBackwardPassBeginsNoLayer() {
    assertEquals(Op.Part.WEIGHING, new MatMul(false, false).part());
    assertEquals(Op.Part.OTHER, new MatMul(true, false).part());
    assertEquals(Op.Part.OTHER, new MatMul(false, true).part());
  }

  @Test
  void aWrongProductNamesTheLayoutItNeeds() {
    for (MatMul op :
        List.of(new MatMul(false, false), new MatMul(true, false), new MatMul(false, true))) {
      ShapeException e =
          assertThrows(ShapeException.class, () -> result(op, Shape.of(2, 3), Shape.of(5, 4)));
      String left = op.transposeLeft() ? "[k, m]" : "[m, k]";
      String right = op.transposeRight() ? "[n, k]" : "[k, n]";
      assertTrue(e.getMessage().contains("needs " + left + " and " + right), e::getMessage);
    }
  }
}
