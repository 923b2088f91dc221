package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.data.PictureShape;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.ModelFiles;
import gibbon.model.RbfRecipe;
import gibbon.model.Recipe;
import gibbon.model.Recipes;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import gibbon.tensor.Arena;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TinyPictures.write(folder);
    Files.writeString(folder.resolve("text.png"), "no picture");
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      write(arena, "model", MaxoutRecipe.of(36, 4, 2, 3, 3));
      write(arena, "rbf", RbfRecipe.of(36, 4));
      Map<String, String> set =
          Map.of("maps", "2", "filters", "3", "padding", "1", "pools", "2", "units", "3");
      write(arena, "conv", Recipes.of("conv", PictureShape.grey(6, 6), 4, set));
      write(arena, "sigmoids", MaxoutRecipe.of(36, 4, 2, 3).withSigmoids());
    }
    Npy.write(folder.resolve("picture.npy"), StoredArray.of(new float[36], 6, 6));
    Npy.write(folder.resolve("large.npy"), StoredArray.of(new float[49], 7, 7));
    Npy.write(folder.resolve("flat.npy"), StoredArray.of(new float[36], 36));
    BufferedImage grey = new BufferedImage(6, 6, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(2, 1, 0, 51);
    ImageIO.write(grey, "png", folder.resolve("grey.png").toFile());
  }

  private void write(Arena arena, String name, Recipe recipe) {
    Path file = folder.resolve(name + ".safetensors");
    ModelFiles.write(file, recipe, recipe.build(arena, 1), Map.of());
  }

  private CommandLines.Outcome run(String line) {
    return CommandLines.run(CommandLines.words("explain --device java " + line, folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model nonesuch|no model 'nonesuch'.*softmax, maxout, maxout-adversarial",
        "--model DIR/text.png --data DIR|text.png",
        "--model DIR/model.safetensors --index 0|MNIST test 0 has 28 × 28 = 784 pixels, but the model takes 36",
        "--model DIR/model.safetensors --data DIR --index 200|--index takes 0 to 199",
        "--model DIR/model.safetensors --data DIR --index -1|--index takes 0 to 199",
        "--model DIR/model.safetensors --data DIR/nowhere|nowhere",
        "--model DIR/model.safetensors --data DIR --label 4|The label is a class of the model, 0 to 3, got 4",
        "--model DIR/model.safetensors --data DIR --target -1|The target is a class",
        "--model DIR/model.safetensors --data DIR --pixel 6,0|rows 0 to 5.*got pixel 6,0",
        "--model DIR/model.safetensors --data DIR --pixel 6|--pixel takes a row and a column",
        "--model DIR/model.safetensors --data DIR --unit 4,0|layers 1 to 3",
        "--model DIR/model.safetensors --data DIR --unit 1,3|units 0 to 2, got unit 3",
        "--model DIR/model.safetensors --data DIR --unit 1|--unit takes a layer and a unit",
        "--model DIR/model.safetensors --data DIR --unit 1,0,0,1|Layer 1 is dense: --unit 1,J with J from 0 to 2",
        "--model DIR/conv.safetensors --data DIR --unit 1,2|Layer 1 has 6 × 6 × 2 rows, columns and maps: --unit 1,ROW,COLUMN,MAP",
        "--model DIR/model.safetensors --data DIR --json --svg|Only one of --json, --svg",
        "--model DIR/model.safetensors --data DIR --json DIR/no/where.json|where.json",
        "--model DIR/model.safetensors --image DIR/nowhere.png|no such file",
        "--model DIR/model.safetensors --image DIR/text.png|is no picture",
        "--model DIR/model.safetensors --image DIR/large.npy|7 × 7 = 49 pixels",
        "--model DIR/model.safetensors --image DIR/flat.npy|expected a picture",
        "--model DIR/rbf.safetensors --data DIR|Only networks with a softmax can be explained, whose loss is the cross-entropy, got rbf 36-4",
        "--model DIR/sigmoids.safetensors --data DIR|explained.*got maxout-sigmoids 36-3×2-4",
        "--model DIR/model.safetensors --image DIR/picture.npy --index 1|not from both",
      })
  void mistakesGetOneSentence(String line, String expected) {
    CommandLines.Outcome outcome = run(line);
    assertEquals(1, outcome.status(), outcome.err());
    assertTrue(Pattern.compile(expected).matcher(outcome.err()).find(), outcome.err());
    assertTrue(outcome.err().startsWith("gibbon: "), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  @Test
  void writesEveryFormatAndTheText() throws IOException {
    CommandLines.Outcome outcome =
        run(
            "--model DIR/model.safetensors --data DIR --index 3 --pixel 1,2 --unit 2,1 --json DIR/a.json --dot DIR/a.dot --svg DIR/a.svg --trace DIR/a.trace --html DIR/a.html");
    assertEquals(0, outcome.status(), outcome.err());
    assertTrue(outcome.out().contains("dJ/dx[1,2]"), outcome.out());
    for (String file : List.of("a.json", "a.dot", "a.svg", "a.trace", "a.html")) {
      assertTrue(Files.size(folder.resolve(file)) > 500, file);
      assertTrue(outcome.out().contains(file), outcome.out());
    }
    JsonNode account =
        new ObjectMapper().readTree(folder.resolve("a.json").toFile()).get("account");
    assertEquals(3, account.get("subject").get("label").intValue());
    assertEquals(36, account.get("images").get("gradient").size());
  }

  @Test
  void aUnitOfAMapIsAskedForByRowColumnAndMap() throws IOException {
    CommandLines.Outcome outcome =
        run("--model DIR/conv.safetensors --data DIR --pixel 2,2 --unit 1,2,3,1 --html DIR/c.html");
    assertEquals(0, outcome.status(), outcome.err());
    assertTrue(outcome.out().contains("Unit h1[2,3,1]"), outcome.out());
    assertTrue(outcome.out().contains("(x*W1)[2,3,1] is the sum of 9 products"), outcome.out());
    String page = Files.readString(folder.resolve("c.html"));
    assertTrue(page.contains("dJ/dx[2,2] is the sum of 18 paths, weight · gradient, by Reshape"));
  }

  @Test
  void jsonAloneTakesThePlaceOfTheText() throws IOException {
    CommandLines.Outcome outcome =
        run("--model DIR/model.safetensors --image DIR/grey.png --target 2 --json");
    assertEquals(0, outcome.status(), outcome.err());
    JsonNode account = new ObjectMapper().readTree(outcome.out()).get("account");
    assertEquals(.2, account.get("images").get("x").get(8).doubleValue(), 1e-7);
    assertEquals(2, account.get("subject").get("target").intValue());
    assertFalse(outcome.out().contains("NaN"));
    assertEquals("label-missing", account.get("warnings").get(0).get("id").textValue());
  }
}
