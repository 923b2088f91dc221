package gibbon.bench.track;

import gibbon.Text;
import gibbon.bench.BenchRun;
import gibbon.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that {@code github-action-benchmark} reads with its tool {@code customBiggerIsBetter}: a
 * list of names, values and units.
 */
public final class ActionJson {
  private static final String FILE = "bench-action.json";

  private ActionJson() {}

  private record Entry(String name, String unit, double value, String range) {}

  /** Writes a run's shares of the roof, in percent, into a folder that exists. */
  public static Path write(Path folder, List<BenchRun> runs) {
    List<Entry> entries = new ArrayList<>();
    for (BenchRun run : runs) {
      String device = runs.size() == 1 ? "" : " on " + run.device();
      Measure.all(run)
          .forEach(
              (name, measure) -> {
                double percent = 100 * measure.share();
                double error = percent * measure.error();
                entries.add(
                    new Entry(
                        name + device,
                        "% of the roof",
                        percent,
                        Double.isNaN(error) ? "unknown" : Text.of("± %.1f", error)));
              });
    }
    Path file = folder.resolve(FILE);
    Json.write(file, entries);
    return file;
  }
}
