package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.attack.AttackList;
import gibbon.data.Datasets;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.ModelFiles;
import gibbon.model.Network;
import gibbon.model.SoftmaxRecipe;
import gibbon.store.Npy;
import gibbon.tensor.Arena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gibbon attack --attack}: every attack of the list by name, and wrong uses of it. */
class NamedAttacksTest {
  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    TinyPictures.write(folder);
    CommandLines.Outcome trained =
        CommandLines.run(
            words("train --model softmax --epochs 2 --validation 120 --device java --out DIR"));
    assertEquals(0, trained.status(), trained.err());
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      save("nan", new SoftmaxRecipe(36, 4), arena, true);
      save("three", new SoftmaxRecipe(36, 3), arena, false);
      save("larger", new SoftmaxRecipe(40, 4), arena, false);
    }
  }

  private static void save(String name, SoftmaxRecipe recipe, Arena arena, boolean broken) {
    Network network = recipe.build(arena, 1);
    if (broken) {
      var first = network.parameters().get(0).value();
      double[] none = new double[first.shape().size()];
      Arrays.fill(none, Double.NaN);
      first.write(none);
    }
    ModelFiles.write(folder.resolve(name + ".safetensors"), recipe, network, Map.of());
  }

  private static String[] words(String line) {
    return CommandLines.words(line, folder, "--data", folder.toString());
  }

  private static CommandLines.Outcome attack(String rest) {
    return CommandLines.run(words("attack --device java DIR/" + rest));
  }

  @Test
  void everyAttackIsMadeByItsName() {
    for (var kind : AttackList.all()) {
      String fewer =
          switch (kind.name()) {
            case "cw" -> ",steps=20,search=2";
            case "hsj" -> ",steps=2,points=10";
            case "square" -> ",queries=20";
            case "spatial" -> ",angles=3";
            case "noise" -> ",draws=3";
            case "auto" -> ",epsilon=.5";
            default -> "";
          };
      CommandLines.Outcome made =
          attack("softmax.safetensors --count 3 --attack " + kind.name() + fewer);
      assertEquals(0, made.status(), kind.name() + made.err());
      assertTrue(made.out().contains("\n" + kind.name()), made.out());
      assertTrue(made.out().contains("gradients"), made.out());
    }
  }

  @Test
  void aRowHasItsCostAndTheFilesItsNumbers() throws IOException {
    CommandLines.Outcome made =
        attack(
            "softmax.safetensors --count 20 --steps 7 --attack pgd,steps=5,bim,deepfool,steps=3"
                + " --out DIR/out");
    assertEquals(0, made.status(), made.err());
    JsonNode attacks =
        new ObjectMapper().readTree(folder.resolve("out/attack.json").toFile()).get("attacks");
    assertEquals(List.of(5.0, 7.0), List.of(cost(attacks, 0), cost(attacks, 1)));
    assertEquals("5", attacks.get(0).get("options").get("steps").asText());
    assertEquals("random", attacks.get(0).get("options").get("start").asText());
    float[] pictures = Datasets.openTest(folder.toString()).images();
    double sum = 0;
    int counted = 0;
    for (String row : Files.readAllLines(folder.resolve("out/pictures.csv"))) {
      String[] cells = row.split(",");
      if (cells[1].contains("deepfool") && cells[3].equals(cells[4]) && cells[7].equals("1")) {
        double squares = 0;
        for (int p = 0; p < 36; p++) {
          float pixel = pictures[36 * Integer.parseInt(cells[2]) + p];
          squares += pixel * pixel;
        }
        sum += Double.parseDouble(cells[14]) / Math.sqrt(squares);
        counted++;
      }
    }
    assertEquals(sum / counted, attacks.get(2).get("relativeL2").asDouble(), 1e-6);
    assertEquals(
        List.of(20, 6, 6), Npy.read(folder.resolve("out/examples-pgd-steps-5-0.1.npy")).shape());
    List<String> rows = Files.readAllLines(folder.resolve("out/pictures.csv"));
    assertEquals(1 + 3 * 20, rows.size());
    assertTrue(rows.get(0).startsWith("network,attack,picture,label,before,after"), rows.get(0));
    String robust = String.valueOf(attacks.get(1).get("robust").asDouble());
    long standing =
        rows.stream()
            .map(row -> row.split(","))
            .filter(row -> row[1].startsWith("\"bim") || row[1].startsWith("bim"))
            .filter(row -> row[3].equals(row[4]) && row[7].equals("0"))
            .count();
    assertEquals(robust, String.valueOf(standing / 20.), "rows and summary disagree");
  }

  private static double cost(JsonNode attacks, int which) {
    return attacks.get(which).get("gradients").asDouble();
  }

  /** All targets but the label: what is easiest is reached most often and nearest. */
  @Test
  void eachTargetIsOneInTurn() throws IOException {
    CommandLines.Outcome made =
        attack(
            "softmax.safetensors --count 12 --target each --attack cw,steps=40,search=3,pgd,epsilon=.2"
                + " --out"
                + " DIR/each");
    assertEquals(0, made.status(), made.err());
    assertTrue(made.out().contains("towards each class but the label"), made.out());
    JsonNode kept = new ObjectMapper().readTree(folder.resolve("each/attack.json").toFile());
    assertEquals("each", kept.get("target").asText());
    JsonNode rows = kept.get("attacks");
    assertEquals(2 * (4 + 3), rows.size());
    // Some targets are out of reach of so small an ε.
    assertTrue(rows.get(11).get("reached").asInt() > rows.get(13).get("reached").asInt());
    int pairs = 0;
    for (int k = 0; k < 4; k++) {
      assertEquals("cw steps 40 search 3 → " + k, rows.get(k).get("attack").asText());
      pairs += rows.get(k).get("count").asInt();
    }
    assertEquals(3 * 12, pairs);
    assertEquals(pairs, rows.get(5).get("count").asInt());
    assertEquals(12, rows.get(4).get("count").asInt());
    assertEquals(12, rows.get(6).get("count").asInt());
    assertTrue(rows.get(4).get("reached").asInt() >= rows.get(6).get("reached").asInt());
    assertTrue(l2(rows, 4) <= l2(rows, 5) && l2(rows, 5) <= l2(rows, 6) + 1e-9, rows.toString());
  }

  private static double l2(JsonNode rows, int which) {
    return rows.get(which).get("l2").get("mean").asDouble();
  }

  @Test
  void theLeastLikelyClassIsEachPicturesOwn() throws IOException {
    CommandLines.Outcome made =
        attack(
            "softmax.safetensors --count 40 --target least --attack pgd --epsilon .5 --out"
                + " DIR/least");
    assertEquals(0, made.status(), made.err());
    assertTrue(made.out().contains("towards the least likely class"), made.out());
    JsonNode kept = new ObjectMapper().readTree(folder.resolve("least/attack.json").toFile());
    assertEquals("least", kept.get("target").asText());
    long classes =
        Files.readAllLines(folder.resolve("least/pictures.csv")).stream()
            .skip(1)
            .map(row -> row.split(","))
            .filter(row -> row[7].equals("1"))
            .map(row -> row[5])
            .distinct()
            .count();
    assertTrue(classes > 1, "one class for all");
    CommandLines.Outcome usual = attack("softmax.safetensors --count 10 --target least");
    assertEquals(0, usual.status(), usual.err());
    assertTrue(usual.out().contains("towards the least likely class"), usual.out());
  }

  @Test
  void epsilonsAreForEachAttackAndALargerStepIsTold() {
    CommandLines.Outcome made =
        attack("softmax.safetensors --count 5 --epsilon 0,.3 --attack fgm,bim,step-size=.2");
    assertEquals(0, made.status(), made.err());
    assertEquals(4, made.out().lines().filter(line -> line.contains(" ε ")).count());
    assertTrue(made.err().contains("step-size of 0.2 is more than epsilon 0.0"), made.err());
    assertFalse(made.err().contains("epsilon 0.3"), made.err());
  }

  /** Four digits, in tables with and without names; all of them where fewer would not differ. */
  @Test
  void epsilonsAreReadable() {
    String levels = "softmax.safetensors --count 5 --epsilon-scale 255 --epsilon 4";
    for (String more : List.of("", " --attack bim", ".001 --attack bim")) {
      CommandLines.Outcome made = attack(levels + more);
      assertEquals(0, made.status(), made.err());
      assertTrue(made.out().contains("0.01569"), made.out());
      assertFalse(made.out().contains("0.015686"), made.out());
    }
    CommandLines.Outcome near = attack(levels + ",4.0001 --attack bim");
    assertEquals(2, near.out().lines().filter(line -> line.contains("ε 0.015686")).count());
  }

  @Test
  void withoutANameItIsTheAttackOfThePaper() {
    CommandLines.Outcome usual = attack("softmax.safetensors --out DIR/usual");
    CommandLines.Outcome named = attack("softmax.safetensors --attack fgsm --out DIR/named");
    assertEquals(0, usual.status() + named.status(), usual.err() + named.err());
    assertTrue(usual.out().startsWith("FGSM on softmax"), usual.out());
    assertArrayEquals(
        Npy.read(folder.resolve("usual/adversarial-epsilon-0.25.npy")).floats(),
        Npy.read(folder.resolve("named/examples-fgsm-0.25.npy")).floats());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|softmax --attack pdg|There is no attack 'pdg'; there are fgsm, fgm, bim",
        "1|softmax --attack deepfool --momentum 1|deepfool has no option 'momentum'; it has norm, steps",
        "1|softmax --attack bim,queries=10|bim has no option 'queries'; it has norm, epsilon, steps",
        "1|softmax --attack deepfool --epsilon .1|deepfool has no option 'epsilon'; it has norm",
        "1|softmax --attack pgd --epsilon -.1|epsilon of the attack pgd is a number from 0 to .*got '-0.1'",
        "2|softmax --attack pgd --epsilon NaN|--epsilon.*finite number, got 'NaN'",
        "1|softmax --attack pgd,epsilon=NaN|epsilon of the attack pgd is a number from 0 to",
        "1|softmax --attack pgd --steps 0|steps of the attack pgd is a whole number from 1",
        "1|softmax --attack apgd-ce --norm l1|norm of the attack apgd-ce is one of linf, l2, got 'l1'",
        "1|softmax --attack pgd --target 4|--target takes a class from 0 to 3, got 4",
        "2|softmax --attack pgd --target most|--target.*class from 0 on, or 'least' or 'each', got 'most'[.]",
        "1|softmax --target each|--target each is of attacks by name, such as --attack cw",
        "1|softmax --attack deepfool --target 1|only leaves a class.*take an attack that climbs, such as pgd",
        "1|softmax --attack pgd --box 0:.5|box of the attack holds values from 0 to 0.5, but picture \\d+ has the value",
        "1|softmax --attack pgd --box 1:0|box of the attack pgd is one of data, none, LOW:HIGH, got '1:0'",
        "1|softmax --attack pgd --clip 0,1|with it say --box LOW:HIGH",
        "1|softmax --steps 5|--steps says something about an attack that --attack names",
        "1|softmax --attack bim,steps=5,bim,steps=6,steps=7|'steps=7' says a second time what the steps of the attack bim is",
        "1|softmax --attack steps=5|begins with the name of an attack.*got 'steps=5'",
        "2|softmax --attack ,|--attack' takes at least one value",
        "1|softmax --attack pgd --count 201|--count takes 1 to 200",
        "1|nan --attack pgd|nan.safetensors holds a NaN or an infinity in weight; train the model again",
        "1|three --attack pgd|tells 3 classes apart, but \\S+ test has 4",
        "1|larger --attack pgd|takes pictures of 40 numbers, but those of .* have 36",
      })
  void aWrongUseGetsOneSentence(int status, String line, String expected) {
    CommandLines.Outcome outcome = attack(line.replaceFirst(" ", ".safetensors "));
    assertEquals(status, outcome.status(), outcome.err());
    assertTrue(Pattern.compile(expected).matcher(outcome.err()).find(), outcome.err());
    assertTrue(outcome.err().startsWith("gibbon: "), outcome.err());
    assertFalse(outcome.err().contains("\tat "), outcome.err());
    if (status == 1) {
      assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
  }
}
