package gibbon.paper;

import gibbon.result.Replicates;
import gibbon.result.Replicates.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a claim of the paper shows in a run, by its criteria alone.
 *
 * @param kind all criteria hold, some, or none
 * @param figures a criterion each: the figures that decide, what was asked, and whether it holds
 * @param names of the measurements that decide, in the order of the criteria
 */
public record Verdict(Kind kind, List<String> figures, List<String> names) {
  /** What can be said of a claim. */
  public enum Kind {
    SHOWS("shows"),
    IN_PART("shows in part"),
    DOES_NOT_SHOW("does not show in this run"),
    NOT_JUDGED("is not judged");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** As it goes on after "the claim". */
    public String words() {
      return words;
    }
  }

  /** Judges runs of an experiment; empty where this version has no experiment of that name. */
  public static Optional<Verdict> of(Replicates runs) {
    return Experiments.all().stream()
        .filter(experiment -> experiment.id().equals(runs.first().id()))
        .findFirst()
        .map(experiment -> of(experiment.criteria(), runs.rows()));
  }

  static Verdict of(List<Criterion> criteria, List<Row> measured) {
    List<String> figures = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    int held = 0;
    boolean lacking = false;
    for (Criterion criterion : criteria) {
      names.addAll(criterion.names());
      List<Row> rows = new ArrayList<>();
      for (String name : criterion.names()) {
        Optional<Row> row =
            measured.stream()
                .filter(each -> each.name().equals(name) && Double.isFinite(each.mean()))
                .findFirst();
        if (row.isEmpty()) {
          figures.add("this run has no figure '" + name + "'");
          lacking = true;
        }
        row.ifPresent(rows::add);
      }
      if (rows.size() == criterion.names().size()) {
        boolean holds = criterion.rule().holds(rows);
        held += holds ? 1 : 0;
        figures.add((holds ? "✓ " : "✗ ") + criterion.told(rows));
      }
    }
    Kind kind =
        lacking
            ? Kind.NOT_JUDGED
            : held == criteria.size() ? Kind.SHOWS : held == 0 ? Kind.DOES_NOT_SHOW : Kind.IN_PART;
    return new Verdict(kind, List.copyOf(figures), List.copyOf(names));
  }
}
