package gibbon.result;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of an experiment's own, such as a matrix of transfer or a grid of coefficients.
 *
 * <p>Made column by column, then filled row by row:
 *
 * <pre>{@code
 * DataTable.titled("Error by coefficient").text("penalty").number("coefficient").percent("error")
 *     .row("L1", .0025, .063)
 * }</pre>
 *
 * @param title what it shows, in a few words
 * @param columns heads and units
 * @param rows a cell a column: a {@code String} or a finite {@code Double} in the column's unit
 * @param note what a reader must know, or empty
 */
public record DataTable(String title, List<Column> columns, List<List<Object>> rows, String note) {
  /** The cell of {@code results.json} where there is no number; pages show a dash for it. */
  public static final String NONE = "none";

  /**
   * @param unit {@code %} for shares, empty for plain numbers and text, or another unit
   */
  public record Column(String name, String unit) {}

  public DataTable {
    columns = List.copyOf(columns);
    List<List<Object>> checked = new ArrayList<>();
    for (List<Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new GibbonException(
            Text.of(
                "A row of the table '%s' has %d cells, expected %d.",
                title, row.size(), columns.size()));
      }
      checked.add(row.stream().map(DataTable::cell).toList());
    }
    rows = List.copyOf(checked);
  }

  /** A table without columns and rows yet. */
  public static DataTable titled(String title) {
    return new DataTable(title, List.of(), List.of(), "");
  }

  /** With one more column, of words. */
  public DataTable text(String name) {
    return column(new Column(name, ""));
  }

  /** With one more column, of plain numbers. */
  public DataTable number(String name) {
    return column(new Column(name, ""));
  }

  /** With one more column, of numbers of a unit. */
  public DataTable number(String name, String unit) {
    return column(new Column(name, unit));
  }

  /** With one more column, of shares, which rows give in 0 … 1 and the table keeps in percent. */
  public DataTable percent(String name) {
    return column(new Column(name, "%"));
  }

  /** With one more row, a value a column: text, or a number, or NaN for none. */
  public DataTable row(Object... cells) {
    List<Object> row = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      boolean share = i < columns.size() && columns.get(i).unit().equals("%");
      row.add(share && cells[i] instanceof Number n ? (Object) (100 * n.doubleValue()) : cells[i]);
    }
    List<List<Object>> more = new ArrayList<>(rows);
    more.add(row);
    return new DataTable(title, columns, more, note);
  }

  /** The same with what a reader must know. */
  public DataTable noted(String text) {
    return new DataTable(title, columns, rows, text);
  }

  private DataTable column(Column column) {
    if (!rows.isEmpty()) {
      throw new GibbonException(
          Text.of("The table '%s' has rows already and takes no column more.", title));
    }
    List<Column> more = new ArrayList<>(columns);
    more.add(column);
    return new DataTable(title, more, rows, note);
  }

  private static Object cell(Object value) {
    if (value instanceof Number number) {
      double real = number.doubleValue();
      return Double.isFinite(real) ? (Object) real : NONE;
    }
    return String.valueOf(value);
  }
}
