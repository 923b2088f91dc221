package gibbon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every op works its rule out for every number it makes, and what it writes comes to that number:
 * the line is read back and computed.
 */
class WorkedTest {
  private static final Sizes SIZES = new Sizes(3, 4, 5);

  /** All digits, and in the place of a name its number, so that nothing is lost on the way. */
  static final Working.Reader READER =
      new Working.Reader() {
        @Override
        public double[] numbers(Var value) {
          return value.value().toDoubles();
        }

        @Override
        public String name(Var value) {
          return value.shape().size() == 1 ? text(numbers(value)[0]) : "#" + value.index();
        }

        @Override
        public String name(Var value, int place) {
          return text(numbers(value)[place]);
        }

        @Override
        public String text(double number, int digits) {
          return text(number);
        }

        @Override
        public String text(double number) {
          return String.valueOf(number);
        }
      };

  static List<OpCase> rows() {
    return OpCases.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theLineComesToTheNumber(OpCase row) {
    workedOut(row);
  }

  /** Words are for what no hand would work out; formulas for the rest. */
  @Test
  void mostOpsWriteAFormula() {
    Set<String> formulas = new TreeSet<>();
    rows().forEach(row -> formulas.addAll(workedOut(row)));
    assertTrue(formulas.size() > 50, formulas.size() + " of " + formulas);
  }

  @Test
  void aLabelThatIsNoClassIsSaid() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var logits = tape.leaf(arena.full(Shape.of(2, 3), .5));
      Var loss = Ops.softmaxCrossEntropy(logits, tape.leaf(arena.ofIntegers(2, 3)));
      Op op = loss.op().orElseThrow();
      assertTrue(formula(op.worked(new Working(loss, 0, READER))).isPresent());
      String line = op.worked(new Working(loss, 1, READER));
      assertTrue(line.contains("no class 3") && line.contains("NaN"), line);
    }
  }

  /** The names of the ops of a row that wrote a formula. */
  private static Set<String> workedOut(OpCase row) {
    Set<String> formulas = new TreeSet<>();
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      SplittableRandom random = new SplittableRandom(7);
      List<Var> inputs = new ArrayList<>();
      List<Var> wanted = new ArrayList<>();
      for (OpCase.Input input : row.inputs(SIZES)) {
        Var leaf =
            tape.leaf(arena.of(input.shape(), input.domain().numbers(random, input.shape())));
        inputs.add(leaf);
        if (input.domain().differentiable()) {
          wanted.add(leaf);
        }
      }
      Var y = row.function().apply(SIZES, inputs);
      Var weight = tape.leaf(arena.of(y.shape(), Domain.REAL.numbers(random, y.shape())));
      tape.gradients(Ops.sum(Ops.multiply(y, weight)), wanted);
      for (Var node : List.copyOf(tape.nodes())) {
        for (int place = 0; node.op().isPresent() && place < node.shape().size(); place++) {
          Op op = node.op().get();
          String line = op.worked(new Working(node, place, READER));
          double number = READER.numbers(node)[place];
          assertFalse(line.isBlank(), () -> op + " writes nothing");
          assertTrue(line.contains(String.valueOf(number)), () -> line + " lacks " + number);
          OptionalDouble made = formula(line);
          if (made.isPresent()) {
            formulas.add(op.getClass().getSimpleName());
            assertEquals(
                number,
                made.getAsDouble(),
                1e-9 * Math.max(1, Math.abs(number)),
                () -> op + " of " + row + " writes " + line);
          }
        }
      }
    }
    return formulas;
  }

  /** What stands before the result. */
  private static OptionalDouble formula(String line) {
    String[] parts = line.replaceFirst("; the kernel comes to.*", "").split(" = ");
    String formula =
        parts[Math.max(0, parts.length - 2)]
            .replaceFirst(", (piece )?\\S+ wins,$", "")
            .replaceFirst(" at the winning piece \\d+, 0 at the others;$", "")
            .replaceFirst(", (nothing won|not the winner)$", "")
            .replaceFirst("\\d+ more ", "");
    return Formula.of(formula);
  }
}
