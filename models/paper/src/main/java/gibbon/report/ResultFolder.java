package gibbon.report;

import gibbon.device.Device;
import gibbon.paper.Experiment;
import gibbon.paper.Experiments;
import gibbon.paper.Run;
import gibbon.paper.RunOutcome;
import gibbon.result.ExperimentResult;
import gibbon.result.Figure;
import gibbon.result.Results;
import gibbon.result.RunResults;
import gibbon.result.Sketch;
import gibbon.store.FileReason;
import gibbon.store.Folders;
import gibbon.store.StoreException;
import gibbon.train.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of results: {@code results.json}, the report, and a folder of pictures and examples for
 * each run.
 */
public record ResultFolder(Path folder) {
  private static final String UNFINISHED = ".unfinished";

  /** All ids in the paper's order. */
  private static final List<String> ORDER = Experiments.all().stream().map(Experiment::id).toList();

  /** The result of this very run, if the folder has it. */
  public Optional<ExperimentResult> kept(Run run, Device device) {
    ExperimentResult like = run.identity(device);
    return Results.read(folder).stream()
        .flatMap(all -> all.experiments().stream())
        .filter(like::replaces)
        .findFirst();
  }

  /** Carries a run out, with its files below this folder. */
  public RunOutcome outcome(Run run, Device device, ModelStore models) {
    Path scratch = folder.resolve(UNFINISHED).resolve(run.place(device));
    remove(scratch); // What a killed run left.
    return run.on(device, models, scratch);
  }

  /**
   * Moves an outcome's files to their place and draws its figures.
   *
   * @param options that a command needs to compute the same, such as a device; or empty
   * @return the result with its figures, to be {@linkplain #add added}
   */
  public ExperimentResult file(RunOutcome outcome, String options) {
    Path place = folder.resolve(outcome.place());
    Folders.make(place);
    for (String file : outcome.files()) {
      move(outcome.scratch().resolve(file), place.resolve(file));
    }
    remove(outcome.scratch());
    List<Figure> figures = new ArrayList<>();
    for (Sketch sketch : outcome.sketches()) {
      figures.add(Figures.save(folder, outcome.place(), sketch));
    }
    return outcome.result().illustrated(figures, options);
  }

  /** Adds a result to {@code results.json} and writes the report anew. */
  public void add(ExperimentResult result) {
    HtmlReport.write(folder, Results.add(folder, result, ORDER));
  }

  /** Keeps an outcome: {@link #file}, then {@link #add}. */
  public ExperimentResult keep(RunOutcome outcome) {
    ExperimentResult result = file(outcome, "");
    add(result);
    return result;
  }

  /** Results in the paper's order, with one more. */
  public static RunResults merge(RunResults former, ExperimentResult result) {
    return Results.merge(former, result, ORDER);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException(
          "The file " + to + " cannot be written (" + FileReason.of(e) + ").", e);
    }
  }

  /** Removes what is left of a run's files, and the folders above that have become empty. */
  private void remove(Path scratch) {
    if (!Files.exists(scratch)) {
      return;
    }
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
      Path above = scratch.getParent();
      while (above.startsWith(folder.resolve(UNFINISHED)) && isEmpty(above)) {
        Files.delete(above);
        above = above.getParent();
      }
    } catch (IOException e) {
      throw new StoreException(
          "The folder " + scratch + " cannot be removed (" + FileReason.of(e) + ").", e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }
}
