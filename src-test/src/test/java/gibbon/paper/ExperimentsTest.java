package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.report.Figure;
import gibbon.report.Measurement;
import gibbon.train.ModelShelf;
import gibbon.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments from end to end, on pictures so small and few that each takes seconds. */
class ExperimentsTest {
  /** Models that several experiments share are trained once. */
  @TempDir static Path models;

  @TempDir Path results;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "softmax-fgsm",
        "maxout-fgsm",
        "linearity",
        "logistic-3v7",
        "adversarial-logistic",
        "l1-decay",
        "adversarial-training",
        "adversarial-training-1600",
        "filters",
        "noise-controls",
        "differentiable-attacks",
        "hidden-perturbation",
        "rbf",
        "deep-rbf",
        "agreement",
        "epsilon-trace",
        "ensemble",
        "lbfgs",
        "rubbish",
        "fooling",
        "rubbish-training"
      })
  void bringsHomeWhatAReaderNeeds(String id) {
    Experiment experiment = Experiments.of(id);
    Findings findings = run(experiment, TinyPictures.tenClasses());
    assertFalse(experiment.claim().isEmpty());
    assertFalse(findings.measurements().isEmpty());
    assertFalse(findings.choices().isEmpty());
    assertFalse(findings.figures().isEmpty());
    assertTrue(
        findings.measurements().stream().anyMatch(m -> m.name().equals(findings.headline())),
        findings.headline());
    for (Measurement measurement : findings.measurements()) {
      assertTrue(
          !measurement.unit().equals("%")
              || !(measurement.measured() < -1e-9 || measurement.measured() > 100 + 1e-9)
              || measurement.name().contains("explained"),
          measurement.toString());
    }
    for (Figure figure : findings.figures()) {
      assertTrue(Files.exists(results.resolve(figure.file())), figure.file());
      assertFalse(figure.caption().isEmpty());
    }
  }

  @Test
  void saysWhatIsMissingWhereThereIsNoSeven() {
    for (String id : List.of("logistic-3v7", "adversarial-logistic")) {
      String message =
          assertThrows(GibbonException.class, () -> run(Experiments.of(id), TinyPictures.split()))
              .getMessage();
      assertEquals(
          "The experiment '%s' tells class 3 from class 7, but tiny train has classes 0 to 3 only; give a data set of at least 8 classes."
              .formatted(id),
          message);
    }
  }

  private Findings run(Experiment experiment, Dataset.Split data) {
    Findings findings = new Findings(results, experiment.id());
    try (Device device = Devices.open("opencl");
        Laboratory laboratory =
            new Laboratory(
                device,
                data,
                Profile.QUICK,
                1,
                ModelShelf.store(device, models, false, () -> TrainingListener.SILENT),
                Settings.USUAL)) {
      experiment.run(laboratory, findings);
    }
    return findings;
  }
}
