package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.report.Figures;
import gibbon.result.Figure;
import gibbon.result.Measurement;
import gibbon.result.Sketch;
import gibbon.train.ModelShelf;
import gibbon.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
        "conv-fgsm",
        "cifar-fgsm",
        "cifar-rubbish",
        "cifar-fooling",
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
        "mp-dbm",
        "ensemble",
        "lbfgs",
        "rubbish",
        "fooling",
        "rubbish-training"
      })
  void bringsHomeWhatAReaderNeeds(String id) {
    Experiment experiment = Experiments.of(id);
    Findings findings =
        run(
            experiment,
            experiment.pictures().isPresent()
                ? TinyPictures.inColour()
                : TinyPictures.tenClasses());
    assertFalse(experiment.claim().isEmpty());
    assertFalse(findings.measurements().isEmpty());
    assertFalse(findings.choices().isEmpty());
    assertFalse(findings.sketches().isEmpty());
    assertTrue(
        findings.measurements().stream().anyMatch(m -> m.name().equals(findings.headline())),
        findings.headline());
    Set<String> names =
        findings.measurements().stream().map(Measurement::name).collect(Collectors.toSet());
    for (Criterion criterion : experiment.criteria()) {
      assertTrue(names.containsAll(criterion.names()), criterion.names() + " of " + names);
    }
    for (Measurement measurement : findings.measurements()) {
      assertTrue(
          !measurement.unit().equals("%")
              || !(measurement.measured() < -1e-9 || measurement.measured() > 100 + 1e-9)
              || measurement.name().contains("explained"),
          measurement.toString());
    }
    for (Sketch sketch : findings.sketches()) {
      Figure figure = Figures.save(results, experiment.id(), sketch);
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
          Text.of(
              "The experiment '%s' tells class 3 from class 7, but tiny train has classes 0 to 3 only; give a data set of at least 8 classes.",
              id),
          message);
    }
  }

  /** A search that takes days is reported on before its end, and says so; not before it began. */
  @Test
  void reportsOnASearchAsFarAsItHasCome(@TempDir Path none) {
    Experiment experiment = Experiments.of("adversarial-training-1600");
    Settings soFar = Settings.of(Map.of("search", "so-far"), List.of(experiment));
    String message =
        assertThrows(
                GibbonException.class,
                () -> run(experiment, TinyPictures.tenClasses(), soFar, none))
            .getMessage();
    assertTrue(message.contains("maxout-320-search has no checkpoint yet"), message);
    run(experiment, TinyPictures.tenClasses());
    Findings findings = run(experiment, TinyPictures.tenClasses(), soFar, models);
    Measurement clean = findings.measurements().get(0);
    assertEquals("clean error, adversarially trained", clean.name());
    assertTrue(clean.note().startsWith("unfinished: 320 units"), clean.note());
    assertTrue(findings.measurements().stream().noneMatch(m -> m.name().contains("normally")));
  }

  private Findings run(Experiment experiment, Dataset.Split data) {
    return run(experiment, data, Settings.USUAL, models);
  }

  private Findings run(Experiment experiment, Dataset.Split data, Settings settings, Path models) {
    Findings findings = new Findings(results.resolve(experiment.id()));
    try (Device device = Devices.open("opencl");
        Laboratory laboratory =
            new Laboratory(
                device,
                data,
                Profile.QUICK,
                1,
                ModelShelf.store(device, models, false, () -> TrainingListener.SILENT),
                settings)) {
      experiment.run(laboratory, findings);
    }
    return findings;
  }
}
