package gibbon.app;

import gibbon.Text;
import gibbon.attack.Norm;
import gibbon.attack.Trial;
import gibbon.attack.Trials;
import gibbon.report.TrialTable.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * What an attack came to towards each class but the label: a row a class, then for each picture the
 * target that is reached nearest, all of them, and the one that is reached furthest away or not at
 * all (Carlini and Wagner 2017, best, average and worst case).
 */
final class TargetedRows {
  private TargetedRows() {}

  /**
   * The rows.
   *
   * @param targets trials by the class they move to
   * @param norm how a change is measured
   */
  static List<Row> of(String name, Map<Integer, Trials> targets, Norm norm) {
    List<Row> rows = new ArrayList<>();
    Map<Integer, Trial> easiest = new TreeMap<>();
    Map<Integer, Trial> hardest = new TreeMap<>();
    List<Trial> all = new ArrayList<>();
    double seconds = 0;
    Comparator<Trial> order =
        Comparator.comparing((Trial trial) -> !trial.reached())
            .thenComparingDouble(trial -> trial.sizes().of(norm));
    for (Map.Entry<Integer, Trials> target : new TreeMap<>(targets).entrySet()) {
      rows.add(new Row(Text.of("%s → %d", name, target.getKey()), target.getValue()));
      seconds += target.getValue().seconds();
      for (Trial trial : target.getValue().all()) {
        all.add(trial);
        easiest.merge(trial.picture(), trial, BinaryOperator.minBy(order));
        hardest.merge(trial.picture(), trial, BinaryOperator.maxBy(order));
      }
    }
    rows.add(
        new Row(name + ", easiest target", new Trials(List.copyOf(easiest.values()), seconds)));
    rows.add(new Row(name + ", all targets", new Trials(all, seconds)));
    rows.add(
        new Row(name + ", hardest target", new Trials(List.copyOf(hardest.values()), seconds)));
    return rows;
  }
}
