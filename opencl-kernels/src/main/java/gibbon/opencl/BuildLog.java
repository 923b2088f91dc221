package gibbon.opencl;

import gibbon.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is shown of a compiler's log. */
final class BuildLog {
  /** Compilers write {@code file:line:column: error} or {@code error: file:line:column}. */
  private static final Pattern ERROR =
      Pattern.compile("^(?=.*\\berror\\b).*?(\\w+)\\.cl:(\\d+)", Pattern.MULTILINE);

  /** How much of a compiler's log is shown. */
  private static final int LOG_LINES = 12;

  private BuildLog() {}

  /** Its first lines. */
  static String brief(String log) {
    String lines = log.lines().limit(LOG_LINES).collect(Collectors.joining("\n"));
    return lines.length() < log.length() ? lines + "\n…" : lines;
  }

  /**
   * The numbered lines around the first error that the log places in a file of ours; empty if it
   * places none there.
   */
  static String excerpt(String log, String file, String source) {
    Matcher place = ERROR.matcher(log);
    while (place.find()) {
      String name = place.group(1);
      if (name.equals(file)) {
        return excerpt(source, Integer.parseInt(place.group(2)));
      }
      if (ClPrograms.resource(name) != null) {
        return excerpt(ClPrograms.text(name), Integer.parseInt(place.group(2)));
      }
    }
    return "";
  }

  private static String excerpt(String source, int error) {
    String[] lines = source.split("\n", -1);
    StringBuilder excerpt = new StringBuilder();
    for (int line = Math.max(1, error - 3); line <= Math.min(lines.length, error + 3); line++) {
      String mark = line == error ? ">" : " ";
      excerpt.append(Text.of("%s %4d | %s%n", mark, line, lines[line - 1]));
    }
    return excerpt.toString();
  }
}
