package gibbon.bench.track;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.GibbonException;
import gibbon.bench.BenchRun;
import gibbon.store.Folders;
import gibbon.store.Json;
import gibbon.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The kept runs of a folder of benchmarks: a file each in {@code runs} below it. */
public final class KeptRuns {
  private static final ObjectMapper JSON = Json.mapper().build();
  private static final String LAST = "last";

  private final Path folder;

  /**
   * @param out the folder of {@code --out}; it need not exist
   */
  public KeptRuns(Path out) {
    this.folder = out.resolve("runs");
  }

  /**
   * Keeps a run.
   *
   * @return its file, named by time and commit
   * @throws StoreException if it cannot be written
   */
  public Path keep(String commit, Map<String, String> facts, List<BenchRun> runs) {
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Folders.make(folder);
    Path file = folder.resolve(time.replace(':', '-') + "-" + commit + ".json");
    Json.write(file, new KeptRun(KeptRun.FORMAT, time, commit, facts, runs));
    return file;
  }

  /** All runs, the oldest first. */
  public List<KeptRun> all() {
    return files().stream().map(KeptRuns::read).toList();
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    } catch (IOException broken) {
      throw new StoreException(folder + " cannot be listed: " + broken.getMessage(), broken);
    }
  }

  /**
   * A run by what a person calls it: a file, {@code last}, {@code last-1} for the one before, or
   * how its commit or the name of its file begins, the newest of several.
   *
   * @throws GibbonException if there is none
   */
  public KeptRun find(String name) {
    Path file = Path.of(name);
    if (Files.isRegularFile(file)) {
      return read(file);
    }
    List<KeptRun> all = all();
    if (name.matches(LAST + "(-\\d{1,6})?")) {
      int back = name.equals(LAST) ? 0 : Integer.parseInt(name.substring(LAST.length() + 1));
      if (back < all.size()) {
        return all.get(all.size() - 1 - back);
      }
    }
    List<Path> files = files();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).commit().startsWith(name)
          || files.get(i).getFileName().toString().startsWith(name)) {
        return all.get(i);
      }
    }
    throw new GibbonException(
        "There is no kept run '"
            + name
            + "': give a file, a commit, last or last-1; "
            + (all.isEmpty()
                ? folder + " holds none, and ./gibbon bench keeps one."
                : folder + " holds " + all.size() + ", ./gibbon bench --history names them."));
  }

  private static KeptRun read(Path file) {
    KeptRun run;
    try {
      run = JSON.readValue(file.toFile(), KeptRun.class);
    } catch (JacksonException broken) {
      throw new StoreException(
          file
              + " is no kept run of benchmarks ("
              + broken.getOriginalMessage()
              + "); give one that ./gibbon bench wrote into its folder 'runs'.",
          broken);
    } catch (IOException broken) {
      throw new StoreException(file + " cannot be read: " + broken.getMessage(), broken);
    }
    if (run.format() != KeptRun.FORMAT || run.runs() == null || run.commit() == null) {
      throw new StoreException(
          file
              + " is no kept run of benchmarks of format "
              + KeptRun.FORMAT
              + "; give one that ./gibbon bench wrote into its folder 'runs', or use the version that wrote it.");
    }
    return run;
  }
}
