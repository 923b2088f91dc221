package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.data.TinyPictures;
import gibbon.store.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gibbon robustness}: its files, what a killed run leaves, and wrong uses of it. */
class RobustnessCommandTest {
  @TempDir static Path folder;

  @BeforeAll
  static void evaluate() throws IOException {
    TinyPictures.write(folder);
    for (String model : List.of("softmax", "maxout --units 8 --pieces 2")) {
      CommandLines.Outcome trained =
          CommandLines.run(
              words(
                  "train --model " + model + " --epochs 6 --validation 120 --batch 20 --out DIR"));
      assertEquals(0, trained.status(), trained.err());
    }
    CommandLines.Outcome whole = CommandLines.run(robustness("whole"));
    assertEquals(0, whole.status(), whole.err());
    assertTrue(whole.out().contains("robust accuracy"), whole.out());
  }

  private static String[] robustness(String out) {
    return words(
        "robustness DIR/softmax.safetensors DIR/maxout.safetensors --quick --count 12 --out DIR/"
            + out);
  }

  private static String[] words(String line) {
    return CommandLines.words(line, folder, "--data", folder.toString(), "--device", "java");
  }

  @Test
  void thePageTheNumbersAndTheExamplesAgree() throws IOException {
    Path out = folder.resolve("whole");
    JsonNode summary = new ObjectMapper().readTree(out.resolve("summary.json").toFile());
    assertEquals(2, summary.get("networks").size());
    String page = Files.readString(out.resolve("robustness.html"));
    assertFalse(page.contains("<script") || page.contains("src=\"http"), "asks for more");
    List<String> rows = Files.readAllLines(out.resolve("pictures.csv"));
    for (JsonNode network : summary.get("networks")) {
      String name = network.get("name").asText();
      assertTrue(page.contains(">" + name + "</a>"), name);
      // What the standard set left standing, counted anew from the rows a picture.
      Set<String> fallen = new HashSet<>();
      for (String row : rows) {
        String[] cells = row.split(",");
        if (cells[0].equals(name)
            && cells[1].matches("none|apgd-ce|apgd-t|fab-t|square")
            && !cells[5].equals(cells[3])) {
          fallen.add(cells[2]);
        }
      }
      int standing = 12 - fallen.size();
      assertEquals(standing / 12., network.get("robustByStandardSet").asDouble(), name);
      assertEquals(
          List.of(12, 36), Npy.read(out.resolve("examples/" + name + "-standard.npy")).shape());
      assertTrue(network.get("flags").size() >= 18);
    }
    assertTrue(page.contains("judged by maxout"), "no transfer");
  }

  /** Killed without warning, it goes on behind the last whole batch and ends in the same bytes. */
  @Test
  void aKilledRunLosesNoFinishedPicture() throws Exception {
    Path out = folder.resolve("killed");
    Process child = CommandLines.start("", folder.resolve("killed.log"), robustness("killed"));
    Path parts = out.resolve("parts");
    long begun = System.nanoTime();
    while (finished(parts).size() < 4 && System.nanoTime() - begun < 60e9 && child.isAlive()) {
      child.waitFor(20, TimeUnit.MILLISECONDS);
    }
    child.destroyForcibly().waitFor();
    Map<String, FileTime> before = finished(parts);
    assertTrue(before.size() >= 4, Files.readString(folder.resolve("killed.log")));
    assertFalse(Files.exists(out.resolve("summary.json")), "it was not killed in the middle");

    CommandLines.Outcome refused = CommandLines.run(robustness("killed"));
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("--resume goes on with them"), refused.err());
    CommandLines.Outcome resumed =
        CommandLines.run(
            Stream.concat(Stream.of(robustness("killed")), Stream.of("--resume"))
                .toArray(String[]::new));
    assertEquals(0, resumed.status(), resumed.err());
    Map<String, FileTime> after = finished(parts);
    before.forEach((file, time) -> assertEquals(time, after.get(file), "made again"));
    for (String file : List.of("pictures.csv", "examples/maxout-standard.npy")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("whole").resolve(file)),
          Files.readAllBytes(out.resolve(file)),
          file);
    }
  }

  private static Map<String, FileTime> finished(Path parts) throws IOException {
    Map<String, FileTime> files = new TreeMap<>();
    if (Files.isDirectory(parts)) {
      try (Stream<Path> all = Files.list(parts)) {
        for (Path file : (Iterable<Path>) all::iterator) {
          if (file.toString().endsWith(".safetensors")) {
            files.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
          }
        }
      }
    }
    return files;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|robustness DIR/softmax.safetensors --norm l1|knows the norms linf and l2; for l1",
        "2|robustness DIR/softmax.safetensors --epsilon 0|--epsilon.*greater than 0, got '0'",
        "1|robustness DIR/softmax.safetensors --quick --full|not both",
        "1|robustness DIR/softmax.safetensors --count 201|--count takes 1 to 200",
        "1|robustness nonesuch|There is no model 'nonesuch'",
        "2|robustness|MODEL",
      })
  void aWrongUseGetsOneSentence(int status, String line, String expected) {
    CommandLines.Outcome outcome = CommandLines.run(words(line + " --out DIR/wrong"));
    assertEquals(status, outcome.status(), outcome.err());
    assertTrue(Pattern.compile(expected).matcher(outcome.err()).find(), outcome.err());
    assertFalse(outcome.err().contains("\tat "), outcome.err());
  }
}
