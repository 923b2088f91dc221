package gibbon.paper;

import gibbon.Text;
import gibbon.result.Numbers;
import gibbon.result.Replicates.Row;
import java.util.List;

/**
 * A part of a claim as a rule over measurements, so that no person judges a run. Bounds are in the
 * unit of the measurement; of several seeds the means count.
 *
 * <p>A bound on one figure says what the claim's words must mean at least: "nearly every" is 99 %,
 * "most" is half. Where the claim is that one figure exceeds another, the margin is half of what
 * the paper has where it gives both figures; with several seeds the difference must also be twice
 * its standard error.
 *
 * @param names of the measurements that decide, the first of which the rule is about
 * @param asked the rule in words
 * @param rule whether it holds
 */
public record Criterion(List<String> names, String asked, Rule rule) {
  private static final double STANDARD_ERRORS = 2;

  /** A rule over measurements in the order of their names. */
  public interface Rule {
    boolean holds(List<Row> rows);
  }

  /** The figure is no less than a bound. */
  static Criterion atLeast(String name, double bound) {
    return new Criterion(
        List.of(name), "at least " + plain(bound), rows -> rows.get(0).mean() >= bound);
  }

  /** The figure is no more than a bound. */
  static Criterion atMost(String name, double bound) {
    return new Criterion(
        List.of(name), "at most " + plain(bound), rows -> rows.get(0).mean() <= bound);
  }

  /** The figure lies between two bounds. */
  static Criterion between(String name, double low, double high) {
    return new Criterion(
        List.of(name),
        "from " + plain(low) + " to " + plain(high),
        rows -> rows.get(0).mean() >= low && rows.get(0).mean() <= high);
  }

  /** The figure is below another by a margin. */
  static Criterion below(String name, String other, double margin) {
    return new Criterion(
        List.of(name, other),
        "lower by at least " + plain(margin),
        rows -> exceeds(rows.get(1), rows.get(0), margin));
  }

  /** The figure is above another by a margin. */
  static Criterion above(String name, String other, double margin) {
    return new Criterion(
        List.of(name, other),
        "higher by at least " + plain(margin),
        rows -> exceeds(rows.get(0), rows.get(1), margin));
  }

  /** The figure is above another by no more than a margin. */
  static Criterion noWorse(String name, String other, double margin) {
    return new Criterion(
        List.of(name, other),
        "higher by at most " + plain(margin),
        rows -> rows.get(0).mean() - rows.get(1).mean() <= margin);
  }

  private static boolean exceeds(Row larger, Row smaller, double margin) {
    double difference = larger.mean() - smaller.mean();
    double variance =
        (square(larger.deviation()) + square(smaller.deviation())) / larger.measured().size();
    return difference >= margin
        && (Double.isNaN(variance) || difference >= STANDARD_ERRORS * Math.sqrt(variance));
  }

  private static double square(double value) {
    return value * value;
  }

  /** The figures that decide and what was asked of them. */
  String told(List<Row> rows) {
    String figures = names.get(0) + " " + Numbers.measured(rows.get(0));
    if (rows.size() > 1) {
      figures += " against " + names.get(1) + " " + Numbers.measured(rows.get(1));
    }
    return figures + Text.of(" (asked: %s)", asked);
  }

  private static String plain(double bound) {
    return Numbers.value(bound, "");
  }
}
