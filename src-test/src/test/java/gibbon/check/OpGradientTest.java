package gibbon.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Each row of the table: is its result what it says, and its pullback the derivative? */
class OpGradientTest {
  @Property(tries = 100)
  void everyPullbackIsTheDerivative(
      @ForAll @IntRange(min = 1, max = 6) int a,
      @ForAll @IntRange(min = 1, max = 6) int b,
      @ForAll @IntRange(min = 1, max = 6) int c,
      @ForAll long seed) {
    try (Device device = new JavaDevice()) {
      for (OpCase row : OpCases.all()) {
        GradientCheck.of(row, new Sizes(a, b, c)).seed(seed).on(device).first().orThrow();
      }
    }
  }

  @Property(tries = 60)
  void everyPullbacksPullbackIsTheDerivative(
      @ForAll @IntRange(min = 1, max = 5) int a,
      @ForAll @IntRange(min = 1, max = 5) int b,
      @ForAll @IntRange(min = 1, max = 5) int c,
      @ForAll long seed) {
    try (Device device = new JavaDevice()) {
      for (OpCase row : OpCases.all()) {
        GradientCheck.of(row, new Sizes(a, b, c)).seed(seed).on(device).second().orThrow();
      }
    }
  }

  @Property(tries = 10)
  void everyJacobianIsRightEntryByEntry(
      @ForAll @IntRange(min = 1, max = 3) int a,
      @ForAll @IntRange(min = 1, max = 3) int b,
      @ForAll @IntRange(min = 1, max = 3) int c,
      @ForAll long seed) {
    try (Device device = new JavaDevice()) {
      for (OpCase row : OpCases.all()) {
        Sizes sizes = fewEntries(row, a, b, c);
        GradientCheck.of(row, sizes).seed(seed).on(device).jacobian().orThrow();
      }
    }
  }

  /** These sizes, or 2 where they make so many numbers that each entry by itself takes seconds. */
  private static Sizes fewEntries(OpCase row, int a, int b, int c) {
    Sizes sizes = new Sizes(a, b, c);
    int numbers = row.inputs(sizes).stream().mapToInt(input -> input.shape().size()).sum();
    return numbers <= 100 ? sizes : new Sizes(Math.min(a, 2), Math.min(b, 2), Math.min(c, 2));
  }

  @Property(tries = 60)
  void everyResultIsWhatItsRowSays(
      @ForAll @IntRange(min = 1, max = 7) int a,
      @ForAll @IntRange(min = 1, max = 7) int b,
      @ForAll @IntRange(min = 1, max = 7) int c,
      @ForAll long seed) {
    Sizes sizes = new Sizes(a, b, c);
    try (Device device = new JavaDevice()) {
      for (OpCase row : OpCases.all()) {
        List<Values> inputs = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (OpCase.Input input : row.inputs(sizes)) {
          inputs.add(new Values(input.shape(), input.domain().numbers(random, input.shape())));
        }
        Values expected = row.expected(sizes, inputs);
        try (Arena arena = new Arena(device)) {
          Tape tape = new Tape(arena);
          List<Var> leaves = new ArrayList<>();
          inputs.forEach(
              values -> leaves.add(tape.leaf(arena.of(values.shape(), values.numbers()))));
          Var result = row.function().apply(sizes, leaves);
          String message = row + " with " + sizes + " and seed " + seed;
          assertEquals(expected.shape(), result.shape(), message);
          assertArrayEquals(expected.numbers(), result.value().toDoubles(), 1e-12, message);
        }
      }
    }
  }
}
