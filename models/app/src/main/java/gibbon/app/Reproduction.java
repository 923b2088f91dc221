package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.device.Device;
import gibbon.paper.Experiment;
import gibbon.paper.Profile;
import gibbon.paper.Run;
import gibbon.paper.Settings;
import gibbon.report.HtmlReport;
import gibbon.report.ResultFolder;
import gibbon.report.ResultTable;
import gibbon.result.ExperimentResult;
import gibbon.result.Results;
import gibbon.result.RunResults;
import gibbon.train.ModelStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** Runs experiments one after the other, keeps each result as soon as it is there, and goes on. */
final class Reproduction {
  private final Device device;
  private final RunPictures pictures;
  private final ModelStore models;
  private final Conditions conditions;
  private final ResultFolder folder;
  private final PrintWriter progress;
  private final long start = System.nanoTime();
  private final List<String> failures = new ArrayList<>();
  private RunResults results = new RunResults(List.of());

  /**
   * What all experiments of a run have in common.
   *
   * @param folder where results go
   * @param again whether to run what has finished before
   * @param options that a command needs to compute the same, such as a device
   */
  record Conditions(
      Path folder,
      Profile profile,
      List<Long> seeds,
      Settings settings,
      boolean again,
      String options) {}

  Reproduction(
      Device device,
      RunPictures pictures,
      ModelStore models,
      Conditions conditions,
      PrintWriter progress) {
    this.device = device;
    this.models = models;
    this.conditions = conditions;
    this.folder = new ResultFolder(conditions.folder());
    this.progress = progress;
    this.pictures = pictures;
  }

  /**
   * Runs every experiment with every seed. One that fails does not lose the others.
   *
   * @throws GibbonException in the end, naming what failed
   */
  void run(List<Experiment> experiments, PrintWriter out) {
    List<Run> runs =
        experiments.stream()
            .flatMap(
                e ->
                    conditions.seeds().stream()
                        .map(
                            seed ->
                                new Run(
                                    e,
                                    conditions.profile(),
                                    seed,
                                    pictures.of(e),
                                    conditions.settings())))
            .toList();
    try {
      for (int i = 0; i < runs.size(); i++) {
        perform(runs.get(i), Text.of("[%d of %d] ", i + 1, runs.size()), runs.size() > 1);
      }
      if (!results.experiments().isEmpty()) {
        // Once more, for what was kept, as this version shows it.
        HtmlReport.write(conditions.folder(), Results.read(conditions.folder()).orElseThrow());
      }
    } finally {
      // What was measured is told even if a full disk ended the run.
      if (!results.experiments().isEmpty()) {
        out.print(ResultTable.render(results, Ansi.AUTO.enabled()));
        out.flush();
      }
    }
    if (!failures.isEmpty()) {
      throw new GibbonException(
          failures.size() == 1
              ? failures.get(0)
              : Text.of(
                  "%d of %d did not finish:\n  %s",
                  failures.size(), runs.size(), String.join("\n  ", failures)));
    }
  }

  private void perform(Run run, String count, boolean oneOfMany) {
    Optional<ExperimentResult> kept =
        conditions.again() ? Optional.empty() : folder.kept(run, device);
    if (kept.isPresent()) {
      tell(count + run + ": finished before, kept");
      results = ResultFolder.merge(results, kept.get());
      return;
    }
    tell(Text.of("%s%s … (%s so far)", count, run, elapsed()));
    Optional<ExperimentResult> found = attempt(run, oneOfMany);
    if (found.isPresent()) {
      results = ResultFolder.merge(results, found.get());
      folder.add(found.get());
      tell(Text.of("%s%s: %s", count, run, ResultTable.headline(found.get())));
    }
  }

  /** Runs one; what goes wrong with it is told now, and again at the end. */
  private Optional<ExperimentResult> attempt(Run run, boolean oneOfMany) {
    try {
      return Optional.of(folder.file(folder.outcome(run, device, models), conditions.options()));
    } catch (GibbonException failure) {
      failures.add(run + ": " + failure.getMessage());
      if (oneOfMany) {
        tell(run + " failed: " + failure.getMessage());
      }
    } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException defect) {
      // A defect of one experiment; its trace is for whoever mends it.
      defect.printStackTrace(progress);
      failures.add(run + ": a defect of Gibbon, " + defect + ".");
    }
    return Optional.empty();
  }

  private String elapsed() {
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    return time.toHours() > 0
        ? Text.of("%d h %02d min", time.toHours(), time.toMinutesPart())
        : Text.of("%d min %02d s", time.toMinutes(), time.toSecondsPart());
  }

  private void tell(String line) {
    progress.println(line);
    progress.flush();
  }
}
