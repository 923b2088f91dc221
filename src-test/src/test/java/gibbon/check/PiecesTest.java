package gibbon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An op is linear in what it takes in as long as every number stays on its piece. */
class PiecesTest {
  private static final Sizes SIZES = new Sizes(3, 4, 5);
  private static final int TRIES = 40;

  /** Small steps, which rarely change a piece, and large ones, which often do. */
  private static final double[] STEPS = {1e-3, .1, 1};

  @Test
  void betweenTwoPointsOnTheSamePiecesAnOpIsStraight() {
    Map<String, Integer> same = new TreeMap<>();
    Map<String, Integer> other = new TreeMap<>();
    try (Device device = new JavaDevice()) {
      for (OpCase row : OpCases.all()) {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < TRIES; i++) {
          double[] from = row.inputs(SIZES).get(0).domain().numbers(random, shape(row));
          double[] to = from.clone();
          double step = STEPS[i % STEPS.length];
          Arrays.setAll(to, p -> to[p] + step * (random.nextDouble() - .5));
          double[] middle = from.clone();
          Arrays.setAll(middle, p -> (from[p] + to[p]) / 2);
          long seed = random.nextLong();
          List<Made> made = new ArrayList<>();
          for (double[] x : List.of(from, to, middle)) {
            made.add(made(device, row, x, seed));
          }
          Made start = made.get(0);
          for (int p = 0; p < start.numbers.length && !start.pieces.isEmpty(); p++) {
            boolean stays = start.pieces.get(p).equals(made.get(1).pieces.get(p));
            (stays ? same : other).merge(row.op(), 1, Integer::sum);
            if (stays) {
              assertEquals(
                  (start.numbers[p] + made.get(1).numbers[p]) / 2,
                  made.get(2).numbers[p],
                  1e-9,
                  row + ", number " + p);
            }
          }
        }
      }
    }
    Set<String> kinked =
        Set.of(
            "Abs",
            "Clamp",
            "Conv2dBranches",
            "Conv2dLayer",
            "Conv2dMaxout",
            "Conv2dPooled",
            "DroppedMaxoutLayer",
            "Max",
            "MaxPool2d",
            "Maxout",
            "MaxoutLayer",
            "Relu");
    assertEquals(kinked, same.keySet());
    assertEquals(kinked, other.keySet(), "each changes its pieces now and then");
    same.forEach((op, count) -> assertTrue(count > 20, op + " stays " + count + " times"));
  }

  private static Shape shape(OpCase row) {
    return row.inputs(SIZES).get(0).shape();
  }

  /** The numbers of an op, and the piece of each; none where it has no kinks. */
  private record Made(double[] numbers, List<Integer> pieces) {}

  private static Made made(Device device, OpCase row, double[] x, long seed) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      SplittableRandom random = new SplittableRandom(seed);
      List<Var> inputs = new ArrayList<>();
      for (OpCase.Input input : row.inputs(SIZES)) {
        double[] drawn = input.domain().numbers(random, input.shape());
        inputs.add(tape.leaf(arena.of(input.shape(), inputs.isEmpty() ? x : drawn)));
      }
      row.function().apply(SIZES, inputs);
      Var y =
          tape.nodes().stream()
              .filter(node -> !node.inputs().isEmpty() && node.input(0) == inputs.get(0))
              .filter(node -> node.op().get().name().equals(row.op()))
              .findFirst()
              .orElse(inputs.get(0));
      List<Integer> pieces = new ArrayList<>();
      for (int place = 0; y.op().isPresent() && place < y.shape().size(); place++) {
        y.op().get().piece(new Working(y, place, WorkedTest.READER)).ifPresent(pieces::add);
      }
      return new Made(y.value().toDoubles(), pieces);
    }
  }
}
