package gibbon.onnx;

import static gibbon.onnx.Graphs.integer;
import static gibbon.onnx.Graphs.integers;
import static gibbon.onnx.Graphs.node;
import static gibbon.onnx.Graphs.port;
import static gibbon.onnx.Graphs.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.GraphProto;
import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A convolution with its bias and its Relu in one op is the three of them. */
class FusionTest {
  @TempDir Path folder;

  /**
   * The first convolution's Relu reads it alone; the second is read by a sum too; the third's
   * result goes to Abs; the fourth has no bias; the fifth and the sixth are a module of two
   * branches.
   */
  static Path network(Path folder) throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(port("x", -1, 3, 9, 8))
            .addOutput(port("z", -1, 4))
            .addInitializer(weights("w1", 1, 17, 3, 3, 3))
            .addInitializer(weights("b1", 2, 17))
            .addInitializer(weights("w2", 3, 17, 17, 1, 1))
            .addInitializer(weights("b2", 4, 17))
            .addInitializer(weights("w3", 5, 17, 17, 3, 3))
            .addInitializer(weights("b3", 6, 17))
            .addInitializer(weights("w4", 7, 4, 17, 3, 3))
            .addInitializer(weights("w5", 8, 5, 17, 3, 3))
            .addInitializer(weights("b5", 9, 5))
            .addInitializer(weights("w6", 10, 12, 17, 1, 1))
            .addInitializer(weights("b6", 11, 12))
            .addNode(node("Conv", "x w1 b1", "c1", integers("pads", 1, 1, 1, 1)))
            .addNode(node("Relu", "c1", "r1"))
            .addNode(node("Conv", "r1 w2 b2", "c2"))
            .addNode(node("Relu", "c2", "r2"))
            .addNode(node("Add", "c2 r2", "a2"))
            .addNode(node("Conv", "r1 w5 b5", "c5", integers("pads", 1, 1, 1, 1)))
            .addNode(node("Relu", "c5", "r5"))
            .addNode(node("Conv", "r1 w6 b6", "c6"))
            .addNode(node("Relu", "c6", "r6"))
            .addNode(node("Concat", "r5 r6", "m5", integer("axis", 1)))
            .addNode(node("Add", "a2 m5", "a5"))
            .addNode(node("Conv", "a5 w3 b3", "c3"))
            .addNode(node("Abs", "c3", "a3"))
            .addNode(node("Conv", "a3 w4", "c4"))
            .addNode(node("Relu", "c4", "r4"))
            .addNode(node("GlobalAveragePool", "r4", "m"))
            .addNode(node("Flatten", "m", "z"));
    Path file = folder.resolve("fused.onnx");
    Files.write(file, Graphs.model(13, graph).build().toByteArray());
    return file;
  }

  @Test
  void logitsAndGradientsAreTheSameToTheBit() throws IOException {
    Path file = network(folder);
    for (String name : List.of("java", "opencl")) {
      try (Device device = Devices.open(name);
          Arena arena = new Arena(device)) {
        Network fused = OnnxNetwork.read(file, ImportOptions.NONE, arena);
        double[][] expected = passes(fused.stepByStep(), arena, 6, 0, 0, 0);
        double[][] found = passes(fused, arena, 1, 1 + 2, 2, 1);
        for (int i = 0; i < expected.length; i++) {
          assertArrayEquals(expected[i], found[i], name);
        }
      }
    }
  }

  /** Logits, and gradients of their sum; how many convolutions there were of each kind. */
  private static double[][] passes(
      Network network, Arena arena, int plain, int rectified, int biased, int modules) {
    Tape tape = new Tape(arena);
    double[] numbers = new SplittableRandom(1).doubles(2 * 216, -1, 1).toArray();
    Var x = tape.leaf(arena.of(Shape.of(2, 216), numbers));
    Var logits = network.logits(x, Noise.NONE);
    assertEquals(plain, count(tape, "Conv2d\\["));
    assertEquals(rectified + biased, count(tape, "Conv2dLayer\\["));
    assertEquals(rectified, count(tape, "Conv2dLayer\\[.*rectified=true"));
    assertEquals(modules, count(tape, "Conv2dBranches\\["));
    assertEquals(2 * modules, tape.nodes().stream().filter(Var::pending).count());
    Var gradient = tape.gradients(logits, 1, List.of(x)).var(x);
    return new double[][] {logits.value().toDoubles(), gradient.value().toDoubles()};
  }

  private static long count(Tape tape, String start) {
    return tape.nodes().stream()
        .flatMap(value -> value.op().stream())
        .map(Op::toString)
        .filter(op -> op.matches(start + ".*"))
        .count();
  }
}
