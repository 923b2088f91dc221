package gibbon.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.app.CommandLines;
import gibbon.app.CommandLines.Outcome;
import gibbon.data.Fit;
import gibbon.data.PictureFile;
import gibbon.data.PictureShape;
import gibbon.data.TinyPictures;
import gibbon.paper.Experiment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figure 1 with a small network in the place of GoogLeNet, which is not part of Gibbon. */
class PandaTest {
  private static final int SIDE = 16;
  private static final int CLASSES = 1000;

  @TempDir Path folder;
  private String model;

  /** A network that takes the panda for a panda, and lighter pictures for a lesser panda. */
  @BeforeEach
  void write() throws IOException {
    TinyPictures.write(folder);
    float[] panda;
    try (InputStream in = Experiment.class.getResourceAsStream("panda.jpg")) {
      panda =
          Fit.usual(new PictureShape(SIDE, SIDE, 3)).apply(PictureFile.decoded("panda.jpg", in));
    }
    double mean = 0;
    for (float pixel : panda) {
      mean += pixel / panda.length;
    }
    double steep = 2000;
    double[] weights = new double[3 * CLASSES];
    double[] bias = new double[CLASSES];
    Arrays.fill(bias, -20);
    bias[388] = 0;
    bias[387] = -2 - steep * mean;
    // And a little of a gibbon, if the picture gets darker.
    bias[368] = -8 + steep / 2 * mean;
    for (int channel = 0; channel < 3; channel++) {
      weights[3 * 387 + channel] = steep / 3;
      weights[3 * 368 + channel] = -steep / 6;
    }
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(Graphs.port("x", -1, 3, SIDE, SIDE))
            .addOutput(Graphs.port("p", -1, CLASSES))
            .addInitializer(Graphs.tensor("w", new long[] {CLASSES, 3}, weights))
            .addInitializer(Graphs.tensor("b", new long[] {CLASSES}, bias))
            .addNode(Graphs.node("GlobalAveragePool", "x", "a"))
            .addNode(Graphs.node("Flatten", "a", "f"))
            .addNode(Graphs.node("Gemm", "f w b", "z", Graphs.integer("transB", 1)))
            .addNode(Graphs.node("Softmax", "z", "p"));
    Path file = folder.resolve("small.onnx");
    Files.write(file, Graphs.model(13, graph).build().toByteArray());
    model = file.toString();
  }

  private Outcome reproduce(String... more) {
    List<String> line =
        new ArrayList<>(List.of("reproduce", "--device", "java", "--data", folder.toString()));
    line.addAll(List.of("--models", folder.resolve("models").toString()));
    line.addAll(List.of("--out", folder.resolve("out").toString()));
    line.addAll(List.of(more));
    return CommandLines.run(line.toArray(String[]::new));
  }

  @Test
  void aStepOfASmallestBitChangesTheClassAndRandomSignsDoNot() throws IOException {
    Outcome outcome = reproduce("panda", "--set", "weights=" + model, "--set", "preset=unit");
    assertEquals(0, outcome.status(), outcome.err());
    JsonNode result =
        new ObjectMapper()
            .readTree(folder.resolve("out/results.json").toFile())
            .get("experiments")
            .get(0);
    // 2000 · ε − 2 nats for a lesser panda: 5 at .007 of [−1, 1], 5.8 at one level, 12 at .007.
    assertMeasured(result, "confidence in another class, ε = .007 of [−1, 1]", 99.33, .02);
    assertMeasured(result, "confidence in another class, ε = one grey level", 99.71, .02);
    assertMeasured(result, "confidence in another class, best of three readings of ε", 100, .01);
    assertMeasured(result, "draws of random signs that change the class", 0, 0);
    assertTrue(result.toString().contains("it says lesser panda"), result.toString());
    JsonNode rows = result.get("tables").get(0).get("rows");
    // Towards a gibbon: −8 + 1000 · ε nats, whichever way the picture is moved there.
    double gibbon = rows.get(4).get(7).asDouble();
    double level = 8 / 255.;
    assertEquals(100 / (1 + Math.exp(8 - 1000 * level)), gibbon, .05);
    assertFalse(result.toString().contains("weights=" + folder), "a folder of the user's is told");
    assertTrue(result.get("run").get("command").asText().contains("--set weights=small.onnx"));
  }

  private static void assertMeasured(JsonNode result, String name, double value, double within) {
    for (JsonNode measured : result.get("measurements")) {
      if (measured.get("name").asText().equals(name)) {
        assertEquals(value, measured.get("measured").asDouble(), within, name);
        return;
      }
    }
    throw new AssertionError(name + " is not measured: " + result.get("measurements"));
  }

  @Test
  void withoutWeightsItIsRefusedAndOfAllLeftOut() throws IOException {
    Outcome named = reproduce("panda");
    assertEquals(1, named.status());
    assertTrue(named.err().contains("--set weights=FILE"), named.err());
    // Results that cannot be read end a run of all before it computes anything.
    Files.createDirectories(folder.resolve("out"));
    Files.writeString(folder.resolve("out/results.json"), "{");
    Outcome all = reproduce("--all");
    assertEquals(1, all.status());
    assertTrue(all.err().contains("panda is left out: "), all.err());
    assertTrue(all.err().contains("results.json"), all.err());
    Outcome list =
        CommandLines.run("reproduce", "--list", "--out", folder.resolve("none").toString());
    assertTrue(list.out().contains("--set weights=FILE"), list.out());
  }

  @Test
  void anotherNetworkIsRefused() throws IOException {
    Path other = folder.resolve("other.onnx");
    Files.write(other, Graphs.model(13, Graphs.classifier()).build().toByteArray());
    Outcome outcome = reproduce("panda", "--set", "weights=" + other);
    assertEquals(1, outcome.status());
    assertTrue(outcome.err().contains("expected a network for ImageNet"), outcome.err());
  }
}
