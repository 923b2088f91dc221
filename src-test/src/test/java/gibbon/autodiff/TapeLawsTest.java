package gibbon.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.check.Domain;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Laws of differentiation that hold whatever the ops are. */
class TapeLawsTest {
  private static final double CLOSE = 1e-12;

  private Device device;
  private Arena arena;
  private Tape tape;

  @BeforeTry
  void open() {
    device = new JavaDevice();
    arena = new Arena(device);
    tape = new Tape(arena);
  }

  @AfterTry
  void close() {
    arena.close();
    device.close();
  }

  private Var leaf(Shape shape, long seed) {
    double[] numbers = Domain.REAL.numbers(new SplittableRandom(seed), shape);
    return tape.leaf(arena.of(shape, numbers));
  }

  private double[] gradient(Var loss, Var wanted) {
    return tape.gradients(loss, wanted).of(wanted).toDoubles();
  }

  private static double[] plus(double[] x, double[] y) {
    double[] sum = x.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += y[i];
    }
    return sum;
  }

  @Property(tries = 50)
  void aBoundValueIsTheParameterAndGetsItsGradient(
      @ForAll @IntRange(min = 1, max = 6) int size, @ForAll long seed) {
    Shape shape = Shape.of(size);
    Parameter parameter = Parameter.weight("w", arena.full(shape, Double.NaN));
    Var source = leaf(shape, seed);
    Var value = Ops.exp(source);
    tape.bind(parameter, value);
    assertSame(value, tape.parameter(parameter));
    Var used = Ops.tanh(tape.parameter(parameter));
    double[] expected = gradient(Ops.sum(Ops.tanh(Ops.exp(source))), source);
    assertArrayEquals(expected, gradient(Ops.sum(used), source));
  }

  @Example
  void aParameterIsBoundOnceBeforeItsUseToAValueOfItsShapeAndTape() {
    Parameter parameter = Parameter.weight("w", arena.full(Shape.of(3), 0));
    Var fits = leaf(Shape.of(3), 1);
    Var other = new Tape(arena).leaf(parameter.value());
    String wrongTape = refusal(IllegalArgumentException.class, () -> tape.bind(parameter, other));
    assertEquals("w was given a value of another tape; make it a leaf of this one.", wrongTape);
    Var longer = leaf(Shape.of(4), 1);
    String wrongShape = refusal(ShapeException.class, () -> tape.bind(parameter, longer));
    assertEquals("w has the shape [3] and was given a value of [4].", wrongShape);
    tape.parameter(parameter);
    String late = refusal(IllegalStateException.class, () -> tape.bind(parameter, fits));
    assertEquals("w is on this tape already; bind it before it is used.", late);
  }

  private static String refusal(Class<? extends Exception> type, Runnable mistake) {
    return assertThrows(type, mistake::run).getMessage();
  }

  @Property(tries = 100)
  void theGradientOfAChainIsTheGradientOfItsLastLinkPulledThroughTheFirst(
      @ForAll @IntRange(min = 1, max = 6) int rows,
      @ForAll @IntRange(min = 1, max = 6) int columns,
      @ForAll long seed) {
    Var x = leaf(Shape.of(rows, columns), seed);
    Var inner = Ops.tanh(x);
    Var loss = Ops.sum(Ops.exp(inner));
    double[] whole = gradient(loss, x);

    Var outerInput = tape.leaf(inner.value());
    Var upstream = tape.gradients(Ops.sum(Ops.exp(outerInput)), outerInput).var(outerInput);
    double[] parts = gradient(Ops.sum(Ops.multiply(inner, upstream)), x);
    assertArrayEquals(whole, parts, CLOSE);
  }

  @Property(tries = 100)
  void theGradientOfASumOfLossesIsTheSumOfTheirGradients(
      @ForAll @IntRange(min = 1, max = 20) int size, @ForAll long seed) {
    Var x = leaf(Shape.of(size), seed);
    Var first = Ops.sum(Ops.multiply(x, Ops.tanh(x)));
    Var second = Ops.sum(Ops.exp(x));
    assertArrayEquals(
        plus(gradient(first, x), gradient(second, x)), gradient(Ops.add(first, second), x), CLOSE);
  }

  @Property(tries = 100)
  void theGradientIsLinearInTheLoss(
      @ForAll @IntRange(min = 1, max = 20) int size,
      @ForAll @IntRange(min = -8, max = 8) int factor,
      @ForAll long seed) {
    Var x = leaf(Shape.of(size), seed);
    Var loss = Ops.sum(Ops.softplus(x));
    double[] plain = gradient(loss, x);
    double[] scaled = gradient(Ops.scale(loss, factor), x);
    for (int i = 0; i < plain.length; i++) {
      assertEquals(factor * plain[i], scaled[i], CLOSE);
    }
  }

  @Property(tries = 100)
  void aValueUsedManyTimesGetsTheSumOfWhatEachUseSends(
      @ForAll @IntRange(min = 1, max = 12) int uses,
      @ForAll @IntRange(min = 1, max = 8) int size,
      @ForAll long seed) {
    Var x = leaf(Shape.of(size), seed);
    Var total = x;
    for (int i = 1; i < uses; i++) {
      total = Ops.add(total, x);
    }
    double[] gradient = gradient(Ops.sum(total), x);
    for (double entry : gradient) {
      assertEquals(uses, entry);
    }
  }

  @Property(tries = 50)
  void aPowerByRepeatedSquaringHasTheGradientOfThePower(
      @ForAll @IntRange(min = 0, max = 6) int doublings, @ForAll long seed) {
    // Each square uses its input twice, so there are 2^doublings paths back.
    Var x = tape.leaf(arena.of(Shape.of(1), .9 + (seed & 7) * .02));
    Var y = x;
    for (int i = 0; i < doublings; i++) {
      y = Ops.multiply(y, y);
    }
    double n = Math.pow(2, doublings);
    double expected = n * Math.pow(x.value().scalar(), n - 1);
    assertEquals(expected, gradient(y, x)[0], 1e-9 * expected);
  }

  @Example
  void aValueTheLossDoesNotDependOnHasAGradientOfZeros() {
    Var x = leaf(Shape.of(2, 3), 1);
    Var unused = leaf(Shape.of(4), 2);
    Var loss = Ops.sum(x);
    Var later = Ops.exp(loss);
    Gradients gradients = tape.gradients(loss, x, unused, later);
    assertArrayEquals(new double[4], gradients.of(unused).toDoubles());
    assertEquals(unused.shape(), gradients.of(unused).shape());
    assertArrayEquals(new double[1], gradients.of(later).toDoubles());
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, gradients.of(x).toDoubles());
  }

  @Example
  void aValueInTheMiddleHasAGradientAndStillPassesOneOn() {
    Var x = leaf(Shape.of(5), 3);
    Var middle = Ops.exp(x);
    Var loss = Ops.sum(Ops.multiply(middle, middle));
    Gradients both = tape.gradients(loss, middle, x);
    double[] value = middle.value().toDoubles();
    for (int i = 0; i < value.length; i++) {
      assertEquals(2 * value[i], both.of(middle).toDoubles()[i], CLOSE);
      assertEquals(2 * value[i] * value[i], both.of(x).toDoubles()[i], 1e-10);
    }
    assertArrayEquals(both.of(middle).toDoubles(), gradient(loss, middle));
  }

  @Example
  void theGradientOfAValueWithRespectToItselfIsOne() {
    Var x = leaf(Shape.SCALAR, 4);
    assertArrayEquals(new double[] {1}, gradient(x, x));
    Var y = Ops.exp(x);
    assertArrayEquals(new double[] {1}, gradient(y, y));
  }

  @Example
  void askingAgainGivesTheSameAndAskingForAllGivesWhatAskingForEachGives() {
    Var x = leaf(Shape.of(3, 4), 5);
    Var w = leaf(Shape.of(4, 2), 6);
    Var loss = Ops.sum(Ops.tanh(Ops.matmul(x, w)));
    Gradients both = tape.gradients(loss, x, w);
    assertArrayEquals(both.of(x).toDoubles(), gradient(loss, x));
    assertArrayEquals(both.of(w).toDoubles(), gradient(loss, w));
    assertArrayEquals(both.of(w).toDoubles(), tape.gradients(loss, w, w).of(w).toDoubles());
  }

  @Example
  void differentiatingNTimesGivesTheNthDerivative() {
    Var x = leaf(Shape.SCALAR, 7);
    double at = x.value().scalar();
    Var derivative = Ops.power(x, 5);
    double[] expected = {
      5 * Math.pow(at, 4), 20 * Math.pow(at, 3), 60 * at * at, 120 * at, 120, 0, 0
    };
    for (double value : expected) {
      derivative = tape.gradients(derivative, x).var(x);
      assertEquals(value, derivative.value().scalar(), 1e-9);
    }
  }

  @Example
  void aParameterHasOneLeaf() {
    Parameter parameter = Parameter.weight("weight", arena.of(Shape.of(2), 1., 2.));
    assertSame(tape.parameter(parameter), tape.parameter(parameter));
    Var loss = Ops.sum(Ops.multiply(tape.parameter(parameter), tape.parameter(parameter)));
    assertArrayEquals(new double[] {2, 4}, gradient(loss, tape.parameter(parameter)));
  }

  @Example
  void inputsComeBeforeResults() {
    Var x = leaf(Shape.of(3), 8);
    tape.gradients(Ops.sum(Ops.softmax(Ops.multiply(x, x))), x);
    for (Var node : tape.nodes()) {
      assertSame(node, tape.nodes().get(node.index()));
      node.inputs().forEach(input -> assertTrue(input.index() < node.index()));
    }
  }

  @Example
  void nodesTellWhatTheyAreAndWhosePullbackMadeThem() {
    List<Var> told = new ArrayList<>();
    Tape watched = new Tape(arena, told::add);
    Var x = watched.leaf(arena.of(Shape.of(2), 1., 2.));
    Var y = Ops.exp(x);
    Var loss = Ops.sum(y);
    int forward = watched.nodes().size();
    Var slope = watched.gradients(loss, x).var(x);
    assertEquals(watched.nodes(), told);
    assertEquals(Optional.empty(), loss.wayBackOf());
    assertEquals(Optional.of(y), slope.wayBackOf());
    for (Var node : watched.nodes().subList(forward + 1, watched.nodes().size())) {
      assertTrue(node.wayBackOf().isPresent(), node::toString);
    }
    assertEquals("#0 leaf [2]", x.toString());
    assertTrue(y.toString().startsWith("#1 Exp") && y.toString().endsWith(" [2]"), y::toString);
  }

  @Example
  void aLossOfManyNumbersIsRefused() {
    Var x = leaf(Shape.of(2), 9);
    ShapeException e = assertThrows(ShapeException.class, () -> tape.gradients(x, x));
    assertTrue(e.getMessage().contains("[2]"), e.getMessage());
  }

  @Example
  void gradientsOfDifferentShapesAreNotAccumulated() {
    List<Shape> shapes = List.of(Shape.of(2, 3), Shape.of(3, 2));
    ShapeException e =
        assertThrows(ShapeException.class, () -> new Accumulate().resultShape(shapes));
    assertEquals(
        "Accumulate needs two gradients of one shape, got [2, 3] and [3, 2].", e.getMessage());
  }

  @Example
  void valuesOfAnotherTapeAreRefused() {
    Tape other = new Tape(arena);
    Var here = leaf(Shape.SCALAR, 10);
    Var there = other.leaf(here.value());
    Var farThere = Ops.exp(Ops.exp(there));
    assertThrows(IllegalArgumentException.class, () -> Ops.add(here, there));
    assertThrows(IllegalArgumentException.class, () -> tape.gradients(here, there));
    assertThrows(IllegalArgumentException.class, () -> tape.gradients(there, here));
    assertThrows(IllegalArgumentException.class, () -> tape.gradients(farThere, here));
  }

  @Example
  void aGradientNotAskedForIsRefused() {
    Var x = leaf(Shape.SCALAR, 11);
    Gradients gradients = tape.gradients(Ops.exp(x), x);
    Var other = leaf(Shape.SCALAR, 12);
    assertThrows(IllegalArgumentException.class, () -> gradients.of(other));
  }

  /** Weights are what a weighted sum would multiply by, whoever computes it. */
  @Property(tries = 100)
  void lossesMayHaveWeightsOfTheirOwn(
      @ForAll @IntRange(min = 1, max = 5) int count, @ForAll long seed) {
    Var x = leaf(Shape.of(count), seed);
    Var losses = Ops.multiply(x, Ops.multiply(x, x));
    Var weights = leaf(Shape.of(count), seed + 1);
    double[] expected = gradient(Ops.sum(Ops.multiply(losses, weights)), x);
    double[] found = tape.gradients(losses, weights.value(), List.of(x)).of(x).toDoubles();
    assertArrayEquals(expected, found);
    Var more = leaf(Shape.of(count + 1), seed);
    assertThrows(ShapeException.class, () -> tape.gradients(losses, more.value(), List.of(x)));
  }
}
