package gibbon.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.data.TinyPictures;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gibbon judge}: somebody's examples are taken at no word. */
class JudgeCommandTest {
  private static final int COUNT = 60;
  private static final int PIXELS = 36;

  @TempDir static Path folder;

  @BeforeAll
  static void make() throws IOException {
    TinyPictures.write(folder);
    run("train --model softmax --epochs 4 --validation 120 --out DIR");
    run("attack DIR/softmax.safetensors --count 60 --attack bim --epsilon .3 --out DIR/attack");
  }

  private static CommandLines.Outcome run(String line) {
    return CommandLines.run(
        CommandLines.words(line, folder, "--data", folder.toString(), "--device", "java"));
  }

  private static float[] examples() {
    return Npy.read(folder.resolve("attack/examples-bim-0.3.npy")).floats();
  }

  private static void write(String name, float[] values, int... shape) {
    Npy.write(folder.resolve(name), StoredArray.of(values, shape));
  }

  private static JsonNode judged(String name, double epsilon) throws IOException {
    CommandLines.Outcome outcome =
        run(
            "judge DIR/softmax.safetensors DIR/"
                + name
                + " --epsilon "
                + epsilon
                + " --json DIR/j");
    assertEquals(0, outcome.status(), outcome.err());
    return new ObjectMapper().readTree(Files.readString(folder.resolve("j")));
  }

  @Test
  void itAgreesWithTheAttackThatMadeThem() throws IOException {
    JsonNode made =
        new ObjectMapper()
            .readTree(folder.resolve("attack/attack.json").toFile())
            .get("attacks")
            .get(0);
    JsonNode judged = judged("attack/examples-bim-0.3.npy", .3);
    assertEquals(0, judged.get("outsideBall").size() + judged.get("outsideBox").size());
    assertTrue(judged.get("counted").asInt() > 0);
    assertEquals(made.get("reachedOfRight"), judged.get("counted"));
    int stand = judged.get("right").asInt() - judged.get("countedInBytes").asInt();
    assertEquals(made.get("robustInBytes").asDouble(), (double) stand / COUNT);
    // With a smaller ε none is within the ball, so none counts.
    JsonNode strict = judged("attack/examples-bim-0.3.npy", .2);
    assertEquals(COUNT, strict.get("outsideBall").size());
    assertEquals(0, strict.get("counted").asInt());
    assertEquals(judged.get("mistaken"), strict.get("mistaken"));
  }

  /** NumPy computes in double precision, and pictures are bytes. */
  @Test
  void doublesAndBytesAreExamplesToo() throws IOException {
    float[] examples = examples();
    double[] doubles = IntStream.range(0, examples.length).mapToDouble(i -> examples[i]).toArray();
    Npy.write(folder.resolve("doubles.npy"), StoredArray.of(doubles, COUNT, PIXELS));
    JsonNode judged = judged("attack/examples-bim-0.3.npy", .3);
    assertEquals(judged, judged("doubles.npy", .3));
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (60, 36), }";
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    ByteArrayOutputStream levels = new ByteArrayOutputStream();
    levels.writeBytes("\u0093NUMPY\u0001\0v\0".getBytes(ISO_8859_1));
    levels.writeBytes(padded.getBytes(ISO_8859_1));
    for (float pixel : examples) {
      levels.write(Math.round(pixel * 255));
    }
    Files.write(folder.resolve("bytes.npy"), levels.toByteArray());
    JsonNode inBytes = judged("bytes.npy", .302);
    assertEquals(judged.get("countedInBytes"), inBytes.get("counted"));
  }

  @Test
  void whatCheatsIsNamedAndDoesNotCount() throws IOException {
    float[] examples = examples();
    int honest = judged("attack/examples-bim-0.3.npy", .3).get("counted").asInt();
    JsonNode mistaken = judged("attack/examples-bim-0.3.npy", .3).get("mistaken");
    int far = mistaken.get(0).asInt();
    int out = mistaken.get(1).asInt();
    float[] pictures = TinyPictures.split().test().images();
    examples[far * PIXELS] = pictures[far * PIXELS] < .5f ? .9f : 0;
    examples[out * PIXELS] = -1e-3f;
    write("cheating.npy", examples, COUNT, PIXELS);
    JsonNode judged = judged("cheating.npy", .3);
    assertEquals(far, judged.get("outsideBall").get(0).asInt());
    assertEquals(List.of(out), List.of(judged.get("outsideBox").get(0).asInt()));
    assertTrue(judged.get("counted").asInt() <= honest - 1, "a cheat counts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|judge DIR/softmax.safetensors DIR/other.npy --epsilon .1|shape .3, 35.; examples of .* are .n, 36.",
        "1|judge DIR/softmax.safetensors DIR/flat.npy --epsilon .1|shape .36.; examples",
        "1|judge DIR/softmax.safetensors DIR/many.npy --epsilon .1|201 examples, but .* only 200",
        "1|judge DIR/softmax.safetensors DIR/nan.npy --epsilon .1|Example 1 holds NaN at number 2",
        "1|judge DIR/softmax.safetensors DIR/nowhere.npy --epsilon .1|nowhere.npy",
        "2|judge DIR/softmax.safetensors DIR/nan.npy|--epsilon",
        "2|judge DIR/softmax.safetensors DIR/nan.npy --epsilon 0|greater than 0",
        "2|judge DIR/softmax.safetensors DIR/nan.npy --epsilon .1 --norm l3|--norm",
      })
  void aWrongUseGetsOneSentence(int status, String line, String expected) {
    write("other.npy", new float[3 * 35], 3, 35);
    write("flat.npy", new float[36], 36);
    write("many.npy", new float[201 * 36], 201, 36);
    float[] broken = new float[3 * 36];
    broken[36 + 2] = Float.NaN;
    write("nan.npy", broken, 3, 36);
    CommandLines.Outcome outcome = run(line);
    assertEquals(status, outcome.status(), outcome.err());
    assertTrue(Pattern.compile(expected).matcher(outcome.err()).find(), outcome.err());
    assertFalse(outcome.err().contains("\tat "), outcome.err());
  }
}
