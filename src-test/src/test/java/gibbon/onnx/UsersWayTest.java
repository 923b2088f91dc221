package gibbon.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import gibbon.app.CommandLines;
import gibbon.app.CommandLines.Outcome;
import gibbon.store.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of docs/import.md, on a small network with batch normalisation as PyTorch exports it. */
class UsersWayTest {
  private static final int SIDE = 8;

  @TempDir Path folder;
  private String model;
  private String pictures;

  /** Three classes of pictures: red, green and blue ones, which a picture's mean tells apart. */
  @BeforeEach
  void write() throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(Graphs.port("x", -1, 3, SIDE, SIDE))
            .addOutput(Graphs.port("z", -1, 3))
            .addInitializer(
                Graphs.tensor("conv.w", new long[] {3, 3, 1, 1}, 1, 0, 0, 0, 1, 0, 0, 0, 1))
            .addInitializer(Graphs.tensor("scale", new long[] {3}, 2, 2, 2))
            .addInitializer(Graphs.tensor("shift", new long[] {3}, .5, .5, .5))
            .addInitializer(Graphs.tensor("mean", new long[] {3}, .3, .3, .3))
            .addInitializer(Graphs.tensor("var", new long[] {3}, .25, .25, .25))
            .addInitializer(
                Graphs.tensor("fc.w", new long[] {3, 3}, 3, -1, -1, -1, 3, -1, -1, -1, 3))
            .addNode(Graphs.node("Conv", "x conv.w", "c"))
            .addNode(Graphs.node("BatchNormalization", "c scale shift mean var", "n"))
            .addNode(Graphs.node("Relu", "n", "r"))
            .addNode(Graphs.node("GlobalAveragePool", "r", "p"))
            .addNode(Graphs.node("Flatten", "p", "f"))
            .addNode(Graphs.node("Gemm", "f fc.w", "z", Graphs.integer("transB", 1)));
    Path file = folder.resolve("colours.onnx");
    Files.write(file, Graphs.model(13, graph).setProducerName("pytorch").build().toByteArray());
    model = file.toString();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 12; i++) {
      String colour = List.of("red", "green", "blue").get(i % 3);
      // Of no common size, so all are resized.
      BufferedImage image = new BufferedImage(20 + i, 17, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < image.getWidth() * 17; p++) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          rgb |= (100 + (channel == i % 3 ? 30 : 0) + random.nextInt(20)) << 8 * (2 - channel);
        }
        image.setRGB(p % image.getWidth(), p / image.getWidth(), rgb);
      }
      Path picture = folder.resolve("pictures").resolve(colour).resolve(i + ".png");
      Files.createDirectories(picture.getParent());
      ImageIO.write(image, "png", picture.toFile());
    }
    Files.writeString(folder.resolve("pictures/blue/broken.png"), "no picture");
    Files.writeString(folder.resolve("names.txt"), "red\ngreen\nblue\n");
    pictures = folder.resolve("pictures").toString();
  }

  private Outcome run(String... line) {
    Outcome outcome = CommandLines.run(line);
    assertEquals(0, outcome.status(), outcome.err());
    return outcome;
  }

  private static void assertRow(String text, String row, String... values) {
    String found =
        text.lines()
            .filter(line -> line.startsWith(row))
            .findFirst()
            .orElseThrow(() -> new AssertionError(text));
    assertEquals(
        String.join(" ", values), found.substring(row.length()).strip().replaceAll(" +", " "), row);
  }

  /** Every command of the page's first section, with our network for model.onnx. */
  @Test
  void thePagesCommandsWork() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "import.md"));
    String section =
        page.substring(page.indexOf("## Three commands"), page.indexOf("From PyTorch"));
    List<String> lines =
        section.lines().map(String::strip).filter(line -> line.startsWith("./gibbon ")).toList();
    assertEquals(3, lines.size(), section);
    for (String line : lines) {
      List<String> words = new ArrayList<>();
      for (String word : line.substring("./gibbon ".length()).split(" +")) {
        words.add(
            switch (word) {
              case "model.onnx" -> model;
              case "DIR" -> pictures;
              case "out" -> folder.resolve("out").toString();
              default -> word;
            });
      }
      if (words.contains("attack")) {
        words.addAll(List.of("--device", "java"));
      }
      run(words.toArray(String[]::new));
    }
    assertTrue(Files.exists(folder.resolve("out/attack.json")));
  }

  @Test
  void inspectThenAttack() {
    Outcome inspected = run("inspect", model);
    assertTrue(inspected.out().contains("BatchNormalization"), inspected.out());
    assertTrue(inspected.out().contains("unit, guessed"), inspected.out());
    String names = folder.resolve("names.txt").toString();
    Path out = folder.resolve("out");
    Outcome attacked =
        run(
            "attack",
            model,
            "--images",
            pictures,
            "--names",
            names,
            "--preset",
            "unit",
            "--epsilon",
            "2,20",
            "--epsilon-scale",
            "255",
            "--device",
            "java",
            "--out",
            out.toString());
    assertTrue(attacked.err().contains("broken.png is no picture"), attacked.err());
    assertTrue(
        attacked
            .err()
            .contains(
                "12 pictures (shorter side to 8, the middle 8 × 8), labels from the folders' names, 1 left out"),
        attacked.err());
    assertRow(attacked.out(), "clean error", "0.00 % 0.00 %");
    // Colours are some 30 levels apart, and a step moves one up and the others down.
    assertRow(attacked.out(), "error, all pictures", "0.00 % 100.00 %");
    assertRow(attacked.out(), "epsilon in grey levels of 255", "2.00 20.00");
    assertTrue(
        attacked
            .out()
            .lines()
            .anyMatch(line -> line.matches(" +0\\.png +red .* -> (green|blue) .*")),
        attacked.out());
    assertEquals(
        List.of(12, SIDE, SIDE, 3),
        Npy.read(out.resolve("adversarial-epsilon-" + 20 / 255. + ".npy")).shape());
    // The examples, read back as an array, are what they were.
    Outcome again =
        run(
            "attack",
            model,
            "--images",
            pictures,
            "--names",
            names,
            "--preset",
            "unit",
            "--epsilon",
            "0",
            "--device",
            "java",
            "--count",
            "5");
    assertRow(again.out(), "error, all pictures", "0.00 %");
    assertTrue(again.err().contains(" 5 pictures"), again.err());
  }

  @Test
  void withoutLabelsWhatTheNetworkSaysIsAttacked() {
    String one = folder.resolve("pictures/red/0.png").toString();
    Outcome outcome =
        run(
            "attack",
            model,
            "--images",
            one,
            "--preset",
            "unit",
            "--epsilon",
            ".1",
            "--device",
            "java");
    assertTrue(outcome.err().contains("there are no labels"), outcome.err());
    assertRow(outcome.out(), "clean error", "0.00 %");
    assertRow(outcome.out(), "error, all pictures", "100.00 %");
  }

  @Test
  void mistakesAreToldInASentence() {
    List<List<String>> lines =
        List.of(
            List.of("--images", folder.resolve("none").toString(), "no such file or folder"),
            List.of("--labels", "a.csv", "--images"),
            List.of("--images", pictures, "--epsilon-scale", "3", "1, 2 or 255"),
            List.of("--images", pictures, "--resize", "large", "a number of rows, or exact"),
            List.of("--images", pictures, "--resize", "4", "4 and 8"),
            List.of("--images", pictures, "--names", model, "not UTF-8"));
    for (List<String> line : lines) {
      List<String> all = new ArrayList<>(List.of("attack", model, "--device", "java"));
      all.addAll(line.subList(0, line.size() - 1));
      Outcome outcome = CommandLines.run(all.toArray(String[]::new));
      assertEquals(1, outcome.status(), line + outcome.err());
      assertTrue(outcome.err().contains(line.get(line.size() - 1)), line + ": " + outcome.err());
    }
  }
}
