package gibbon.report;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import gibbon.Text;
import gibbon.attack.Trial;
import gibbon.attack.Trials;
import gibbon.result.Numbers;
import gibbon.store.AtomicFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What attacks came to, a row an attack, as text and numbers, and a row a picture as CSV. */
public final class TrialTable {
  private static final int NAME = 26;

  private TrialTable() {}

  /** An attack by the name it goes by, and its trials. */
  public record Row(String name, Trials trials) {}

  /** A line an attack, for a terminal. */
  public static String text(List<Row> rows) {
    int width =
        Math.max(NAME, rows.stream().mapToInt(row -> row.name().length() + 1).max().orElse(0));
    StringBuilder text = new StringBuilder();
    text.append(
        Text.of(
            "%-" + width + "s%11s%11s%9s%13s%9s%9s%11s%10s%8s%8s%n",
            "attack",
            "reached",
            "of right",
            "robust",
            "after bytes",
            "med L∞",
            "med L2",
            "gradients",
            "forwards",
            "silent",
            "s"));
    for (Row row : rows) {
      Trials trials = row.trials();
      text.append(
          Text.of(
              "%-" + width + "s%11s%11s%9s%13s%9s%9s%11s%10s%8d%8.1f%n",
              row.name(),
              trials.reached() + "/" + trials.count(),
              trials.reachedOfRight() + "/" + trials.right(),
              percent(trials.robust()),
              percent(trials.robustInBytes()),
              number(trials.medianOfReached(trial -> trial.sizes().linf())),
              number(trials.medianOfReached(trial -> trial.sizes().l2())),
              Text.of("%.1f", trials.mean(Trial::gradients)),
              Text.of("%.1f", trials.mean(Trial::forwards)),
              trials.silent(),
              trials.seconds()));
    }
    return text.toString();
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? Numbers.NONE : Text.of("%.1f %%", 100 * share);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? Numbers.NONE : Text.of("%.3f", value);
  }

  /** The numbers of an attack by name, for JSON; shares are in 0 … 1. */
  public static Map<String, Object> numbers(Trials trials) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("count", trials.count());
    all.put("right", trials.right());
    all.put("reached", trials.reached());
    all.put("reachedOfRight", trials.reachedOfRight());
    all.put("robust", trials.robust());
    all.put("robustInBytes", trials.robustInBytes());
    all.put("silent", trials.silent());
    all.put("confidence", trials.mean(Trial::confidence));
    all.put("loss", trials.mean(Trial::loss));
    all.put("l0", spread(trials, 0));
    all.put("l1", spread(trials, 1));
    all.put("l2", spread(trials, 2));
    all.put("linf", spread(trials, 3));
    all.put("gradients", trials.mean(Trial::gradients));
    all.put("forwards", trials.mean(Trial::forwards));
    all.put("seconds", trials.seconds());
    return all;
  }

  private static Map<String, Double> spread(Trials trials, int which) {
    double[] sizes = trials.sizes(trial -> size(trial.sizes(), which));
    Map<String, Double> spread = new LinkedHashMap<>();
    spread.put("mean", trials.meanOfReached(trial -> size(trial.sizes(), which)));
    spread.put("median", trials.medianOfReached(trial -> size(trial.sizes(), which)));
    spread.put("largest", sizes.length == 0 ? Double.NaN : sizes[sizes.length - 1]);
    return spread;
  }

  private static double size(Trial.Sizes sizes, int which) {
    return switch (which) {
      case 0 -> sizes.l0();
      case 1 -> sizes.l1();
      case 2 -> sizes.l2();
      default -> sizes.linf();
    };
  }

  /** A row a picture and attack of every network, for other software. */
  public static void csv(Path file, Map<String, List<Row>> networks) {
    CsvSchema schema =
        CsvSchema.builder()
            .addColumn("network")
            .addColumn("attack")
            .addColumns(
                List.of(
                    "picture", "label", "before", "after", "bytes", "reached", "reachedInBytes"),
                CsvSchema.ColumnType.NUMBER_OR_STRING)
            .addColumns(
                List.of(
                    "silently",
                    "confidence",
                    "loss",
                    "l0",
                    "l1",
                    "l2",
                    "linf",
                    "gradients",
                    "forwards",
                    "firstAt"),
                CsvSchema.ColumnType.NUMBER_OR_STRING)
            .build()
            .withHeader();
    AtomicFiles.write(
        file,
        out -> {
          try (SequenceWriter writer = new CsvMapper().writer(schema).writeValues(out)) {
            for (Map.Entry<String, List<Row>> network : networks.entrySet()) {
              for (Row row : network.getValue()) {
                for (Trial trial : row.trials().all()) {
                  writer.write(cells(network.getKey(), row.name(), trial));
                }
              }
            }
          }
        });
  }

  private static Map<String, Object> cells(String network, String attack, Trial trial) {
    Map<String, Object> cells = new LinkedHashMap<>();
    cells.put("network", network);
    cells.put("attack", attack);
    cells.put("picture", trial.picture());
    cells.put("label", trial.label());
    cells.put("before", trial.before());
    cells.put("after", trial.after());
    cells.put("bytes", trial.bytes());
    cells.put("reached", trial.reached() ? 1 : 0);
    cells.put("reachedInBytes", trial.reachedInBytes() ? 1 : 0);
    cells.put("silently", trial.silently() ? 1 : 0);
    cells.put("confidence", trial.confidence());
    cells.put("loss", trial.loss());
    cells.put("l0", (int) trial.sizes().l0());
    cells.put("l1", trial.sizes().l1());
    cells.put("l2", trial.sizes().l2());
    cells.put("linf", trial.sizes().linf());
    cells.put("gradients", trial.gradients());
    cells.put("forwards", trial.forwards());
    cells.put("firstAt", trial.firstAt());
    return cells;
  }
}
