package gibbon.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.ModelProto;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.data.PictureShape;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Recipes;
import gibbon.store.OneSentence;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is exported is valid for others' classes, and reads back to the same logits. */
class OnnxExportTest {
  @TempDir Path folder;

  private static double[] logits(Network network, Arena arena, double[] pictures) {
    Tape tape = new Tape(arena);
    var x =
        tape.leaf(
            arena.of(Shape.of(pictures.length / network.inputs(), network.inputs()), pictures));
    return network.logits(x, Noise.NONE).value().toDoubles();
  }

  @ParameterizedTest
  @CsvSource({
    "softmax, 4",
    "maxout, 4",
    "maxout-sigmoids, 4",
    "sigmoid, 4",
    "rbf, 4",
    "rbf-spherical, 4",
    "rbf-shared, 4",
    "logistic, 2"
  })
  void readsBackToTheSameLogits(String kind, int classes) throws IOException {
    JavaDevice device = new JavaDevice();
    SplittableRandom random = new SplittableRandom(7);
    try (Arena arena = new Arena(device)) {
      boolean deep = !kind.equals("softmax") && !kind.equals("logistic");
      Map<String, String> set = deep ? Map.of("units", "5,3") : Map.of();
      Network network = Recipes.of(kind, PictureShape.row(12), classes, set).build(arena, 3);
      for (Parameter parameter : network.parameters()) {
        int size = parameter.value().shape().size();
        // What single precision holds exactly, since that is what a file holds.
        parameter.value().write(random.doubles(size, -1, 1).map(x -> (float) x).toArray());
      }
      Path file = folder.resolve("model.onnx");
      OnnxExport.write(file, network);
      ModelProto others = ModelProto.parseFrom(Files.readAllBytes(file));
      assertEquals(0, others.getUnknownFields().asMap().size());
      assertEquals(13, others.getOpsetImport(0).getVersion());
      OnnxNetwork read = OnnxNetwork.read(file, ImportOptions.NONE, arena);
      assertEquals(network.classes(), read.classes());
      assertEquals("unit, as the file notes", read.about().pixels());
      double[] pictures = random.doubles(36).toArray();
      double[] wanted = logits(network, arena, pictures);
      assertArrayEquals(wanted, logits(read, arena, pictures), 1e-5);
      assertEquals(network.output(), read.output());
    } finally {
      device.close();
    }
  }

  /** Pictures that are not square, filters and pools that stick out: nothing may be mixed up. */
  @ParameterizedTest
  @CsvSource({"conv, 3", "conv, 1", "conv-maxout, 3", "conv-maxout, 1"})
  void convolutionalNetworksReadBackToTheSameLogits(String kind, int channels) throws IOException {
    JavaDevice device = new JavaDevice();
    SplittableRandom random = new SplittableRandom(8);
    try (Arena arena = new Arena(device)) {
      PictureShape shape = new PictureShape(9, 12, channels);
      Map<String, String> set =
          Map.of(
              "maps",
              "4,6",
              "filters",
              "3,2",
              "strides",
              "1,2",
              "padding",
              "1,0",
              "pools",
              "3,0",
              "pool-strides",
              "2",
              "units",
              "7");
      Network network = Recipes.of(kind, shape, 5, set).build(arena, 3);
      for (Parameter parameter : network.parameters()) {
        int size = parameter.value().shape().size();
        parameter.value().write(random.doubles(size, -1, 1).map(x -> (float) x).toArray());
      }
      Path file = folder.resolve("model.onnx");
      OnnxExport.write(file, network);
      ModelProto others = ModelProto.parseFrom(Files.readAllBytes(file));
      assertEquals(0, others.getUnknownFields().asMap().size());
      OnnxNetwork read = OnnxNetwork.read(file, ImportOptions.NONE, arena);
      assertEquals(shape, read.input());
      double[] pictures = random.doubles(3L * shape.size()).toArray();
      double[] wanted = logits(network, arena, pictures);
      assertArrayEquals(wanted, logits(read, arena, pictures), 1e-4);
    } finally {
      device.close();
    }
  }

  @Test
  void whatIsNoNetworkOfOursIsRefused() throws IOException {
    JavaDevice device = new JavaDevice();
    try (Arena arena = new Arena(device)) {
      Path file = folder.resolve("model.onnx");
      Files.write(file, Graphs.model(13, Graphs.classifier()).build().toByteArray());
      Network imported = OnnxNetwork.read(file, ImportOptions.NONE, arena);
      OneSentence.from(() -> OnnxExport.write(folder.resolve("b.onnx"), imported), "model.onnx");
    } finally {
      device.close();
    }
  }
}
