package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a rule says 0 the gradient is 0, whatever infinity stands before or behind it. */
class InfiniteSlopesTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /** Functions whose slope is infinite, or NaN, where their argument is 0. */
  private static final Map<String, UnaryOperator<Var>> STEEP_AT_0 =
      Map.of(
          "root", x -> Ops.power(x, .5),
          "log", Ops::log,
          "power -1", x -> Ops.power(x, -1),
          "power .1", x -> Ops.power(x, .1),
          "1 / x", x -> Ops.divide(Ops.exp(Ops.scale(x, 0)), x),
          "log(1 - exp)", Ops::logOneMinusExp);

  /** Functions that are 0 with slope 0, by their rule, at all of {@link #HELD}. */
  private static Map<String, UnaryOperator<Var>> masks() {
    Map<String, UnaryOperator<Var>> masks = new LinkedHashMap<>();
    masks.put("relu", Ops::relu);
    masks.put("clamp", x -> Ops.clamp(x, 0, 9));
    masks.put("clamp from below", x -> Ops.clamp(x, 0, INFINITY));
    masks.put("sign step", x -> Ops.signStep(x, x, 0, 0, 9));
    masks.put("max", x -> Ops.max(Ops.concatenate(0, zeros(x), row(x)), 0));
    masks.put("maxout", x -> Ops.maxout(Ops.concatenate(1, column(zeros(x)), column(x)), 2));
    masks.put("relu of abs", x -> Ops.relu(Ops.scale(Ops.abs(x), -1)));
    masks.put("sign", x -> Ops.relu(Ops.sign(x)));
    masks.put("times 0", x -> Ops.scale(x, 0));
    return masks;
  }

  private static final double[] HELD = {-1, 0, -1e-30, -1e30, -0.};

  private static Var row(Var x) {
    return Ops.reshape(x, Shape.of(1, x.shape().size()));
  }

  private static Var column(Var x) {
    return Ops.reshape(x, Shape.of(x.shape().size(), 1));
  }

  private static Var zeros(Var x) {
    return row(x.tape().leaf(x.tape().arena().full(x.shape(), 0)));
  }

  private interface Check {
    void on(Arena arena, Tape tape);
  }

  private static void on(String selector, Check check) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      check.on(arena, new Tape(arena));
    }
  }

  private static void assertNoSlope(String what, Var y, Var x) {
    Tape tape = x.tape();
    Var slope = tape.gradients(Ops.sum(y), x).var(x);
    for (double each : slope.value().toDoubles()) {
      assertEquals(0, each, 0, what);
    }
    for (double each : tape.gradients(Ops.sum(slope), x).of(x).toDoubles()) {
      assertEquals(0, each, 0, what + ", second order");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void aMaskHoldsAnInfiniteSlopeBack(String selector) {
    on(
        selector,
        (arena, tape) ->
            masks()
                .forEach(
                    (mask, m) ->
                        STEEP_AT_0.forEach(
                            (name, f) -> {
                              Var x = tape.leaf(arena.of(Shape.of(HELD.length), HELD));
                              assertNoSlope(name + " of " + mask, f.apply(m.apply(x)), x);
                            })));
  }

  /** What a loss does not depend on has no slope, however steep it is. */
  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void whatAMaskHoldsBackMayBeAsSteepAsItLikes(String selector) {
    Map<String, UnaryOperator<Var>> outer =
        Map.of(
            "relu", x -> Ops.relu(Ops.scale(Ops.abs(x), -1)),
            "clamp", x -> Ops.clamp(x, 50, 60),
            "clamp from above", x -> Ops.clamp(Ops.abs(x), -INFINITY, -1),
            "slice", x -> Ops.slice(Ops.concatenate(0, x, zeros(x, 2)), 0, 3, 2),
            "gather", x -> Ops.gatherRows(Ops.concatenate(0, x, zeros(x, 2)), indices(x, 4, 4)),
            "max", x -> Ops.max(Ops.concatenate(0, row(Ops.clamp(x, -9, 9)), row(tens(x))), 0),
            "sign", Ops::sign);
    double[] steep = {0, 0, 0};
    on(
        selector,
        (arena, tape) ->
            outer.forEach(
                (mask, m) -> {
                  STEEP_AT_0.forEach(
                      (name, f) -> {
                        Var x = tape.leaf(arena.of(Shape.of(3), steep));
                        assertNoSlope(mask + " of " + name, m.apply(f.apply(x)), x);
                      });
                  Var far = tape.leaf(arena.of(Shape.of(3), 100., 1000, 89));
                  Var y = m.apply(Ops.exp(far));
                  assertNoSlope(mask + " of exp", y, far);
                  Var product = Ops.multiply(Ops.exp(far), far);
                  assertNoSlope(mask + " of a product", m.apply(product), far);
                }));
  }

  private static Var zeros(Var x, int count) {
    return x.tape().leaf(x.tape().arena().full(Shape.of(count), 0));
  }

  private static Var tens(Var x) {
    return x.tape().leaf(x.tape().arena().full(x.shape(), 10));
  }

  private static Var indices(Var x, int... places) {
    return x.tape().leaf(x.tape().arena().ofIntegers(places));
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void dropoutDropsAnInfiniteSlope(String selector) {
    on(
        selector,
        (arena, tape) -> {
          Var x = tape.leaf(arena.full(Shape.of(64), 0));
          Var kept = Ops.dropout(Ops.affine(x, 1, 1), .5, 1, 1, 1, 1);
          double[] values = kept.value().toDoubles();
          double[] outer = tape.gradients(Ops.sum(Ops.power(kept, .5)), x).of(x).toDoubles();
          Var root = Ops.dropout(Ops.power(x, .5), .5, 1, 1, 1, 1);
          double[] inner = tape.gradients(Ops.sum(root), x).of(x).toDoubles();
          for (int i = 0; i < values.length; i++) {
            assertEquals(values[i] == 0 ? 0 : .5, outer[i], 1e-6);
            assertEquals(values[i] == 0 ? 0 : INFINITY, inner[i]);
          }
        });
  }

  /**
   * Gradients that can be represented though some of their factors cannot be multiplied, also those
   * at the very end of the range.
   */
  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void theOrderOfFactorsOverflowsLast(String selector) {
    double[] powers = {1e-37, 1e-30, 1e-20, 1e-10, 1, 1e10, 1e20, 1e30, 1e37};
    on(
        selector,
        (arena, tape) -> {
          int tried = 0;
          for (double a : powers) {
            for (double b : powers) {
              for (double w : weights(powers, a / b / b)) {
                double exact = -w * a / b / b;
                if (inRange(a / b) && inRange(exact)) {
                  Var x = tape.leaf(arena.of(Shape.of(1), a));
                  Var y = tape.leaf(arena.of(Shape.of(1), b));
                  double slope = tape.gradients(Ops.divide(x, y), w, List.of(y)).of(y).scalar();
                  assertEquals(1, slope / exact, 2e-6, a + " / " + b + " weighs " + w);
                  tried++;
                }
              }
            }
            for (double p : new double[] {-3, -1, -.5, -.01, .01, .5, 2, 3}) {
              for (double w : weights(powers, p * Math.pow(a, p) / a)) {
                double exact = p * w * Math.pow(a, p) / a;
                if (inRange(Math.pow(a, p)) && inRange(exact)) {
                  Var x = tape.leaf(arena.of(Shape.of(1), a));
                  double slope = tape.gradients(Ops.power(x, p), w, List.of(x)).of(x).scalar();
                  assertEquals(1, slope / exact, 3e-5, a + "^" + p + " weighs " + w);
                  tried++;
                }
              }
            }
          }
          assertTrue(tried > 500, "tried " + tried);
        });
  }

  /** The oracle's range is that of double precision. */
  @Test
  void theOrderOfFactorsOverflowsLastInDoublePrecision() {
    on(
        "java",
        (arena, tape) -> {
          for (double sign : new double[] {1, -1}) {
            // w · (x / y) is beyond the range, w · (x / y) / y is not.
            double w = Math.pow(10, 200 * sign);
            double b = Math.pow(10, 100 * sign);
            double quotient = Math.pow(10, 150 * sign);
            Var x = tape.leaf(arena.of(Shape.of(1), quotient * b));
            Var y = tape.leaf(arena.of(Shape.of(1), b));
            double slope = tape.gradients(Ops.divide(x, y), w, List.of(y)).of(y).scalar();
            assertEquals(1, slope / (-w / b * quotient), 1e-12);
            // x^-1.5 alone is beyond the range, x^-1.5 · w is not.
            Var base = tape.leaf(arena.of(Shape.of(1), Math.pow(10, -230 * sign)));
            double weight = Math.pow(10, -100 * sign);
            double power =
                tape.gradients(Ops.power(base, -.5), weight, List.of(base)).of(base).scalar();
            assertEquals(1, power / (-.5 * Math.pow(10, 245 * sign)), 1e-12);
          }
        });
  }

  private static boolean inRange(double x) {
    return Math.abs(x) > 1.2e-38 && Math.abs(x) < 3.4e38;
  }

  /** These, and those with which a slope becomes the largest or the least of normal numbers. */
  private static double[] weights(double[] some, double slope) {
    return DoubleStream.concat(
            DoubleStream.of(some), DoubleStream.of(3.3e38, 1.3e-38).map(end -> end / slope))
        .map(w -> (float) w)
        .filter(w -> inRange(w))
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void aLogitOfMinusInfinityIsAClassThatCannotBe(String selector) {
    on(
        selector,
        (arena, tape) -> {
          Shape rows = Shape.of(2, 3);
          Var logits = tape.leaf(arena.of(rows, -INFINITY, 0, 1, 2, -INFINITY, -INFINITY));
          Var labels = tape.leaf(arena.ofIntegers(1, 0));
          Var oneHot = tape.leaf(arena.of(rows, 0., 1, 0, 1, 0, 0));
          double[] expected = {Math.log1p(Math.E), 0};
          double p = 1 / (1 + Math.E);
          double[] slopes = {0, p - 1, 1 - p, 0, 0, 0};
          for (Var target : new Var[] {labels, oneHot}) {
            Var loss = Ops.softmaxCrossEntropy(logits, target);
            assertClose(expected, loss);
            Var slope = tape.gradients(Ops.sum(loss), logits).var(logits);
            assertClose(slopes, slope);
            Var square = Ops.sum(Ops.multiply(slope, slope));
            double[] second = tape.gradients(square, logits).of(logits).toDoubles();
            double curve = 4 * (1 - p) * (1 - p) * p;
            assertClose(new double[] {0, -curve, curve, 0, 0, 0}, second);
          }
          Var x = tape.leaf(arena.of(Shape.of(4), -INFINITY, INFINITY, -INFINITY, 3));
          Var t = tape.leaf(arena.of(Shape.of(4), 0., 1, 1, 1));
          Var each = Ops.sigmoidCrossEntropy(x, t);
          assertClose(new double[] {0, 0, INFINITY, Math.log1p(Math.exp(-3))}, each);
          double s = -1 / (1 + Math.exp(3));
          assertClose(new double[] {0, 0, -1, s}, tape.gradients(Ops.sum(each), x).var(x));
        });
  }

  private static void assertClose(double[] expected, Var found) {
    assertClose(expected, found.value().toDoubles());
  }

  private static void assertClose(double[] expected, double[] found) {
    org.junit.jupiter.api.Assertions.assertArrayEquals(expected, found, 1e-6);
  }
}
