package gibbon.result;

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
import java.util.Set;
import java.util.stream.Collectors;
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
                "settings" : [ ],
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
  void everySeedProfileDeviceDataAndSettingIsKeptForItself() {
    ExperimentResult.Run run = Sample.seeded(1, .1).run();
    List<ExperimentResult.Run> others =
        List.of(
            run,
            changed(run, "standard", 1, run.device(), run.data(), List.of()),
            changed(run, run.profile(), 2, run.device(), run.data(), List.of()),
            changed(run, run.profile(), 1, "another", run.data(), List.of()),
            changed(run, run.profile(), 1, run.device(), "Fashion", List.of()),
            changed(run, run.profile(), 1, run.device(), run.data(), List.of("a=b")));
    RunResults results = Sample.run();
    for (int again = 0; again < 2; again++) {
      for (ExperimentResult.Run other : others) {
        results = Results.merge(results, Sample.with(Sample.seeded(1, .1), other), Sample.ORDER);
      }
    }
    assertEquals(
        Set.copyOf(others),
        results.experiments().stream().map(ExperimentResult::run).collect(Collectors.toSet()));
    assertEquals(others.size(), results.experiments().size());
  }

  private static ExperimentResult.Run changed(
      ExperimentResult.Run run,
      String profile,
      long seed,
      String device,
      String data,
      List<String> settings) {
    return new ExperimentResult.Run(
        profile,
        seed,
        device,
        data,
        settings,
        run.version(),
        run.date(),
        run.seconds(),
        run.command());
  }

  @Test
  void tablesComeBackWithTheirNumbersAndWords() {
    DataTable table =
        DataTable.titled("t")
            .text("name")
            .percent("share")
            .number("count")
            .row("x", .125, 3)
            .row("y", Double.NaN, 1e-9);
    RunResults results = Sample.run(Sample.with(Sample.experiment("a", "quick"), List.of(table)));
    Results.write(folder, results);
    assertEquals(results, Results.read(folder).orElseThrow());
    assertEquals(List.of(List.of("x", 12.5, 3.), List.of("y", "none", 1e-9)), table.rows());
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
  void whatAFileLacksIsNamedInPlainWords() throws IOException {
    Results.write(folder, Sample.full());
    Path file = folder.resolve("results.json");
    Files.writeString(file, Files.readString(file).replace("\"seed\" : 7,", ""));
    String message = assertThrows(GibbonException.class, () -> Results.read(folder)).getMessage();
    assertTrue(message.contains("but it lacks 'seed' (line "), message);
  }

  @Test
  void nothingElseIsLeftInTheFolder() throws IOException {
    Results.write(folder, Sample.full());
    Results.write(folder, Sample.full());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("results.json")), files.toList());
    }
  }

  /** Files of before figures had cells are no damaged files. */
  @Test
  void figuresWithoutCellsAreRead() throws IOException {
    RunResults results =
        Sample.run(Sample.with(Sample.experiment("a", "quick"), new Figure("a.png", "A.")));
    Results.write(folder, results);
    assertFalse(Files.readString(folder.resolve("results.json")).contains("cells"));
    assertEquals(Optional.of(results), Results.read(folder));
  }
}
