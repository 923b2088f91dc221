package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.data.TinyPictures;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gibbon universal}: what it prints and keeps, and wrong uses. */
class UniversalCommandTest {
  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    TinyPictures.write(folder);
    run("train --model softmax --epochs 2 --validation 120 --device java --out DIR");
  }

  private static CommandLines.Outcome run(String line) {
    return CommandLines.run(CommandLines.words(line, folder, "--data", folder.toString()));
  }

  @Test
  void theChangeIsKeptWithWhatItDoes() throws IOException {
    CommandLines.Outcome made =
        run(
            "universal --device java DIR/softmax.safetensors --epsilon .3 --made-of 60 --count 50"
                + " --passes 3 --out DIR/out");
    assertEquals(0, made.status(), made.err());
    assertTrue(made.out().contains("of 60 training"), made.out());
    StoredArray change = Npy.read(folder.resolve("out/change.npy"));
    StoredArray examples = Npy.read(folder.resolve("out/examples.npy"));
    assertEquals(List.of(6, 6), change.shape());
    assertEquals(List.of(50, 6, 6), examples.shape());
    for (float pixel : change.floats()) {
      assertTrue(Math.abs(pixel) <= .3, pixel + " is more than .3");
    }
    JsonNode rates =
        new ObjectMapper().readTree(folder.resolve("out/universal.json").toFile()).get("rates");
    double found = rates.get(0).get("test").asDouble();
    double noise = rates.get(1).get("test").asDouble();
    assertTrue(found > noise, found + " is no more than noise, " + noise);
    assertTrue(made.out().contains(Math.round(1000 * found) / 10. + " %"), made.out());
    assertTrue(Files.size(folder.resolve("out/change.png")) > 100);
    CommandLines.Outcome judged =
        run("judge --device java DIR/softmax.safetensors DIR/out/examples.npy --epsilon .3");
    assertEquals(0, judged.status(), judged.err());
    assertTrue(judged.out().contains("50 examples"), judged.out());
    CommandLines.Outcome again =
        run(
            "universal --device java DIR/softmax.safetensors --epsilon .3 --made-of 60 --count 50"
                + " --passes 3 --out DIR/again");
    assertEquals(0, again.status(), again.err());
    assertArrayEquals(change.floats(), Npy.read(folder.resolve("again/change.npy")).floats());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|--epsilon .1 --norm l1|say --norm linf or --norm l2",
        "2|--epsilon 0|greater than 0",
        "2|--norm l2|Missing required option: '--epsilon",
        "1|--epsilon .1 --made-of 100000|--made-of takes 1 to",
        "1|--epsilon .1 --count 201|--count takes 1 to 200, got 201",
      })
  void aWrongUseGetsOneSentence(int status, String options, String expected) {
    CommandLines.Outcome outcome =
        run("universal --device java DIR/softmax.safetensors " + options);
    assertEquals(status, outcome.status(), outcome.err());
    assertTrue(outcome.err().contains(expected), outcome.err());
    assertFalse(outcome.err().contains("\tat "), outcome.err());
  }
}
