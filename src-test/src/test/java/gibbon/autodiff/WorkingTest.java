package gibbon.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How a line that is worked by hand is put together. */
class WorkingTest {
  /** Values are called v0, v1 …; the digits that are asked for are told. */
  private static final Working.Reader READER =
      new Working.Reader() {
        @Override
        public double[] numbers(Var value) {
          return value.value().toDoubles();
        }

        @Override
        public String name(Var value) {
          return "v" + value.index();
        }

        @Override
        public String name(Var value, int place) {
          return name(value) + "[" + place + "]";
        }

        @Override
        public String text(double number, int digits) {
          return text(number) + "/" + digits;
        }

        @Override
        public String text(double number) {
          return String.valueOf(number);
        }
      };

  /** What is written of the second number, 7, of 3 + 4. */
  private static String of(Function<Working, String> words) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var left = tape.leaf(arena.of(Shape.of(2), new double[] {1, 3}));
      Var right = tape.leaf(arena.of(Shape.of(2), new double[] {2, 4}));
      return words.apply(new Working(Ops.add(left, right), 1, READER));
    }
  }

  @Test
  void inputsAreReadAndCalledByTheirPlace() {
    assertEquals(
        "1 v0 v1[0] 3.0 7.0",
        of(
            at ->
                at.place()
                    + " "
                    + at.name(0)
                    + " "
                    + at.name(1, 0)
                    + " "
                    + at.number(0)
                    + " "
                    + at.y()));
    assertEquals("Add(v0, v1) = 7.0", of(Working::named));
  }

  @Test
  void aNegativeNumberIsInParenthesesAndZeroIsNot() {
    assertEquals("(-1.0) 0.0 2.0", of(at -> at.term(-1) + " " + at.term(0) + " " + at.term(2)));
  }

  /** The number alone, not itself twice. */
  @Test
  void whatIsWorkedOutStandsBeforeItsNumber() {
    assertEquals("7.0", of(at -> at.is("7.0")));
    assertEquals("14 / 2 = 7.0", of(at -> at.is("14 / 2")));
    assertEquals("14 / 2 = 7.0", of(at -> at.is("14 / 2", 7)));
    assertEquals(
        "14 / 2 = 6.5; the kernel comes to 7.0, for it rounds to its own precision on the way",
        of(at -> at.is("14 / 2", 6.5)));
  }

  @Test
  void aSumHasItsLargestTermsFirstAndTheRestInOne() {
    assertEquals("0", of(at -> at.sum(0, p -> 1)));
    assertEquals("(-5.0)", of(at -> at.sum(1, p -> -5)));
    assertEquals("(-2.0) + 1.0", of(at -> at.sum(2, p -> p == 0 ? 1 : -2)));
    double[] terms = {1, -8, .5, 4, 2};
    assertEquals("(-8.0) + 4.0 + 3 more (3.5)", of(at -> at.sum(terms.length, p -> terms[p])));
    double[] factors = {.5, 1, 3};
    assertEquals(
        "4.0·3.0 + (-8.0)·1.0 + 1 more (0.5)",
        of(at -> at.products(3, p -> new double[] {1, -8, 4}[p], p -> factors[p])));
  }

  @Test
  void tenNumbersAreListedAndElevenCounted() {
    assertEquals("max(0.1/4, 0.4/4)", of(at -> at.largest(.1, .4)));
    assertEquals(
        "max(" + "1.0/4, ".repeat(9) + "1.0/4)",
        of(at -> at.largest(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)));
    assertEquals("the largest of 11", of(at -> at.largest(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)));
  }
}
