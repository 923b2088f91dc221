package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sums of many terms keep their digits in single precision: one chain of 400,000 tenths would be
 * off by 5 · 10⁻⁴, and one of 17 million ones end at 2²⁴.
 */
class LongSumsTest {
  private static final int TERMS = 400_000;
  private static final double TENTH = .1f;
  private static final double TOLERANCE = 1e-4;

  private interface Check {
    void on(Arena arena, Tape tape);
  }

  private static void on(boolean processor, Check check) {
    try (ClDevice device = Opened.device(processor);
        Arena arena = new Arena(device)) {
      check.on(arena, new Tape(arena));
    }
  }

  private static void assertSum(String what, double exact, Tensor found) {
    assertSum(what, exact, found, TOLERANCE);
  }

  private static void assertSum(String what, double exact, Tensor found, double tolerance) {
    for (double each : found.toDoubles()) {
      assertEquals(1, each / exact, tolerance, what);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void atAnyWidth(boolean processor) {
    on(
        processor,
        (arena, tape) -> {
          for (int width : new int[] {1, 2, 31, 33, 70}) {
            Var x = tape.leaf(arena.full(Shape.of(TERMS, width), TENTH));
            assertSum("columns of " + width, TERMS * TENTH, Ops.sum(x, 0).value());
            assertSum("mean of " + width, TENTH, Ops.mean(x, 0).value());
            assertSum("all of " + width, width * TERMS * TENTH, Ops.sum(x).value());
          }
          Var rows = tape.leaf(arena.full(Shape.of(40, TERMS), TENTH));
          assertSum("rows", TERMS * TENTH, Ops.sum(rows, 1).value());
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofProducts(boolean processor) {
    int terms = (1 << 24) + (1 << 16);
    on(
        processor,
        (arena, tape) -> {
          Var column = tape.leaf(arena.full(Shape.of(terms, 1), 1));
          Var row = Ops.reshape(column, Shape.of(1, terms));
          assertEquals(terms, Ops.matmul(column, column, true, false).value().scalar());
          assertEquals(terms, Ops.matmul(row, column).value().scalar());
          assertEquals(terms, Ops.matmul(row, row, false, true).value().scalar());
        });
    on(
        processor,
        (arena, tape) -> {
          Var x = tape.leaf(arena.full(Shape.of(TERMS, 33), TENTH));
          Var ones = tape.leaf(arena.full(Shape.of(TERMS, 3), 1));
          double exact = TERMS * TENTH;
          assertSum("tn", exact, Ops.matmul(ones, x, true, false).value(), 1e-3);
          Var turned = Ops.transpose(ones, 1, 0);
          assertSum("nn", exact, Ops.matmul(turned, x).value(), 1e-3);
          Var right = Ops.transpose(x, 1, 0);
          assertSum("nt", exact, Ops.matmul(turned, right, false, true).value(), 1e-3);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofBackwardPasses(boolean processor) {
    on(
        processor,
        (arena, tape) -> {
          Var table = tape.leaf(arena.full(Shape.of(2, 70), 1));
          Var index = tape.leaf(arena.full(Shape.of(TERMS), 1));
          Var drawn = Ops.gatherRows(table, index);
          Var dy = tape.leaf(arena.full(Shape.of(TERMS, 70), TENTH));
          Var loss = Ops.sum(Ops.multiply(drawn, dy));
          Var rows = Ops.slice(tape.gradients(loss, table).var(table), 0, 1, 1);
          assertSum("scattered rows", TERMS * TENTH, rows.value());
          Var x = tape.leaf(arena.full(Shape.of(TERMS, 1), 1));
          Var w = tape.leaf(arena.full(Shape.of(1, 4), 1));
          Var b = tape.leaf(arena.of(Shape.of(4), 1., 0, 1, 0));
          Var units = Ops.sum(Ops.maxoutLayer(x, w, b, 2));
          Var slope = tape.gradients(units, TENTH, java.util.List.of(b)).var(b);
          Var winners = Ops.slice(Ops.reshape(slope, Shape.of(2, 2)), 1, 0, 1);
          assertSum("winners", TERMS * TENTH, winners.value());
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofClassesAndDistances(boolean processor) {
    on(
        processor,
        (arena, tape) -> {
          Shape row = Shape.of(1, 10 * TERMS);
          Var logits = tape.leaf(arena.full(row, TENTH));
          double exact = Math.log(10. * TERMS);
          Var even = tape.leaf(arena.full(row, .1 / TERMS));
          Var label = tape.leaf(arena.ofIntegers(7));
          assertSum("label", exact, Ops.softmaxCrossEntropy(logits, label).value());
          assertSum("target", exact, Ops.softmaxCrossEntropy(logits, even).value());
          assertSum("log softmax", -exact, Ops.logSoftmax(logits).value());
          Var center = tape.leaf(arena.full(row, 0));
          Var distance = Ops.squaredDistances(logits, center);
          assertSum("distance", 10 * TERMS * TENTH * TENTH, distance.value());
          Var point = tape.leaf(arena.full(Shape.of(1, 2), TENTH));
          Var centers = tape.leaf(arena.full(Shape.of(TERMS, 2), 0));
          Var near = Ops.sum(Ops.squaredDistances(point, centers));
          Tensor slope = tape.gradients(near, point).of(point);
          assertSum("differences", 2 * TERMS * TENTH, slope);
        });
  }
}
