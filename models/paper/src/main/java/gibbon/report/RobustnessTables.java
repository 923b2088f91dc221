package gibbon.report;

import gibbon.Text;
import gibbon.attack.Norm;
import gibbon.attack.Trial;
import gibbon.attack.Trials;
import gibbon.data.Dataset;
import gibbon.result.DataTable;
import gibbon.result.Numbers;
import gibbon.robust.Evaluated;
import gibbon.robust.Flag;
import gibbon.robust.Score;
import gibbon.robust.Transfer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was found of networks under attack, in tables. */
final class RobustnessTables {
  private RobustnessTables() {}

  /** Such as L∞. */
  static String sign(Norm norm) {
    return switch (norm) {
      case LINF -> "L∞";
      case L2 -> "L2";
      case L1 -> "L1";
    };
  }

  /** A row an attack. */
  static DataTable attacks(Evaluated found) {
    Norm norm = found.setting().norm();
    Norm other = norm == Norm.L2 ? Norm.LINF : Norm.L2;
    Map<String, Evaluated.Part> parts = found.parts();
    DataTable table =
        DataTable.titled("Attacks")
            .text("Attack")
            .percent("Robust accuracy")
            .percent("After bytes")
            .text("Mistaken of right")
            .number("Median " + sign(norm))
            .number("Median " + sign(other))
            .number("Gradients")
            .number("Forward passes")
            .number("Fell first")
            .number("Fell to it alone")
            .number("Time", "s");
    for (Score score : found.rows()) {
      Trials trials = score.trials();
      Evaluated.Part part = parts.get(score.name());
      boolean partly = trials.count() < found.count();
      boolean standard = found.standard().contains(score);
      table =
          table.row(
              score.name(),
              partly && !standard ? Double.NaN : found.robustAfter(score, false),
              partly && !standard ? Double.NaN : found.robustAfter(score, true),
              trials.reachedOfRight() + "/" + trials.right(),
              trials.medianOfReached(trial -> trial.sizes().of(norm)),
              trials.medianOfReached(trial -> trial.sizes().of(other)),
              trials.mean(Trial::gradients),
              trials.mean(Trial::forwards),
              (double) part.first(),
              (double) part.only(),
              trials.seconds());
    }
    return table.noted(
        Text.of(
            "Robust accuracy: of all pictures, those named rightly before and after. The standard set (%s) attacks what still stands, so its rows add up, and their second number of mistaken is of those that faced them. %s look for the nearest example of any size; it counts here if it lies within ε. Gradients and forward passes are means a picture; medians are over pictures right before and mistaken after. Fell first: to it and to no row above.",
            found.standard().stream().map(Score::name).collect(Collectors.joining(", ")),
            found.rows().stream()
                .filter(score -> Double.isInfinite(score.challenge().epsilon()))
                .map(Score::name)
                .collect(Collectors.joining(", "))));
  }

  /** A row a class. */
  static DataTable classes(Evaluated found) {
    Dataset pictures = found.setting().pictures();
    boolean[] right = found.right();
    boolean[] fallen = found.fallen(found.rows());
    int classes = pictures.classes();
    int[] all = new int[classes];
    int[] named = new int[classes];
    int[] stand = new int[classes];
    for (int i = 0; i < right.length; i++) {
      int label = pictures.labels()[i];
      all[label]++;
      named[label] += right[i] ? 1 : 0;
      stand[label] += right[i] && !fallen[i] ? 1 : 0;
    }
    DataTable table =
        DataTable.titled("Classes")
            .text("Class")
            .number("Pictures")
            .percent("Right before")
            .percent("Right after all attacks");
    for (int k = 0; k < classes; k++) {
      table =
          table.row(
              pictures.classNames().get(k),
              (double) all[k],
              (double) named[k] / all[k],
              (double) stand[k] / all[k]);
    }
    return table;
  }

  /** Those raised first. */
  static List<Flag> flags(Evaluated found) {
    return found.flags().stream().sorted(Comparator.comparing(flag -> !flag.raised())).toList();
  }

  /** In a sentence: how many flags are raised, and which came nearest if none is. */
  static String flagged(Evaluated found) {
    List<Flag> flags = found.flags();
    List<Flag> raised = flags.stream().filter(Flag::raised).toList();
    if (!raised.isEmpty()) {
      return Text.of(
          "%d of %d flags raised: %s",
          raised.size(),
          flags.size(),
          raised.stream()
              .map(flag -> flag.title() + " (" + flag.found() + ")")
              .collect(Collectors.joining("; ")));
    }
    Flag closest =
        flags.stream()
            .max((one, other) -> Double.compare(one.closeness(), other.closeness()))
            .orElseThrow();
    return Text.of(
        "none of %d flags raised; closest: %s (%s)",
        flags.size(), closest.title(), closest.found());
  }

  /** How examples made for one network carry over to others; none for a single network. */
  static List<DataTable> transfer(Transfer transfer) {
    if (transfer.names().size() < 2) {
      return List.of();
    }
    DataTable table = DataTable.titled("Transfer").text("Made for");
    for (String name : transfer.names()) {
      table = table.text("judged by " + name);
    }
    for (int from = 0; from < transfer.names().size(); from++) {
      Object[] row = new Object[1 + transfer.names().size()];
      row[0] = transfer.names().get(from);
      for (int to = 0; to < transfer.names().size(); to++) {
        row[1 + to] =
            Text.of(
                "%s of %d",
                Numbers.value(100 * transfer.share(from, to), "%"), transfer.both()[from][to]);
      }
      table = table.row(row);
    }
    return List.of(
        table.noted(
            "The share of pictures mistaken that APGD on the cross-entropy made for the network of the row, of those that both networks name rightly as they are. The diagonal is the attack on the network itself."));
  }
}
