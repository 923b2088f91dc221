package gibbon.bench.track;

import gibbon.bench.BenchRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A benchmark in two runs. Shares of the roof are compared, not times, so that machines of
 * different speed, and a machine that is slower today, compare.
 *
 * @param name as {@code --list} prints it
 * @param ratio of the second share of the roof to the first: above 1 is faster
 * @param error relative, of the ratio: the errors of both, as of independent measurements; NaN if
 *     one is not known
 */
record Change(String name, Measure before, Measure after, double ratio, double error) {
  /** Whether the ratio differs from 1 by more than it may by chance. */
  enum Verdict {
    FASTER("faster"),
    SLOWER("SLOWER"),
    NONE("no difference"),
    UNKNOWN("too few iterations to tell");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private static Change of(String name, Measure before, Measure after) {
    return new Change(
        name,
        before,
        after,
        after.share() / before.share(),
        Math.hypot(before.error(), after.error()));
  }

  /** What both runs measured, the largest loss first. */
  static List<Change> between(BenchRun before, BenchRun after) {
    Map<String, Measure> first = Measure.all(before);
    List<Change> changes = new ArrayList<>();
    Measure.all(after)
        .forEach(
            (name, measure) -> {
              if (first.containsKey(name)) {
                changes.add(of(name, first.get(name), measure));
              }
            });
    changes.sort(Comparator.comparingDouble(Change::ratio));
    return changes;
  }

  Verdict verdict() {
    if (Double.isNaN(error)) {
      return Verdict.UNKNOWN;
    }
    if (Math.abs(Math.log(ratio)) <= error) {
      return Verdict.NONE;
    }
    return ratio > 1 ? Verdict.FASTER : Verdict.SLOWER;
  }

  /** Whether more of the roof is lost than this share, and not by chance. */
  boolean loses(double share) {
    return verdict() == Verdict.SLOWER && ratio < 1 - share;
  }
}
