package gibbon.report;

import gibbon.result.DataTable;
import gibbon.result.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as a page shows it.
 *
 * @param columns heads; the units stand in the cells
 * @param numbers whether a column holds numbers
 */
public record TableOnPage(
    String title,
    List<String> columns,
    List<Boolean> numbers,
    List<List<String>> rows,
    String note) {
  static TableOnPage of(DataTable table) {
    List<String> heads = new ArrayList<>();
    List<Boolean> numbers = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      DataTable.Column column = table.columns().get(i);
      int place = i;
      heads.add(column.name());
      numbers.add(table.rows().stream().anyMatch(row -> row.get(place) instanceof Double));
    }
    List<List<String>> rows = new ArrayList<>();
    for (List<Object> row : table.rows()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        String unit = table.columns().get(i).unit();
        if (row.get(i) instanceof Double number) {
          cells.add(Numbers.value(number, unit));
        } else {
          boolean missing = numbers.get(i) && row.get(i).equals(DataTable.NONE);
          cells.add(missing ? Numbers.NONE : row.get(i).toString());
        }
      }
      rows.add(cells);
    }
    return new TableOnPage(table.title(), heads, numbers, rows, table.note());
  }
}
