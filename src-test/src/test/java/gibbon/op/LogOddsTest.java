package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However sure the logits, the odds against the label have a gradient, and it points as J's does.
 */
class LogOddsTest {
  private static final double[] MARGINS = {
    -3568, -40, -1, 0, 1, 17, 59, 61, 80, 88, 104, 300, 745, 3568, 1e6, 1e30
  };

  private interface Check {
    void on(Arena arena, Tape tape);
  }

  private static void on(String selector, Check check) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      check.on(arena, new Tape(arena));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void theGradientIsTheSoftmaxOfTheOthersLessTheLabel(String selector) {
    on(
        selector,
        (arena, tape) -> {
          for (double margin : MARGINS) {
            for (int label = 0; label < 3; label++) {
              double[] logits = {.5, 0, -1};
              double[] others = logits.clone();
              logits[label] += margin;
              Var x = tape.leaf(arena.of(Shape.of(1, 3), logits));
              Var loss = Ops.logOddsAgainst(x, tape.leaf(arena.ofIntegers(label)));
              double sum = 0;
              for (int k = 0; k < 3; k++) {
                sum += k == label ? 0 : Math.exp(others[k]);
              }
              double exact = Math.log(sum) - (float) logits[label];
              assertEquals(exact, loss.value().scalar(), 3e-7 * (1 + Math.abs(exact)));
              double[] slopes = tape.gradients(loss, x).of(x).toDoubles();
              for (int k = 0; k < 3; k++) {
                assertEquals(k == label ? -1 : Math.exp(others[k]) / sum, slopes[k], 3e-7);
              }
            }
          }
        });
  }

  /** Away from a label and towards one, by the signs of the gradient of the input. */
  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void theSignIsThatOfTheGradientOfJAndNeverLost(String selector) {
    int inputs = 20;
    on(
        selector,
        (arena, tape) -> {
          SplittableRandom random = new SplittableRandom(5);
          for (double margin : MARGINS) {
            double size = margin == 1e30 ? 1 : Math.max(1, margin);
            double[] weights = random.doubles(inputs * 2, -1, 1).toArray();
            double[] x = new double[inputs];
            double lead = 0;
            for (int i = 0; i < inputs; i++) {
              x[i] = random.nextDouble(.1, 1);
              weights[2 * i] = Math.abs(weights[2 * i]) + 1; // class 0 is ahead of class 1
              weights[2 * i + 1] = -weights[2 * i];
              lead += 2 * x[i] * weights[2 * i];
            }
            double scale = size / lead;
            for (int i = 0; i < weights.length; i++) {
              weights[i] *= scale;
            }
            Var input = tape.leaf(arena.of(Shape.of(1, inputs), x));
            Var w = tape.leaf(arena.of(Shape.of(inputs, 2), weights));
            for (int label : new int[] {0, 1}) {
              Var loss =
                  Ops.crossEntropyOrOdds(
                      Ops.matmul(input, w), tape.leaf(arena.ofIntegers(label)), 60);
              double[] signs = Ops.sign(tape.gradients(loss, input).var(input)).value().toDoubles();
              double[] expected = new double[inputs];
              java.util.Arrays.fill(expected, label == 0 ? -1 : 1);
              assertArrayEquals(expected, signs, "margin " + margin + ", label " + label);
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void rowsThatAreNotSureHaveTheVeryBitsOfCrossEntropy(String selector) {
    on(
        selector,
        (arena, tape) -> {
          SplittableRandom random = new SplittableRandom(7);
          int rows = 500;
          int classes = 10;
          double[] numbers = random.doubles(rows * classes, -15, 15).toArray();
          int[] labels = random.ints(rows, 0, classes).toArray();
          Var x = tape.leaf(arena.of(Shape.of(rows, classes), numbers));
          Var label = tape.leaf(arena.ofIntegers(labels));
          Var one = Ops.softmaxCrossEntropy(x, label);
          Var other = Ops.crossEntropyOrOdds(x, label, 40);
          assertArrayEquals(one.value().toDoubles(), other.value().toDoubles());
          double[] slopes = tape.gradients(one, 1, List.of(x)).of(x).toDoubles();
          assertArrayEquals(slopes, tape.gradients(other, 1, List.of(x)).of(x).toDoubles());
        });
  }

  @ParameterizedTest
  @CsvSource({"java,1e-12", "opencl,2e-6"})
  void theGradientIsThatOfJOverWhatIsLeft(String selector, double tolerance) {
    on(
        selector,
        (arena, tape) -> {
          SplittableRandom random = new SplittableRandom(9);
          for (int tried = 0; tried < 200; tried++) {
            double[] numbers = random.doubles(5, -3, 3).toArray();
            numbers[2] += random.nextDouble(0, 20);
            Var x = tape.leaf(arena.of(Shape.of(1, 5), numbers));
            Var label = tape.leaf(arena.ofIntegers(2));
            double[] j = tape.gradients(Ops.softmaxCrossEntropy(x, label), x).of(x).toDoubles();
            double[] odds = tape.gradients(Ops.logOddsAgainst(x, label), x).of(x).toDoubles();
            for (int k = 0; k < 5; k++) {
              assertEquals(odds[k], j[k] / -j[2], tolerance * 10);
              assertEquals(Math.signum(odds[k]), Math.signum(j[k]));
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void classesThatCannotBeAndLabelsThatAreNone(String selector) {
    double infinity = Double.POSITIVE_INFINITY;
    on(
        selector,
        (arena, tape) -> {
          Var x =
              tape.leaf(
                  arena.of(
                      Shape.of(4, 3), -infinity, 2, 1, 9, -infinity, -infinity, 1, 2, 3, 1, 2, 3));
          Var labels = tape.leaf(arena.of(Shape.of(4), 1., 0, 3, .5));
          Var loss = Ops.logOddsAgainst(x, labels);
          double[] values = loss.value().toDoubles();
          assertEquals(-1, values[0], 1e-6);
          assertEquals(-infinity, values[1]);
          assertTrue(Double.isNaN(values[2]) && Double.isNaN(values[3]));
          double[] slopes = tape.gradients(Ops.sum(loss), x).of(x).toDoubles();
          double[] expected = {0, -1, 1, -1, 0, 0};
          assertArrayEquals(expected, java.util.Arrays.copyOf(slopes, 6), 1e-6);
          Var one = tape.leaf(arena.full(Shape.of(2, 1), 1));
          Var zeros = tape.leaf(arena.ofIntegers(0, 0));
          Assertions.assertThrows(ShapeException.class, () -> Ops.logOddsAgainst(one, zeros));
        });
  }
}
