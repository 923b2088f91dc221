package gibbon.report;

import gibbon.paper.Verdict;
import gibbon.result.ExperimentResult;
import gibbon.result.Numbers;
import gibbon.result.Replicates;
import gibbon.result.RunResults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table a run ends with in the terminal: paper, measured and profile, 100 columns wide. */
public final class ResultTable {
  private static final int WIDTH = 100;
  private static final int PROFILE = 8;
  private static final String RULE = " | ";

  private final StringBuilder text = new StringBuilder();
  private final boolean colour;
  private final List<Replicates> all;
  private final int values;
  private final Map<String, Integer> notes = new LinkedHashMap<>();

  private ResultTable(RunResults results, boolean colour) {
    this.colour = colour;
    this.all = Replicates.of(results);
    this.values = valueWidth();
  }

  /**
   * The table as lines that end in line feeds. Notes stand below it, numbered, equal ones once. A
   * dash stands where the paper gives no number. Of several seeds the mean stands in the table,
   * with the standard deviation, and each one's value below it.
   *
   * @param colour whether to use the escape codes of a terminal
   */
  public static String render(RunResults results, boolean colour) {
    ResultTable table = new ResultTable(results, colour);
    table.row("", "paper", "measured", "profile");
    table.text.append(table.ruler());
    table.all.forEach(table::experiment);
    table.footnotes(results);
    return table.text.toString();
  }

  /** The measurement that says most, in a few words, and how long it took to find out. */
  public static String headline(ExperimentResult result) {
    String time = Numbers.duration(result.run().seconds());
    for (Replicates.Row row : new Replicates(List.of(result)).rows()) {
      if (row.name().equals(result.headline())) {
        String paper = row.paper() == null ? "" : " (paper " + Numbers.paper(row) + ")";
        return clean(row.name()) + " " + Numbers.measured(row) + paper + ", " + time;
      }
    }
    return time;
  }

  private void experiment(Replicates replicates) {
    ExperimentResult first = replicates.first();
    String heading = first.id() + ": " + first.title() + " (" + Wording.section(first) + ")";
    if (replicates.several()) {
      heading += ", seeds " + replicates.seeds();
    }
    for (String line : wrap(heading, WIDTH)) {
      text.append(styled("1", line)).append('\n');
    }
    Verdict.of(replicates)
        .filter(verdict -> verdict.kind() != Verdict.Kind.NOT_JUDGED)
        .ifPresent(verdict -> lines("The paper's claim " + verdict.kind().words() + "."));
    for (Replicates.Row measurement : replicates.rows()) {
      String name = measurement.name();
      if (!measurement.note().isEmpty()) {
        name += " [" + notes.computeIfAbsent(measurement.note(), n -> notes.size() + 1) + "]";
      }
      List<String> lines = wrap(name, nameWidth() - 2);
      for (int line = 0; line < lines.size() - 1; line++) {
        row("  " + lines.get(line), "", "", "");
      }
      row(
          "  " + lines.get(lines.size() - 1),
          Numbers.paper(measurement),
          Numbers.measured(measurement),
          first.run().profile());
      if (replicates.several()) {
        for (String line : wrap("each: " + Numbers.each(measurement), WIDTH - 4)) {
          text.append(styled("2", "    " + line)).append('\n');
        }
      }
    }
  }

  private void lines(String sentence) {
    wrap(sentence, WIDTH - 2).forEach(line -> text.append("  ").append(line).append('\n'));
  }

  private void row(String name, String paper, String measured, String profile) {
    String line =
        left(name, nameWidth())
            + RULE
            + right(paper, values)
            + RULE
            + right(measured, values)
            + RULE
            + clean(profile);
    text.append(line.stripTrailing()).append('\n');
  }

  private String ruler() {
    String value = "-+-" + "-".repeat(values);
    return "-".repeat(nameWidth()) + value + value + "-+-" + "-".repeat(PROFILE) + "\n";
  }

  private void footnotes(RunResults results) {
    List<String> below = new ArrayList<>();
    notes.forEach((note, number) -> below.addAll(hanging("[" + number + "] ", note)));
    if (results.experiments().stream().anyMatch(Wording::scaledDown)) {
      below.addAll(hanging("", Wording.SCALED_DOWN));
    }
    if (!below.isEmpty()) {
      text.append('\n');
    }
    for (String line : below) {
      text.append(styled("2", line)).append('\n');
    }
  }

  private static List<String> hanging(String mark, String note) {
    List<String> lines = wrap(note, WIDTH - mark.length());
    List<String> hung = new ArrayList<>();
    for (String line : lines) {
      hung.add((hung.isEmpty() ? mark : " ".repeat(mark.length())) + line);
    }
    return hung;
  }

  private int nameWidth() {
    return Math.max(20, WIDTH - 3 * RULE.length() - 2 * values - PROFILE);
  }

  private int valueWidth() {
    int width = 10;
    for (Replicates replicates : all) {
      for (Replicates.Row row : replicates.rows()) {
        width = Math.max(width, Numbers.paper(row).length());
        width = Math.max(width, Numbers.measured(row).length());
      }
    }
    return width;
  }

  /** Breaks at spaces; a word longer than a line is broken anywhere. */
  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : clean(text).split(" +")) {
      String rest = word;
      if (!line.isEmpty() && line.length() + 1 + rest.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (rest.length() > width) {
        lines.add(rest.substring(0, width));
        rest = rest.substring(width);
      }
      line.append(line.isEmpty() ? "" : " ").append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Text from a file must not steer the terminal. */
  private static String clean(String text) {
    return text.replaceAll("\\p{Cc}", " ");
  }

  private static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private String styled(String code, String line) {
    return colour ? "\u001b[" + code + "m" + line + "\u001b[0m" : line;
  }
}
