package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gibbon.data.TinyPictures;
import gibbon.paper.Experiments;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReproduceCommandTest {
  /** Enough to show what a run of many does, in the paper's order. */
  private static final String[] SEVERAL = {"softmax-fgsm", "maxout-fgsm", "adversarial-training"};

  private static final String[] RESUMED =
      Stream.concat(Stream.of("--resume"), Stream.of(SEVERAL)).toArray(String[]::new);

  @TempDir Path folder;
  private String pictures;

  @BeforeEach
  void write() throws IOException {
    TinyPictures.write(folder);
    pictures = folder.toString();
  }

  @Test
  void endsWithATableResultsPicturesExamplesAndAReport() throws IOException {
    Path out = folder.resolve("out");
    CommandLines.Outcome outcome = reproduce("opencl", out, SEVERAL);
    assertEquals(0, outcome.status(), outcome.err());
    assertTrue(outcome.out().contains("FGSM error"), outcome.out());
    JsonNode experiments =
        new ObjectMapper().readTree(out.resolve("results.json").toFile()).get("experiments");
    assertEquals(
        List.of(SEVERAL),
        List.of(
            experiments.get(0).get("id").asText(),
            experiments.get(1).get("id").asText(),
            experiments.get(2).get("id").asText()));
    for (JsonNode experiment : experiments) {
      for (JsonNode figure : experiment.get("figures")) {
        assertTrue(Files.size(out.resolve(figure.get("file").asText())) > 0);
      }
    }
    List<String> files = files(out);
    for (String file :
        List.of(
            "report.html",
            "softmax-fgsm/quick-1-X/adversarial.npy",
            "maxout-fgsm/quick-1-X/adversarial.npy",
            "adversarial-training/quick-1-X/adversarial.npy",
            "models/softmax-X.safetensors",
            "models/maxout-240-X.safetensors",
            "models/maxout-240-adversarial-X.safetensors")) {
      assertTrue(files.contains(file), () -> file + " is not among " + files);
    }
  }

  @ParameterizedTest
  @CsvSource({"java, softmax-fgsm", "opencl, adversarial-training"})
  void theSameSeedTwiceGivesTheSameResultsButForTimes(String device, String experiment)
      throws IOException {
    reproduce(device, folder.resolve("first"), experiment);
    reproduce(device, folder.resolve("second"), experiment);
    assertEquals(withoutTimes(folder.resolve("first")), withoutTimes(folder.resolve("second")));
  }

  @Test
  void anotherSeedGivesOtherResults() throws IOException {
    reproduce("java", folder.resolve("first"), "softmax-fgsm");
    reproduce("java", folder.resolve("second"), "softmax-fgsm", "--seed", "2");
    assertFalse(
        withoutTimes(folder.resolve("first")).equals(withoutTimes(folder.resolve("second"))));
  }

  /** The process is killed (SIGKILL) in the middle of each of the two longer trainings. */
  @Test
  void killedAndResumedGivesTheSameResults() throws Exception {
    TinyPictures.write(folder, 9000);
    reproduce("opencl", folder.resolve("unbroken"), SEVERAL);
    JsonNode learned = withoutTimes(folder.resolve("unbroken")).get("experiments").get(2);
    assertTrue(
        learned.get("measurements").get(0).get("measured").asDouble() < 10,
        "a network that learns nothing would be the same however it was broken off");
    Path out = folder.resolve("broken");
    for (String model : List.of("maxout-240", "maxout-240-adversarial")) {
      Process process =
          CommandLines.start("", folder.resolve(model + ".log"), arguments("opencl", out, RESUMED));
      String checkpoint = "models/" + model + "-X.checkpoint.safetensors";
      while (!files(out).contains(checkpoint) && process.isAlive()) {
        Thread.sleep(1);
      }
      assertTrue(process.isAlive(), () -> "the process ended before it could be killed");
      process.destroyForcibly().waitFor();
      assertFalse(files(out).contains("models/" + model + "-X.safetensors"));
    }
    CommandLines.Outcome resumed = reproduce("opencl", out, RESUMED);
    assertEquals(0, resumed.status(), resumed.err());
    assertEquals(withoutTimes(folder.resolve("unbroken")), withoutTimes(out));
  }

  @Test
  void anExperimentThatFailsDoesNotLoseTheOthers() throws IOException {
    Path out = folder.resolve("out");
    Files.createDirectories(out);
    Files.writeString(out.resolve("maxout-fgsm"), "a file in the place of a folder");
    CommandLines.Outcome outcome = reproduce("opencl", out, "maxout-fgsm", "softmax-fgsm");
    assertEquals(1, outcome.status());
    String last = outcome.err().lines().reduce((first, second) -> second).orElseThrow();
    assertTrue(
        last.startsWith("gibbon: maxout-fgsm, seed 1: ") && last.contains("cannot be made"), last);
    assertTrue(outcome.out().contains("softmax-fgsm: "), outcome.out());
    assertTrue(Files.readString(out.resolve("results.json")).contains("softmax-fgsm"));
    Files.delete(out.resolve("maxout-fgsm"));
    outcome = reproduce("opencl", out, "maxout-fgsm", "softmax-fgsm");
    assertEquals(0, outcome.status(), outcome.err());
    assertFalse(outcome.err().contains("epoch 1 of"), "its model was trained already");
  }

  @Test
  void namesADamagedFileOfResultsBeforeItTrains() throws IOException {
    Path out = folder.resolve("out");
    Files.createDirectories(out);
    Files.writeString(out.resolve("results.json"), "{");
    CommandLines.Outcome outcome = reproduce("java", out, "softmax-fgsm");
    assertEquals(1, outcome.status());
    assertTrue(outcome.err().contains("results.json"), outcome.err());
    assertFalse(files(out).contains("models/softmax-X.safetensors"));
  }

  @Test
  void saysThatOtherPicturesAreNotThePapers() throws IOException {
    CommandLines.Outcome outcome = reproduce("java", folder.resolve("out"), "softmax-fgsm");
    assertTrue(outcome.out().contains("the paper's figure is for MNIST, ours for"), outcome.out());
  }

  @Test
  void runsWithoutTheOpenClModule() throws Exception {
    CommandLines.Outcome outcome =
        CommandLines.runApart(
            "opencl", folder, arguments(null, folder.resolve("out"), "softmax-fgsm"));
    assertEquals(0, outcome.status(), outcome.out());
    assertTrue(
        Files.readString(folder.resolve("out/results.json")).contains("plain Java"), outcome.out());
  }

  @Test
  void listsTheExperiments() {
    CommandLines.Outcome outcome =
        CommandLines.run("reproduce", "--list", "--out", folder.resolve("none").toString());
    assertEquals(0, outcome.status());
    assertEquals(
        Experiments.all().size(),
        outcome
            .out()
            .lines()
            .filter(line -> line.matches("[a-z0-9-]+ +(section|app\\.) .*"))
            .count());
  }

  @Test
  void listsWhatIsFinished() throws IOException {
    Path out = folder.resolve("out");
    reproduce("java", out, "softmax-fgsm", "--seeds", "2,5");
    String list = CommandLines.run("reproduce", "--list", "--out", out.toString()).out();
    assertEquals(
        List.of(true, false),
        Stream.of("softmax-fgsm", "maxout-fgsm")
            .map(id -> list.lines().filter(line -> line.startsWith(id)).findFirst().orElseThrow())
            .map(line -> line.contains("(finished: quick with seeds 2, 5)"))
            .toList());
  }

  @Test
  void severalSeedsGiveAMeanAndKeepEachOne() throws IOException {
    Path out = folder.resolve("out");
    CommandLines.Outcome outcome = reproduce("java", out, "softmax-fgsm", "--seeds", "1,2,3");
    assertEquals(0, outcome.status(), outcome.err());
    assertTrue(outcome.out().contains("seeds 1, 2, 3") && outcome.out().contains(" ± "));
    JsonNode experiments = withoutTimes(out).get("experiments");
    assertEquals(3, experiments.size());
    for (int i = 0; i < 3; i++) {
      assertEquals(i + 1, experiments.get(i).get("run").get("seed").asInt());
    }
  }

  @Test
  void whatIsFinishedIsKeptUntilItIsAskedForAgain() throws IOException {
    Path out = folder.resolve("out");
    reproduce("java", out, "softmax-fgsm");
    byte[] first = Files.readAllBytes(out.resolve("results.json"));
    CommandLines.Outcome kept = reproduce("java", out, "softmax-fgsm");
    assertEquals(0, kept.status());
    assertTrue(kept.err().contains("finished before, kept"), kept.err());
    assertTrue(kept.out().contains("FGSM error"), "what is kept is told all the same");
    assertArrayEquals(first, Files.readAllBytes(out.resolve("results.json")));
    assertFalse(reproduce("java", out, "softmax-fgsm", "--again").err().contains("epoch 1 of"));
    String fresh = reproduce("java", out, "softmax-fgsm", "--fresh").err();
    assertTrue(fresh.contains("epoch 1 of"), fresh);
  }

  @Test
  void anotherFolderOfResultsUsesTheSameModels() throws IOException {
    reproduce("java", folder.resolve("first"), "softmax-fgsm");
    String models = folder.resolve("first/models").toString();
    CommandLines.Outcome second =
        CommandLines.run(
            "reproduce",
            "softmax-fgsm",
            "--device",
            "java",
            "--data",
            pictures,
            "--out",
            folder.resolve("second").toString(),
            "--models",
            models);
    assertFalse(second.err().contains("epoch 1 of"), second.err());
    assertEquals(
        withoutTimes(folder.resolve("first")).get("experiments").get(0).get("measurements"),
        withoutTimes(folder.resolve("second")).get("experiments").get(0).get("measurements"));
  }

  private CommandLines.Outcome reproduce(String device, Path out, String... more) {
    return CommandLines.run(arguments(device, out, more));
  }

  private String[] arguments(String device, Path out, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("reproduce", "--data", pictures, "--out", out.toString()));
    arguments.addAll(List.of("--models", out.resolve("models").toString()));
    if (device != null) {
      arguments.addAll(List.of("--device", device));
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** The files of a folder, an X for every digest in their names. */
  private static List<String> files(Path out) throws IOException {
    if (!Files.exists(out)) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        out,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(
                out.relativize(file)
                    .toString()
                    .replaceAll("-([0-9a-f]{12}|[0-9a-f]{4})(?=[./])", "-X"));
            return FileVisitResult.CONTINUE;
          }

          /** A process at work removes the files it makes on the way. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static JsonNode withoutTimes(Path out) throws IOException {
    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    for (JsonNode experiment : results.get("experiments")) {
      ((ObjectNode) experiment.get("run")).remove(List.of("date", "seconds"));
    }
    return results;
  }
}
