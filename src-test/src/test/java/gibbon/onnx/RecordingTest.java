package gibbon.onnx;

import static gibbon.onnx.Graphs.integer;
import static gibbon.onnx.Graphs.node;
import static gibbon.onnx.Graphs.port;
import static gibbon.onnx.Graphs.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.onnx.proto.OnnxMl.GraphProto;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph that was read once for so many pictures runs the same when it is not read again. */
class RecordingTest {
  private static final int PIXELS = 216;

  @TempDir Path folder;

  private final JavaDevice device = new JavaDevice();
  private final Arena arena = new Arena(device);

  @AfterEach
  void close() {
    arena.close();
    device.close();
  }

  private Var logits(Network network, Tape tape, long seed, int count) {
    double[] numbers = new SplittableRandom(seed).doubles(count * PIXELS, -1, 1).toArray();
    return network.logits(tape.leaf(arena.of(Shape.of(count, PIXELS), numbers)), Noise.NONE);
  }

  private static List<String> text(Tape tape) {
    return tape.nodes().stream().map(Var::toString).toList();
  }

  @Test
  void everyRunPutsTheSameOnItsTape() throws IOException {
    Network network = OnnxNetwork.read(FusionTest.network(folder), ImportOptions.NONE, arena);
    for (int count : new int[] {2, 3, 2}) {
      Network fresh = network.copyTo(arena);
      Tape expected = new Tape(arena);
      Var first = logits(fresh, expected, count, count);
      logits(network, new Tape(arena), 99, count);
      Tape found = new Tape(arena);
      Var again = logits(network, found, count, count);
      assertEquals(text(expected), text(found));
      assertArrayEquals(first.value().toDoubles(), again.value().toDoubles());
      for (Tape tape : List.of(expected, found)) {
        Network same = tape == expected ? fresh : network;
        assertEquals(same.parameters().size(), same.parameters(tape.nodes().get(0)).size());
        assertEquals(expected.nodes().size(), tape.nodes().size(), "a parameter is another now");
      }
    }
  }

  @Test
  void aNetworkMayRunTwiceOnOneTape() throws IOException {
    Network network = OnnxNetwork.read(FusionTest.network(folder), ImportOptions.NONE, arena);
    Tape tape = new Tape(arena);
    Var one = logits(network, tape, 1, 2);
    Var other = logits(network, tape, 2, 2);
    Var third = logits(network, tape, 1, 2);
    assertArrayEquals(one.value().toDoubles(), third.value().toDoubles());
    assertNotEquals(one.value().toDoubles()[0], other.value().toDoubles()[0]);
    Network steps = network.stepByStep();
    double[] expected = logits(steps, new Tape(arena), 2, 2).value().toDoubles();
    assertArrayEquals(expected, other.value().toDoubles());
  }

  /** z minus its largest number, which is found by its place: another one for another picture. */
  @Test
  void whatNumbersDecideIsDecidedAnew() throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(port("x", 1, PIXELS))
            .addOutput(port("d", 1, 5))
            .addInitializer(weights("w", 1, PIXELS, 5))
            .addNode(node("MatMul", "x w", "z"))
            .addNode(node("ArgMax", "z", "a", integer("axis", 1), integer("keepdims", 0)))
            .addNode(node("Gather", "z a", "m", integer("axis", 1)))
            .addNode(node("Sub", "z m", "d"));
    Path file = folder.resolve("decided.onnx");
    Files.write(file, Graphs.model(13, graph).build().toByteArray());
    Network network = OnnxNetwork.read(file, ImportOptions.NONE, arena);
    for (long seed = 0; seed < 8; seed++) {
      double[] found = logits(network, new Tape(arena), seed, 1).value().toDoubles();
      double most = Double.NEGATIVE_INFINITY;
      for (double number : found) {
        most = Math.max(most, number);
      }
      assertEquals(0, most);
    }
  }
}
