package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.report.ResultFolder;
import gibbon.result.ExperimentResult;
import gibbon.result.Results;
import gibbon.train.ModelShelf;
import gibbon.train.TrainingListener;
import gibbon.train.Trainings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment run from Java, without a command line. */
class RunTest {
  private static final Dataset.Split DATA = TinyPictures.tenClasses();

  @TempDir Path folder;

  private Run run(long seed) {
    return new Run(Experiments.of("maxout-fgsm"), Profile.QUICK, seed, DATA, Settings.USUAL);
  }

  @Test
  void nothingIsWrittenUntilTheOutcomeIsKept() throws IOException {
    ResultFolder results = new ResultFolder(folder.resolve("out"));
    Path scratch = folder.resolve("scratch");
    try (Device device = new JavaDevice()) {
      RunOutcome outcome = run(1).on(device, Trainings.on(device), scratch);
      assertEquals(List.of("scratch"), names(folder));
      assertEquals(outcome.files(), names(scratch));
      assertEquals(List.of("adversarial.npy"), outcome.files());
      assertTrue(results.kept(run(1), device).isEmpty());

      ExperimentResult kept = results.keep(outcome);
      assertFalse(Files.exists(scratch));
      assertEquals(kept, results.kept(run(1), device).orElseThrow());
      assertTrue(results.kept(run(2), device).isEmpty());
      assertEquals(List.of(kept), Results.read(results.folder()).orElseThrow().experiments());
      Path place = results.folder().resolve(outcome.place());
      assertTrue(names(place).containsAll(List.of("adversarial.npy", "examples.png")));
      assertEquals(outcome.sketches().size(), kept.figures().size());
    }
  }

  /** The store decides where models rest, never what they are. */
  @Test
  void theStoreChangesNoNumber() {
    try (Device device = new JavaDevice()) {
      ExperimentResult trained =
          run(3).on(device, Trainings.on(device), folder.resolve("a")).result();
      ModelShelf shelf =
          ModelShelf.store(device, folder.resolve("models"), false, () -> TrainingListener.SILENT);
      ExperimentResult stored = run(3).on(device, shelf, folder.resolve("b")).result();
      assertEquals(trained.measurements(), stored.measurements());
      assertEquals(trained.tables(), stored.tables());
    }
  }

  /** What a killed run left goes when the same run begins again, and no trace of it stays. */
  @Test
  void whatAKilledRunLeftIsRemoved() throws IOException {
    ResultFolder results = new ResultFolder(folder.resolve("out"));
    try (Device device = new JavaDevice()) {
      Path left = results.folder().resolve(".unfinished").resolve(run(1).place(device));
      Files.createDirectories(left);
      Files.writeString(left.resolve("half.npy"), "half");
      results.keep(results.outcome(run(1), device, Trainings.on(device)));
      assertFalse(names(results.folder()).contains(".unfinished"));
      assertFalse(names(results.folder().resolve(run(1).place(device))).contains("half.npy"));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
