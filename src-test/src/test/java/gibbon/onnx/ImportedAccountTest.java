package gibbon.onnx;

import static gibbon.onnx.Graphs.integer;
import static gibbon.onnx.Graphs.integers;
import static gibbon.onnx.Graphs.node;
import static gibbon.onnx.Graphs.port;
import static gibbon.onnx.Graphs.real;
import static gibbon.onnx.Graphs.weights;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import gibbon.check.arbitrary.Networks;
import gibbon.device.JavaDevice;
import gibbon.explain.Account;
import gibbon.explain.AccountLaws;
import gibbon.explain.Step;
import gibbon.model.Recipe;
import gibbon.tensor.Arena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imported networks are explained as our own are, whatever they are made of. */
class ImportedAccountTest {
  @TempDir Path scratch;

  @Provide
  Arbitrary<Recipe> convs() {
    return Networks.conv();
  }

  @Property(tries = 15)
  void ourOwnNetworksReadBackAreExplained(@ForAll("convs") Recipe spec, @ForAll long seed)
      throws IOException {
    Path file = Files.createTempFile("own", ".onnx");
    try (JavaDevice device = new JavaDevice();
        Arena arena = new Arena(device)) {
      OnnxExport.write(file, Networks.drawn(spec, arena, seed));
      AccountLaws.checked(device, OnnxNetwork.read(file, ImportOptions.NONE, arena), seed);
    } finally {
      Files.delete(file);
    }
  }

  /** Branches that meet again, by addition and side by side, and all kinds of maps. */
  @Test
  void branchesNormalisationsAndPoolsAreExplained() throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(port("x", -1, 3, 9, 8))
            .addOutput(port("p", -1, 4))
            .addInitializer(weights("w1", 1, 6, 3, 3, 3))
            .addInitializer(weights("b1", 2, 6))
            .addInitializer(weights("scale", 3, 6))
            .addInitializer(weights("shift", 4, 6))
            .addInitializer(weights("mean", 5, 6))
            .addInitializer(Graphs.tensor("variance", new long[] {6}, 1, 2, .5, 1.5, .7, 1.1))
            .addInitializer(weights("w2", 6, 6, 6, 1, 1))
            .addInitializer(weights("w3", 7, 4, 6, 3, 3))
            .addInitializer(weights("b3", 8, 4))
            .addInitializer(weights("w4", 9, 4, 16))
            .addNode(node("Conv", "x w1 b1", "c1", integers("pads", 1, 1, 1, 1)))
            .addNode(node("BatchNormalization", "c1 scale shift mean variance", "n1"))
            .addNode(node("Relu", "n1", "r1"))
            .addNode(
                node(
                    "MaxPool",
                    "r1",
                    "m1",
                    integers("kernel_shape", 3, 3),
                    integers("strides", 2, 2),
                    integer("ceil_mode", 1)))
            .addNode(
                node("LRN", "m1", "l1", integer("size", 3), real("alpha", .5), real("beta", .75)))
            .addNode(node("Conv", "l1 w2", "c2"))
            .addNode(node("Add", "c2 l1", "s2"))
            .addNode(node("Sigmoid", "s2", "r2"))
            .addNode(node("Conv", "r2 w3 b3", "c3", integers("pads", 1, 1, 1, 1)))
            .addNode(node("LeakyRelu", "c3", "r3", real("alpha", .1)))
            .addNode(
                node(
                    "AveragePool",
                    "r2",
                    "a3",
                    integers("kernel_shape", 3, 3),
                    integers("pads", 1, 1, 1, 1)))
            .addNode(
                node(
                    "MaxPool",
                    "r2",
                    "m3",
                    integers("kernel_shape", 3, 3),
                    integers("pads", 1, 1, 1, 1)))
            .addNode(node("Concat", "r3 a3 m3", "j", integer("axis", 1)))
            .addNode(node("GlobalAveragePool", "j", "g"))
            .addNode(node("Flatten", "g", "f"))
            .addNode(node("Gemm", "f w4", "z", integer("transB", 1)))
            .addNode(node("Softmax", "z", "p"));
    Path file = scratch.resolve("branches.onnx");
    Files.write(file, Graphs.model(13, graph).build().toByteArray());
    try (JavaDevice device = new JavaDevice();
        Arena arena = new Arena(device)) {
      for (Preset preset : List.of(Preset.UNIT, Preset.CAFFE, Preset.TORCH)) {
        ImportOptions options = new ImportOptions(preset, null, null, null, null, null, null);
        OnnxNetwork network = OnnxNetwork.read(file, options, arena);
        for (long seed = 1; seed <= 4; seed++) {
          Account account = AccountLaws.checked(device, network, seed);
          List<String> names = account.steps().stream().map(Step::name).toList();
          assertTrue(
              names.containsAll(
                  List.of("z1", "h1", "pool1", "norm1", "z3", "pool2", "pool3", "J")));
          assertEquals(preset != Preset.UNIT, names.contains("input"), names::toString);
          List<String> ops =
              account.pixel().sums().stream()
                  .flatMap(sum -> sum.terms().stream())
                  .map(term -> term.by())
                  .toList();
          assertTrue(ops.stream().anyMatch(by -> by.contains("Conv2d")), ops::toString);
        }
      }
    }
  }
}
