package gibbon.explain.view;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, the first to the left, the others to the right. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... heads) {
    rows.add(List.of(heads));
  }

  Table row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** Writes it, heads first. */
  void print(Terminal out, String indent) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < columns; i++) {
        String space = " ".repeat(widths[i] - length(row.get(i)));
        line.append(i == 0 ? row.get(i) + space : "  " + space + row.get(i));
      }
      String text = line.toString().stripTrailing();
      if (row == rows.get(0)) {
        out.faint(text);
      } else {
        out.line(text);
      }
    }
  }

  /** Columns taken: the tilde over x̃ takes none. */
  private static int length(String text) {
    return (int)
        text.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).count();
  }
}
