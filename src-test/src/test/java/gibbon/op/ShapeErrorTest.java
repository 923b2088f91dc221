package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A shape error names the op, the rule and what it got, before anything is launched. */
class ShapeErrorTest {
  record Wrong(
      String op, Function<List<Var>, Var> attempt, List<Shape> inputs, List<String> mentions) {
    @Override
    public String toString() {
      return op + " of " + inputs;
    }
  }

  static Wrong wrong(
      String op, Function<List<Var>, Var> attempt, List<Shape> inputs, String... mentions) {
    return new Wrong(op, attempt, inputs, List.of(mentions));
  }

  static Var apply(Op op, List<Var> inputs) {
    return inputs.get(0).tape().apply(op, inputs.toArray(Var[]::new));
  }

  /** The tape's own op, which no other package can make. */
  private static Op accumulate() {
    try {
      Constructor<?> maker = Class.forName("gibbon.autodiff.Accumulate").getDeclaredConstructor();
      maker.setAccessible(true);
      return (Op) maker.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  static Shape shape(int... extents) {
    return Shape.of(extents);
  }

  static Stream<Wrong> wrongs() {
    List<Wrong> wrongs = new ArrayList<>();
    List<Shape> misfit = List.of(shape(32, 784), shape(780, 240));
    String[] both = {"[32, 784]", "[780, 240]"};
    wrongs.add(wrong("MatMul", x -> Ops.matmul(x.get(0), x.get(1)), misfit, both));
    wrongs.add(wrong("MatMulNT", x -> Ops.matmul(x.get(0), x.get(1), false, true), misfit, both));
    wrongs.add(wrong("MatMulTN", x -> Ops.matmul(x.get(0), x.get(1), true, false), misfit, both));
    wrongs.add(
        wrong(
            "MatMul",
            x -> Ops.matmul(x.get(0), x.get(1)),
            List.of(shape(2, 3, 4), shape(4, 5)),
            "[m, k]",
            "[2, 3, 4]"));
    wrongs.add(wrong("Add", x -> Ops.add(x.get(0), x.get(1)), misfit, both));
    wrongs.add(wrong("Subtract", x -> Ops.subtract(x.get(0), x.get(1)), misfit, both));
    wrongs.add(wrong("Multiply", x -> Ops.multiply(x.get(0), x.get(1)), misfit, both));
    wrongs.add(wrong("Divide", x -> Ops.divide(x.get(0), x.get(1)), misfit, both));
    wrongs.add(
        wrong("SquaredDistances", x -> Ops.squaredDistances(x.get(0), x.get(1)), misfit, both));
    wrongs.add(
        wrong(
            "SigmoidCrossEntropy", x -> Ops.sigmoidCrossEntropy(x.get(0), x.get(1)), misfit, both));
    wrongs.add(
        wrong(
            "SoftmaxCrossEntropy", x -> Ops.softmaxCrossEntropy(x.get(0), x.get(1)), misfit, both));
    wrongs.add(
        wrong(
            "SoftmaxCrossEntropy",
            x -> Ops.softmaxCrossEntropy(x.get(0), x.get(1)),
            List.of(shape(4, 10), shape(5)),
            "[4, 10]",
            "[5]"));
    wrongs.add(
        wrong(
            "CrossEntropyOrOdds",
            x -> Ops.crossEntropyOrOdds(x.get(0), x.get(1), 3),
            misfit,
            both));
    wrongs.add(
        wrong(
            "CrossEntropyOrOddsGradient",
            x -> apply(new CrossEntropyOrOddsGradient(x.get(0).value(), x.get(1).value()), x),
            misfit,
            both));
    wrongs.add(wrong("GatherRows", x -> Ops.gatherRows(x.get(0), x.get(1)), misfit, both));
    List<Shape> five = List.of(shape(2, 7), shape(5));
    wrongs.add(
        wrong("GatherRows", x -> Ops.gatherRows(x.get(0), x.get(1), 3, 3), five, "[2, 7]", "[5]"));
    wrongs.add(
        wrong(
            "GatherExamples",
            x -> Examples.drawn(x.get(0), x.get(1), x.get(1), 0, 5).x(),
            five,
            "[2, 7]",
            "[5]"));
    wrongs.add(
        wrong(
            "GatherExamples",
            x -> Examples.drawn(x.get(0), x.get(1), x.get(2), 3, 3).x(),
            List.of(shape(2, 7), shape(2), shape(5)),
            "[2, 7]",
            "[5]"));
    wrongs.add(wrong("Concatenate", x -> Ops.concatenate(0, x.get(0), x.get(1)), misfit, both));
    List<Shape> one = List.of(shape(2, 7));
    wrongs.add(wrong("Maxout", x -> Ops.maxout(x.get(0), 5), one, "5 pieces", "[2, 7]"));
    wrongs.add(wrong("Maxout", x -> Ops.maxout(x.get(0), 0), one, "0 pieces", "[2, 7]"));
    wrongs.add(
        wrong(
            "MaxoutLayer",
            x -> Ops.maxoutLayer(x.get(0), x.get(1), x.get(2), 5),
            List.of(shape(2, 7), shape(7, 15), shape(10)),
            "5 pieces",
            "[2, 7]",
            "[7, 15]",
            "[10]"));
    wrongs.add(wrong("Softmax", x -> Ops.softmax(x.get(0)), List.of(Shape.SCALAR), "rows"));
    wrongs.add(wrong("LogSoftmax", x -> Ops.logSoftmax(x.get(0)), List.of(Shape.SCALAR), "rows"));
    wrongs.add(wrong("Sum", x -> Ops.sum(x.get(0), 2), one, "[2]", "[2, 7]"));
    wrongs.add(wrong("Sum", x -> Ops.sum(x.get(0), 1, -1), one, "[1, -1]", "[2, 7]"));
    wrongs.add(wrong("Max", x -> Ops.max(x.get(0), -3), one, "[-3]", "[2, 7]"));
    wrongs.add(wrong("Reshape", x -> Ops.reshape(x.get(0), shape(3, 5)), one, "[3, 5]", "[2, 7]"));
    wrongs.add(wrong("Transpose", x -> Ops.transpose(x.get(0), 0, 0), one, "[0, 0]", "[2, 7]"));
    wrongs.add(wrong("Transpose", x -> Ops.transpose(x.get(0), 0), one, "[0]", "[2, 7]"));
    wrongs.add(wrong("Slice", x -> Ops.slice(x.get(0), 1, 5, 3), one, "5", "3", "[2, 7]"));
    wrongs.add(wrong("Slice", x -> Ops.slice(x.get(0), 1, 0, 0), one, "[2, 7]"));
    wrongs.add(wrong("Slice", x -> Ops.slice(x.get(0), 2, 0, 1), one, "[2, 7]"));
    wrongs.add(wrong("Expand", x -> Ops.expand(x.get(0), shape(2, 8)), one, "[2, 8]", "[2, 7]"));
    wrongs.add(wrong("Expand", x -> Ops.expand(x.get(0), shape(7)), one, "[7]", "[2, 7]"));
    wrongs.add(wrong("Slice", x -> Ops.slice(x.get(0), -3, 0, 1), one, "[2, 7]"));
    wrongs.add(wrong("Transpose", x -> Ops.transpose(x.get(0), -1, 1), one, "[1, 1]", "[2, 7]"));
    wrongs.add(wrong("Concatenate", x -> Ops.concatenate(-3, x.get(0)), one, "[2, 7]"));
    wrongs.add(wrong("Concatenate", x -> Ops.concatenate(0), one, "at least one"));
    wrongs.add(
        wrong(
            "ScatterToWinners",
            x -> apply(new ScatterToWinners(shape(2, 9), 1, 1), x),
            List.of(shape(2, 3), shape(2, 4)),
            "[2, 3]",
            "[2, 4]"));
    wrongs.add(
        wrong(
            "ScatterToWinners",
            x -> apply(new ScatterToWinners(shape(2, 8), 1, 1), x),
            List.of(shape(2, 3), shape(2, 3)),
            "[2, 8]"));
    wrongs.add(
        wrong(
            "GatherFromWinners",
            x -> apply(new GatherFromWinners(shape(2, 3), 1, 1), x),
            List.of(shape(2, 9), shape(3, 2)),
            "[2, 9]",
            "[3, 2]"));
    wrongs.add(
        wrong(
            "GatherFromWinners",
            x -> apply(new GatherFromWinners(shape(2, 3), 4, 1), x),
            List.of(shape(2, 9), shape(2, 3)),
            "4 inside"));
    wrongs.add(
        wrong(
            "WinnersTimesMatrix",
            x -> apply(new WinnersTimesMatrix(3, 1), x),
            List.of(shape(2, 3), shape(4, 8), shape(2, 3)),
            "3 pieces",
            "[4, 8]"));
    wrongs.add(
        wrong(
            "WinnersTimesMatrix",
            x -> apply(new WinnersTimesMatrix(3, 1), x),
            List.of(shape(2, 3), shape(4, 9), shape(3, 2)),
            "[3, 2]"));
    wrongs.add(
        wrong(
            "MatrixTimesWinners",
            x -> apply(new MatrixTimesWinners(3, 1), x),
            List.of(shape(4, 5), shape(2, 3), shape(2, 3)),
            "[4, 5]",
            "[2, 3]"));
    wrongs.add(
        wrong(
            "MatrixTimesWinners",
            x -> apply(new MatrixTimesWinners(3, 1), x),
            List.of(shape(2, 5), shape(2, 3), shape(3, 2)),
            "[3, 2]"));
    wrongs.add(
        wrong(
            "SumOfWinners",
            x -> apply(new SumOfWinners(3, 1), x),
            List.of(shape(2, 3), shape(3, 2)),
            "[2, 3]",
            "[3, 2]"));
    wrongs.add(
        wrong(
            "WeightedDifferences",
            x -> apply(new WeightedDifferences(false), x),
            List.of(shape(5, 2), shape(3, 2), shape(3, 5)),
            "[n, k]",
            "[3, 5]"));
    wrongs.addAll(PictureShapeErrors.wrongs());
    wrongs.add(
        wrong(
            "ScatterRows",
            x -> apply(new ScatterRows(5), x),
            List.of(shape(3, 2), shape(4)),
            "[n, …]",
            "[3, 2]",
            "[4]"));
    wrongs.add(
        wrong(
            "ScatterRows",
            x -> apply(new ScatterRows(5), x),
            List.of(Shape.SCALAR, Shape.SCALAR),
            "[n, …]"));
    wrongs.add(
        wrong(
            "DroppedMaxoutLayer",
            x -> apply(new DroppedMaxoutLayer(5, new Dropout(.5, 2, 1, 1, 1)), x),
            List.of(shape(2, 7), shape(7, 15), shape(10)),
            "5 pieces",
            "[7, 15]"));
    wrongs.add(
        wrong(
            "SoftmaxMinusTarget",
            x -> apply(new SoftmaxMinusTarget(x.get(0).value()), x),
            List.of(shape(4, 10), shape(5)),
            "[4, 10]",
            "[5]"));
    wrongs.add(
        wrong(
            "Embed",
            x -> apply(new Embed(1, 3, 9), x),
            one,
            "axis 1 from 3 of extent 9",
            "[2, 7]"));
    wrongs.add(wrong("Embed", x -> apply(new Embed(2, 0, 9), x), one, "axis 2", "[2, 7]"));
    wrongs.add(wrong("Accumulate", x -> apply(accumulate(), x), misfit, both));
    wrongs.add(wrong("Gate", x -> apply(new Gate(), x), misfit, both));
    wrongs.add(
        wrong(
            "ReluGate",
            x -> apply(new ReluGate(1), x),
            List.of(shape(2, 3), shape(2, 3)),
            "start of 1"));
    wrongs.add(wrong("ReluGate", x -> apply(new ReluGate(0), x), misfit, both));
    wrongs.add(wrong("GatedQuotient", x -> apply(new GatedQuotient(), x), misfit, both));
    wrongs.add(wrong("PowerSlope", x -> apply(new PowerSlope(2), x), misfit, both));
    wrongs.add(
        wrong(
            "Proportion",
            x -> apply(new Proportion(), x),
            List.of(shape(2, 3), shape(2, 3), shape(3, 2)),
            "[3, 2]"));
    wrongs.add(wrong("SignStep", x -> apply(new SignStep(.1, 0, 1), x), misfit, both));
    return wrongs.stream();
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void isOneSentenceAndCostsNothing(Wrong wrong) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      List<Var> leaves = wrong.inputs().stream().map(s -> tape.leaf(arena.allocate(s))).toList();
      long buffers = device.counters().liveBuffers();
      ShapeException e = assertThrows(ShapeException.class, () -> wrong.attempt().apply(leaves));
      String message = e.getMessage();
      assertTrue(message.startsWith(wrong.op() + " needs "), message);
      assertTrue(message.contains("got ") && message.endsWith("."), message);
      for (String mention : wrong.mentions()) {
        assertTrue(message.contains(mention), message + " lacks " + mention);
      }
      assertEquals(buffers, device.counters().liveBuffers());
      assertEquals(0, device.counters().totalLaunches());
      assertEquals(leaves.size(), tape.nodes().size());
    }
  }
}
