package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.data.Cifar10Files;
import gibbon.data.Dataset;
import gibbon.data.Datasets;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in colour go all the way: training, attack, files, sheets, explanation. */
class ColourTest {
  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    Cifar10Files.write(folder, 20);
    CommandLines.Outcome trained =
        run(
            List.of("train", "--model", "softmax", "--epochs", "3", "--validation", "20"),
            List.of("--batch", "20", "--rate", ".02", "--last-rate", ".002"),
            List.of("--out", folder.resolve("models").toString()));
    assertEquals(0, trained.status(), trained.err());
    assertTrue(trained.out().contains("softmax 3072-10"), trained.out());
    model = folder.resolve("models/softmax.safetensors");
  }

  @SafeVarargs
  private static CommandLines.Outcome run(List<String>... words) {
    List<String> line = new ArrayList<>();
    for (List<String> some : words) {
      line.addAll(some);
    }
    line.addAll(List.of("--device", "java", "--data", folder.toString()));
    return CommandLines.run(line.toArray(String[]::new));
  }

  @Test
  void anAttackKeepsRowsColumnsAndChannels() throws IOException {
    Path out = folder.resolve("attack");
    CommandLines.Outcome attacked =
        run(List.of("attack", model.toString(), "--epsilon", ".1", "--out", out.toString()));
    assertEquals(0, attacked.status(), attacked.err());
    Dataset test = Datasets.openTest(folder.toString());
    StoredArray examples = Npy.read(out.resolve("adversarial-epsilon-0.1.npy"));
    StoredArray gradients = Npy.read(out.resolve("gradient-epsilon-0.1.npy"));
    assertEquals(List.of(20, 32, 32, 3), examples.shape());
    assertEquals(List.of(20, 32, 32, 3), gradients.shape());
    for (int i = 0; i < test.images().length; i++) {
      float step = .1f * Math.signum(gradients.floats()[i]);
      assertEquals(test.images()[i] + step, examples.floats()[i], 1e-6f);
    }
    assertTrue(Files.size(out.resolve("epsilon-0.1-examples.png")) > 0);
  }

  @Test
  void anExplanationAddressesAChannelAndNamesTheClasses() throws IOException {
    Path json = folder.resolve("account.json");
    Path page = folder.resolve("page.html");
    CommandLines.Outcome explained =
        run(
            List.of("explain", "--model", model.toString(), "--index", "3", "--pixel", "5,7,2"),
            List.of("--unit", "1,3", "--json", json.toString(), "--html", page.toString()));
    assertEquals(0, explained.status(), explained.err());
    assertTrue(explained.out().contains("away from label 3 (cat)"), explained.out());
    assertTrue(explained.out().contains("dJ/dx[5,7,2]"), explained.out());
    JsonNode account = new ObjectMapper().readTree(json.toFile()).get("account");
    JsonNode pixel = account.get("pixel");
    int index = (5 * 32 + 7) * 3 + 2;
    assertEquals(3, account.get("subject").get("channels").intValue());
    assertEquals(account.get("images").get("x").get(index), pixel.get("value"));
    assertEquals(account.get("images").get("gradient").get(index), pixel.get("device"));
    assertEquals(2, pixel.get("channel").intValue());
    assertTrue(Files.readString(page).contains("row 5, column 7, channel 2"));
    CommandLines.Outcome outside =
        run(List.of("explain", "--model", model.toString(), "--pixel", "5,7,3"));
    assertEquals(1, outside.status());
    assertTrue(outside.err().contains("channels 0 to 2, got pixel 5,7,3"), outside.err());
  }
}
