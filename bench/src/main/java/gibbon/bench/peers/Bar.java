package gibbon.bench.peers;

import gibbon.Text;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What was aimed at, and what came of it. Undisturbed rounds judge, if there were enough of them;
 * what all rounds say stands beside it.
 *
 * @param undisturbed the figure in undisturbed rounds
 * @param rounds how many undisturbed rounds it stands on
 * @param all the figure in all rounds but the later ones; NaN if there is none
 * @param wanted what the figure is to reach, or not to exceed
 * @param unmeasured what is said where there is no figure
 */
record Bar(
    String what,
    double undisturbed,
    int rounds,
    double all,
    double wanted,
    boolean atMost,
    String unmeasured) {
  /**
   * A figure that some tasks have together.
   *
   * @param rows the tasks
   * @param peer who takes part in it
   * @param figure of all rows, of whichever rounds they hold
   * @return nothing if there are no rows
   */
  static Optional<Bar> of(
      String what,
      List<Measured> rows,
      Quiet quiet,
      String peer,
      ToDoubleFunction<List<Measured>> figure,
      double wanted) {
    return of(what, rows, quiet, peer, figure, wanted, false);
  }

  /** The same of a figure that is not to exceed what is wanted. */
  static Optional<Bar> atMost(
      String what,
      List<Measured> rows,
      Quiet quiet,
      ToDoubleFunction<List<Measured>> figure,
      double wanted) {
    return of(what, rows, quiet, Peers.US, figure, wanted, true);
  }

  private static Optional<Bar> of(
      String what,
      List<Measured> rows,
      Quiet quiet,
      String peer,
      ToDoubleFunction<List<Measured>> figure,
      double wanted,
      boolean atMost) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<Measured> quietRows = rows.stream().map(row -> row.only(quiet)).toList();
    int rounds = quietRows.stream().mapToInt(row -> row.rounds(peer)).min().orElse(0);
    return Optional.of(
        new Bar(
            what,
            figure.applyAsDouble(quietRows),
            rounds,
            figure.applyAsDouble(rows),
            wanted,
            atMost,
            unmeasured(rows, peer)));
  }

  /** How many times as long a peer takes for one task. */
  static Optional<Bar> against(String peer, Optional<Measured> row, Quiet quiet, double wanted) {
    return row.flatMap(
        found ->
            of(
                found.task().title() + " against " + peer,
                List.of(found),
                quiet,
                peer,
                rows -> least(rows, one -> one.ratio(peer)),
                wanted));
  }

  /** Which part of the peak Gibbon reaches in one task. */
  static Optional<Bar> share(Optional<Measured> row, Quiet quiet, double wanted) {
    return row.flatMap(
        found ->
            of(
                found.task().title() + ", share of the peak",
                List.of(found),
                quiet,
                Peers.US,
                rows -> least(rows, one -> one.shares().inRow()),
                wanted));
  }

  /** The least of a figure; NaN if a row has none. */
  static double least(List<Measured> rows, ToDoubleFunction<Measured> figure) {
    double least = Double.POSITIVE_INFINITY;
    for (Measured row : rows) {
      least = Math.min(least, figure.applyAsDouble(row));
    }
    return least;
  }

  private static String unmeasured(List<Measured> rows, String peer) {
    for (Measured row : rows) {
      if (!row.has(peer)) {
        return Text.of(
            "%s; Gibbon alone %s",
            row.leftOut().getOrDefault(peer, peer + " did not take part"), alone(row));
      }
    }
    return "there is no such figure";
  }

  /** What a ratio would be of. */
  private static String alone(Measured row) {
    return Text.of(
        "%.2f ms, %.0f GFLOP/s, %.0f %% of the peak",
        1e3 * row.seconds(Peers.US), row.rate(Peers.US), 100 * row.shares().inRow());
  }

  private boolean judged() {
    return rounds >= Peers.ENOUGH && !Double.isNaN(undisturbed);
  }

  /** Whether it is met; empty where that cannot be told. */
  Optional<Boolean> met() {
    return judged()
        ? Optional.of(atMost ? undisturbed <= wanted : undisturbed >= wanted)
        : Optional.empty();
  }

  /** For people. */
  String line() {
    if (Double.isNaN(all)) {
      return Text.of("%-74s not measured: %s", what, unmeasured);
    }
    return Text.of(
        "%-74s %6s   bar: %s%.2f   %s   (%d undisturbed rounds; %.2f in all)",
        what,
        judged() ? Text.of("%.2f", undisturbed) : "-",
        atMost ? "at most " : "",
        wanted,
        met().map(met -> met ? "met" : "NOT MET").orElse("too few undisturbed rounds"),
        rounds,
        all);
  }
}
