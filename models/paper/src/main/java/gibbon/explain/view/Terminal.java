package gibbon.explain.view;

import gibbon.Text;
import java.util.ArrayList;
import java.util.List;

/** Lines of at most {@link #WIDTH} columns, with colour where there is a terminal to show it. */
final class Terminal {
  static final int WIDTH = 100;

  private final boolean colour;
  private final StringBuilder text = new StringBuilder();

  Terminal(boolean colour) {
    this.colour = colour;
  }

  boolean colour() {
    return colour;
  }

  /** A line, wrapped with its continuation indented two columns more than itself. */
  Terminal line(String line) {
    for (String part : wrap(line)) {
      text.append(part.stripTrailing()).append('\n');
    }
    return this;
  }

  /** A line that is not wrapped: it may hold codes for colours. */
  Terminal raw(String line) {
    text.append(line).append('\n');
    return this;
  }

  Terminal line(String format, Object... arguments) {
    return line(Text.of(format, arguments));
  }

  Terminal blank() {
    text.append('\n');
    return this;
  }

  Terminal heading(String heading) {
    return blank().raw(bold(heading));
  }

  /** A line that says what the next ones are about. */
  Terminal strong(String line) {
    for (String part : wrap(line)) {
      text.append(bold(part.stripTrailing())).append('\n');
    }
    return this;
  }

  Terminal faint(String line) {
    for (String part : wrap(line)) {
      text.append(code("2", part.stripTrailing())).append('\n');
    }
    return this;
  }

  Terminal warning(String line) {
    for (String part : wrap(line)) {
      text.append(code("33", part.stripTrailing())).append('\n');
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private String bold(String words) {
    return code("1", words);
  }

  private String code(String code, String words) {
    return colour ? "\033[" + code + "m" + words + "\033[0m" : words;
  }

  static List<String> wrap(String line) {
    List<String> parts = new ArrayList<>();
    int indent = line.length() - line.stripLeading().length();
    String next = " ".repeat(indent + 2);
    String rest = line;
    while (rest.codePointCount(0, rest.length()) > WIDTH) {
      int end = rest.lastIndexOf(' ', WIDTH);
      if (end <= next.length()) {
        end = rest.indexOf(' ', WIDTH);
      }
      if (end < 0) {
        break;
      }
      parts.add(rest.substring(0, end));
      rest = next + rest.substring(end + 1);
    }
    parts.add(rest);
    return parts;
  }
}
