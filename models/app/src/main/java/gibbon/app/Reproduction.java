package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.paper.Experiment;
import gibbon.paper.Experiments;
import gibbon.paper.Findings;
import gibbon.paper.Laboratory;
import gibbon.paper.Profile;
import gibbon.paper.Settings;
import gibbon.report.Figures;
import gibbon.report.HtmlReport;
import gibbon.report.ResultTable;
import gibbon.result.ExperimentResult;
import gibbon.result.Figure;
import gibbon.result.Results;
import gibbon.result.RunResults;
import gibbon.result.Sketch;
import gibbon.train.ModelShelf;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** Runs experiments one after the other, keeps each result as soon as it is there, and goes on. */
final class Reproduction {
  private static final List<String> ORDER = Experiments.all().stream().map(Experiment::id).toList();

  private final Device device;
  private final DataOptions data;
  private final Dataset.Split pictures;
  private final ModelShelf shelf;
  private final Conditions conditions;
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

  /** An experiment with one seed. */
  private record Task(Experiment experiment, long seed) {
    @Override
    public String toString() {
      return experiment.id() + ", seed " + seed;
    }
  }

  Reproduction(
      Device device,
      DataOptions data,
      Dataset.Split pictures,
      ModelShelf shelf,
      Conditions conditions,
      PrintWriter progress) {
    this.device = device;
    this.data = data;
    this.shelf = shelf;
    this.conditions = conditions;
    this.progress = progress;
    this.pictures = pictures;
  }

  /**
   * Runs every experiment with every seed. One that fails does not lose the others.
   *
   * @throws GibbonException in the end, naming what failed
   */
  void run(List<Experiment> experiments, PrintWriter out) {
    List<Task> tasks =
        experiments.stream()
            .flatMap(e -> conditions.seeds().stream().map(seed -> new Task(e, seed)))
            .toList();
    try {
      for (int i = 0; i < tasks.size(); i++) {
        perform(tasks.get(i), Text.of("[%d of %d] ", i + 1, tasks.size()), tasks.size() > 1);
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
                  failures.size(), tasks.size(), String.join("\n  ", failures)));
    }
  }

  private void perform(Task task, String count, boolean oneOfMany) {
    Optional<ExperimentResult> kept = conditions.again() ? Optional.empty() : kept(task);
    if (kept.isPresent()) {
      tell(count + task + ": finished before, kept");
      results = Results.merge(results, kept.get(), ORDER);
      return;
    }
    tell(Text.of("%s%s … (%s so far)", count, task, elapsed()));
    Optional<ExperimentResult> found = attempt(task, oneOfMany);
    if (found.isPresent()) {
      results = Results.merge(results, found.get(), ORDER);
      HtmlReport.write(conditions.folder(), Results.add(conditions.folder(), found.get(), ORDER));
      tell(Text.of("%s%s: %s", count, task, ResultTable.headline(found.get())));
    }
  }

  /** Runs one; what goes wrong with it is told now, and again at the end. */
  private Optional<ExperimentResult> attempt(Task task, boolean oneOfMany) {
    try {
      return Optional.of(measured(task));
    } catch (GibbonException failure) {
      failures.add(task + ": " + failure.getMessage());
      if (oneOfMany) {
        tell(task + " failed: " + failure.getMessage());
      }
    } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException defect) {
      // A defect of one experiment; its trace is for whoever mends it.
      defect.printStackTrace(progress);
      failures.add(task + ": a defect of Gibbon, " + defect + ".");
    }
    return Optional.empty();
  }

  private Optional<ExperimentResult> kept(Task task) {
    ExperimentResult like = result(task, new Findings(conditions.folder(), ""), List.of(), 0);
    return Results.read(conditions.folder()).stream()
        .flatMap(all -> all.experiments().stream())
        .filter(like::replaces)
        .findFirst();
  }

  private ExperimentResult measured(Task task) {
    long begin = System.nanoTime();
    Findings findings = new Findings(conditions.folder(), place(task));
    try (Laboratory laboratory =
        new Laboratory(
            device, pictures, conditions.profile(), task.seed(), shelf, conditions.settings())) {
      task.experiment().run(laboratory, findings);
    }
    List<Figure> figures = new ArrayList<>();
    for (Sketch sketch : findings.sketches()) {
      figures.add(Figures.save(conditions.folder(), place(task), sketch));
    }
    findings.choice(conditions.settings().sentences(task.experiment()).toArray(String[]::new));
    return result(task, findings, figures, (System.nanoTime() - begin) * 1e-9);
  }

  private ExperimentResult result(
      Task task, Findings findings, List<Figure> figures, double seconds) {
    Experiment experiment = task.experiment();
    List<String> settings = conditions.settings().unusual(experiment);
    String command =
        Text.of(
            "./gibbon reproduce %s --profile %s --seed %d",
            experiment.id(), conditions.profile().id(), task.seed());
    for (String setting : settings) {
      command += " --set " + ShellWord.of(setting);
    }
    return new ExperimentResult(
        experiment.id(),
        experiment.title(),
        experiment.section(),
        experiment.claim(),
        data.besideThePaper(findings.measurements(), pictures.test()),
        findings.headline(),
        findings.choices(),
        findings.epsilons(),
        findings.tables(),
        figures,
        new ExperimentResult.Run(
            conditions.profile().id(),
            task.seed(),
            device.info().name(),
            pictures.train().name(),
            settings,
            Version.withCommit(),
            LocalDate.now(ZoneOffset.UTC).toString(),
            seconds,
            command + conditions.options()));
  }

  /** Runs of several profiles, seeds, devices … share a folder; each has files of its own. */
  private String place(Task task) {
    String others =
        device.info().name()
            + "\n"
            + pictures.train().name()
            + "\n"
            + conditions.settings().unusual(task.experiment());
    int mixed = others.hashCode() ^ others.hashCode() >>> 16;
    return Text.of(
        "%s/%s-%d-%04x",
        task.experiment().id(), conditions.profile().id(), task.seed(), mixed & 0xffff);
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
