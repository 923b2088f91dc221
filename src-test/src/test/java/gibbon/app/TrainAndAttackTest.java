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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainAndAttackTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TinyPictures.write(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "rbf,rbf 36-4",
    "rbf-shared,rbf-shared 36-4",
    "quadratic,quadratic 36-12-4 with inhibition 0.25",
    "conv,conv 6×6-3@3×3+1-pool2/2-4@3×3+1-pool2/2-8-4",
    "conv-maxout,conv-maxout 6×6-3×2@3×3+1-pool2/2-4×2@3×3+1-pool2/2-8×5-4"
  })
  void networksOfOtherUnitsAreTrainedAndAttacked(String kind, String shown) {
    List<String> line =
        new ArrayList<>(
            List.of("train", "--model", kind, "--epochs", "3", "--validation", "120", "--batch"));
    line.addAll(List.of("20", "--device", "java", "--data", folder.toString()));
    line.addAll(List.of("--out", folder.resolve("models").toString()));
    if (kind.equals("quadratic")) {
      line.addAll(List.of("--units", "12", "--inhibition", ".25"));
    }
    if (kind.startsWith("conv")) {
      line.addAll(List.of("--units", "8", "--set", "maps=3,4", "--set", "filters=3"));
      line.addAll(List.of("--set", "padding=1", "--set", "pools=2"));
    }
    CommandLines.Outcome trained = CommandLines.run(line.toArray(String[]::new));
    assertEquals(0, trained.status(), trained.err());
    assertTrue(trained.out().contains(shown + ":"), trained.out());
    CommandLines.Outcome attacked =
        CommandLines.run(
            "attack",
            folder.resolve("models/" + kind + ".safetensors").toString(),
            "--data",
            folder.toString(),
            "--device",
            "java");
    assertEquals(0, attacked.status(), attacked.err());
    assertTrue(attacked.out().contains(shown), attacked.out());
  }

  /** What was trained against an attack stands better against it, and its cost is told. */
  @Test
  void trainsAgainstAnyAttackOfFixedSize() throws IOException {
    double[] robust = new double[3];
    String[] adversaries = {"", "--adversarial", "--adversarial pgd,steps=5"};
    for (int i = 0; i < adversaries.length; i++) {
      String line =
          "train --model maxout --units 8 --pieces 2 --epochs 15 --validation 120 --batch 20 --no-dropout --epsilon .1 --name n"
              + i
              + " "
              + adversaries[i];
      CommandLines.Outcome trained = CommandLines.run(words(line, "models"));
      assertEquals(0, trained.status(), trained.err());
      assertEquals(
          i == 2,
          trained.out().contains("The adversary, pgd, took 5.0 gradients and 5.0 forward passes"),
          trained.out());
      String out = "n" + i;
      CommandLines.Outcome attacked =
          CommandLines.run(
              words(
                  "attack "
                      + folder.resolve("models/n" + i + ".safetensors")
                      + " --attack pgd --epsilon .2",
                  out));
      assertEquals(0, attacked.status(), attacked.err());
      robust[i] =
          new ObjectMapper()
              .readTree(folder.resolve(out + "/attack.json").toFile())
              .get("attacks")
              .get(0)
              .get("robust")
              .asDouble();
    }
    assertTrue(robust[1] > robust[0] && robust[2] > robust[0], Arrays.toString(robust));
  }

  private String[] words(String line, String out) {
    List<String> words = new ArrayList<>(List.of(line.strip().split(" ")));
    words.addAll(List.of("--data", folder.toString(), "--device", "java"));
    words.addAll(List.of("--out", folder.resolve(out).toString()));
    return words.toArray(String[]::new);
  }

  @Test
  void trainsSavesAttacksAndKeeps() throws IOException {
    String data = folder.toString();
    String models = folder.resolve("models").toString();
    CommandLines.Outcome trained =
        CommandLines.run(
            "train",
            "--units",
            "12",
            "--pieces",
            "2",
            "--epochs",
            "12",
            "--validation",
            "120",
            "--batch",
            "20",
            "--no-dropout",
            "--data",
            data,
            "--out",
            models,
            "--device",
            "java");
    assertEquals(0, trained.status(), trained.err());
    assertTrue(trained.out().contains("maxout 36-12×2-4"), trained.out());

    Path out = folder.resolve("attack");
    CommandLines.Outcome attacked =
        CommandLines.run(
            "attack",
            models + "/maxout.safetensors",
            "--epsilon",
            "0,.1,-.1",
            "--data",
            data,
            "--out",
            out.toString(),
            "--device",
            "java");
    assertEquals(0, attacked.status(), attacked.err());
    JsonNode reports =
        new ObjectMapper().readTree(out.resolve("attack.json").toFile()).get("attacks");
    assertEquals(reports.get(0).get("cleanError"), reports.get(0).get("error"));
    assertEquals(1, reports.get(0).get("unchangedPictures").asDouble());
    assertTrue(
        reports.get(1).get("error").asDouble() >= reports.get(2).get("error").asDouble(),
        "a step up the loss is no better than a step down");
    assertFalse(attacked.out().contains("target"), attacked.out());
    CommandLines.Outcome towards =
        CommandLines.run(
            "attack",
            models + "/maxout.safetensors",
            "--epsilon",
            "0",
            "--target",
            "3",
            "--data",
            data,
            "--device",
            "java");
    assertTrue(
        towards.out().lines().anyMatch(line -> line.matches("taken for the target +\\d.* %")),
        towards.out());
    // A step of 0 reaches the target as often as no step.
    assertEquals(
        towards.out().replaceFirst("(?s).*taken for the target before +(\\S+ %).*", "$1"),
        towards.out().replaceFirst("(?s).*taken for the target +(\\d\\S* %).*", "$1"));
    StoredArray examples = Npy.read(out.resolve("adversarial-epsilon-0.1.npy"));
    assertEquals(List.of(200, 6, 6), examples.shape());
    assertArrayEquals(
        TinyPictures.split().test().images(),
        Npy.read(out.resolve("adversarial-epsilon-0.0.npy")).floats());
  }

  @Test
  void logisticRegressionTellsTwoClassesApart() {
    CommandLines.Outcome trained =
        CommandLines.run(
            "train",
            "--model",
            "logistic",
            "--classes",
            "1,3",
            "--epochs",
            "5",
            "--validation",
            "60",
            "--batch",
            "20",
            "--data",
            folder.toString(),
            "--out",
            folder.toString(),
            "--device",
            "java");
    assertEquals(0, trained.status(), trained.err());
    assertTrue(trained.out().contains("test error 0.00 %"), trained.out());
    assertTrue(Files.exists(folder.resolve("logistic.safetensors")));
  }

  @Test
  void timesKernels() {
    CommandLines.Outcome trained =
        CommandLines.run(
            "train",
            "--model",
            "softmax",
            "--epochs",
            "1",
            "--validation",
            "120",
            "--data",
            folder.toString(),
            "--out",
            folder.toString(),
            "--profile-kernels");
    assertEquals(0, trained.status(), trained.err());
    assertTrue(trained.out().contains("matmul_tn"), trained.out());
  }
}
