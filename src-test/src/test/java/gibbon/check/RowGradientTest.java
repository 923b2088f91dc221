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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link OpGradientTest} asks of all rows at all sizes, of each row by itself and once: quick
 * enough to run for every mutant.
 */
class RowGradientTest {
  static Stream<OpCase> rows() {
    return OpCases.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isWhatItSaysAndSoIsItsPullback(OpCase row) {
    try (Device device = new JavaDevice()) {
      for (Sizes sizes : List.of(new Sizes(3, 4, 2), new Sizes(2, 1, 3))) {
        value(device, row, sizes);
        GradientCheck.of(row, sizes).on(device).verify();
      }
    }
  }

  private static void value(Device device, OpCase row, Sizes sizes) {
    SplittableRandom random = new SplittableRandom(1);
    List<Values> inputs = new ArrayList<>();
    for (OpCase.Input input : row.inputs(sizes)) {
      inputs.add(new Values(input.shape(), input.domain().numbers(random, input.shape())));
    }
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      List<Var> leaves = new ArrayList<>();
      inputs.forEach(values -> leaves.add(tape.leaf(arena.of(values.shape(), values.numbers()))));
      Var result = row.function().apply(sizes, leaves);
      Values expected = row.expected(sizes, inputs);
      assertEquals(expected.shape(), result.shape());
      assertArrayEquals(expected.numbers(), result.value().toDoubles(), 1e-12);
    }
  }
}
