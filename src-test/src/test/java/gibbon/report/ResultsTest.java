package gibbon.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() {
    RunResults results = Sample.full();
    Results.write(folder, results);
    assertEquals(Optional.of(results), Results.read(folder));
  }

  @Test
  void aFolderWithoutResultsIsEmpty() {
    assertEquals(Optional.empty(), Results.read(folder));
  }

  @Test
  void theSameResultsGiveTheSameBytes() throws IOException {
    Results.write(folder, Sample.full());
    byte[] first = Files.readAllBytes(folder.resolve("results.json"));
    Results.write(folder, Results.read(folder).orElseThrow());
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("results.json")));
  }

  @Test
  void theFileIsIndentedAndInTheOrderOfTheRecords() throws IOException {
    Results.write(
        folder,
        Sample.run(
            Sample.with(
                Sample.experiment(
                    "filters", "quick", new Measurement("Energy ε", "", null, 2e23, "")),
                new Figure("filters.png", "All \"filters\"."))));
    String expected =
        """
        {
          "experiments" : [
            {
              "id" : "filters",
              "title" : "Title of filters",
              "section" : "4",
              "claim" : "Claim of filters.",
              "measurements" : [
                {
                  "name" : "Energy ε",
                  "unit" : "",
                  "paper" : null,
                  "measured" : 2.0E23,
                  "note" : ""
                }
              ],
              "headline" : "Energy ε",
              "choices" : [
                "Choice of filters."
              ],
              "epsilons" : [
                0.25
              ],
              "tables" : [ ],
              "figures" : [
                {
                  "file" : "filters.png",
                  "caption" : "All \\"filters\\"."
                }
              ],
              "run" : {
                "profile" : "quick",
                "seed" : 7,
                "device" : "Device of filters",
                "data" : "MNIST train",
                "version" : "0.1.0",
                "date" : "2026-01-02T03:04:05Z",
                "seconds" : 192.25,
                "command" : "./gibbon reproduce filters --profile quick --seed 7"
              }
            }
          ]
        }
        """;
    assertEquals(expected, Files.readString(folder.resolve("results.json")));
  }

  @Property(tries = 200)
  void everyNumberComesBackBitForBit(@ForAll double measured) throws IOException {
    Path place = Files.createTempDirectory("gibbon-results");
    try {
      Results.write(
          place,
          Sample.run(
              Sample.experiment("a", "quick", new Measurement("m", "", measured, measured, ""))));
      Measurement back =
          Results.read(place).orElseThrow().experiments().get(0).measurements().get(0);
      assertEquals(measured, back.measured());
      assertEquals(measured, back.paper());
    } finally {
      Files.delete(place.resolve("results.json"));
      Files.delete(place);
    }
  }

  @Test
  void anExperimentTakesThePlaceOfItsFormerSelfAndKeepsTheOthers() {
    Results.write(folder, Sample.full());
    ExperimentResult again =
        Sample.experiment(
            "softmax-fgsm", "quick", Measurement.percent("FGSM error", 99.9, 0.5, ""));
    RunResults merged = Results.add(folder, again, Sample.ORDER);
    assertEquals(List.of(again, Sample.full().experiments().get(1)), merged.experiments());
    assertEquals(Optional.of(merged), Results.read(folder));
  }

  @Test
  void experimentsStandInThePapersOrderHoweverTheyCome() {
    for (List<String> arrival :
        List.of(
            List.of("filters quick", "own quick", "softmax-fgsm paper", "softmax-fgsm quick"),
            List.of("softmax-fgsm quick", "softmax-fgsm paper", "own quick", "filters quick"))) {
      RunResults results = Sample.run();
      for (String each : arrival) {
        String[] words = each.split(" ");
        results = Results.merge(results, Sample.experiment(words[0], words[1]), Sample.ORDER);
      }
      assertEquals(
          List.of("softmax-fgsm quick", "softmax-fgsm paper", "filters quick", "own quick"),
          results.experiments().stream().map(e -> e.id() + " " + e.run().profile()).toList());
    }
  }

  @Test
  void aDamagedFileIsNamedAndNeverOverwritten() throws IOException {
    Results.write(folder, Sample.full());
    Path file = folder.resolve("results.json");
    String whole = Files.readString(file);
    List<String> damages =
        List.of(
            "",
            "null",
            "[]",
            "{}",
            whole.substring(0, whole.length() / 2),
            whole + "x",
            whole.replace("\"seed\" : 7,", ""),
            whole.replace("\"seed\" : 7,", "\"seed\" : 7, \"seeds\" : 8,"),
            whole.replace("\"seed\" : 7", "\"seed\" : null"),
            whole.replace("\"quick\"", "null"),
            whole.replace("\"Choice of softmax-fgsm.\"", "null"),
            whole.replaceFirst("\"figures\" : \\[ \\]", "\"figures\" : null"));
    for (String damaged : damages) {
      assertFalse(damaged.equals(whole), "not damaged");
      Files.writeString(file, damaged);
      GibbonException failure =
          assertThrows(
              GibbonException.class,
              () -> Results.add(folder, Sample.experiment("filters", "quick"), Sample.ORDER),
              damaged);
      assertTrue(failure.getMessage().startsWith("Cannot use " + file), failure.getMessage());
      assertEquals(1, failure.getMessage().lines().count(), failure.getMessage());
      assertEquals(damaged, Files.readString(file));
    }
  }

  @Test
  void nothingElseIsLeftInTheFolder() throws IOException {
    Results.write(folder, Sample.full());
    Results.write(folder, Sample.full());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("results.json")), files.toList());
    }
  }
}
