package gibbon.bench;

import gibbon.Text;
import gibbon.device.Tunables;
import gibbon.device.Tunables.Group;
import gibbon.tune.FirstUse;
import gibbon.tune.Tuner;
import gibbon.tune.Tuner.Product;
import gibbon.tune.Tuner.Result;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What tuning at first use makes of bad sizes: each product with these, with those that it found,
 * and with the best that are known, the shipped or the kept ones.
 *
 * @param outcome what the tuning found
 * @param seconds that it took
 */
record TuneProof(FirstUse.Outcome outcome, double seconds, List<Line> lines) {
  /** Asked of every product. */
  static final double WANTED = .97;

  /** Asked of the tuning, in seconds. */
  static final double LIMIT = 60;

  private static final int TURNS = 3;

  /** A product's rates in GFLOP/s, measured in turn. */
  record Line(Product product, double bad, double tuned, double best) {
    double reached() {
      return tuned / best;
    }
  }

  /** Tunes a device in memory only: nothing is kept. */
  static TuneProof of(Tunables tunables, List<Product> products) {
    Map<String, Integer> bad = with(tunables.shipped(), tunables.bad());
    long start = System.nanoTime();
    FirstUse.Outcome outcome = FirstUse.tune(tunables, tunables.likely(), bad, FirstUse.SECONDS);
    return of(tunables, products, outcome, 1e-9 * (System.nanoTime() - start));
  }

  /** Compares what came of it. */
  static TuneProof of(
      Tunables tunables, List<Product> products, FirstUse.Outcome outcome, double seconds) {
    Map<String, Integer> shipped = tunables.shipped();
    Map<String, Integer> bad = with(shipped, tunables.bad());
    // Sizes that are the same are timed once.
    Set<Map<String, Integer>> sizes = new LinkedHashSet<>();
    sizes.add(bad);
    sizes.add(outcome.sizes());
    sizes.add(shipped);
    sizes.add(with(shipped, tunables.kept()));
    List<String> forms =
        tunables.likely().stream().flatMap(group -> group.forms().stream()).distinct().toList();
    Group all = new Group("proof", forms, List.copyOf(sizes));
    List<Result> results = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      results.addAll(Tuner.tune(List.of(all), products, tunables::open).results());
    }
    List<Line> lines = new ArrayList<>();
    for (Product product : products) {
      List<Result> own =
          results.stream().filter(result -> result.product().equals(product)).toList();
      if (!own.isEmpty()) {
        lines.add(
            new Line(
                product,
                rate(own, bad),
                rate(own, outcome.sizes()),
                sizes.stream()
                    .filter(known -> !known.equals(bad))
                    .mapToDouble(known -> rate(own, known))
                    .max()
                    .orElseThrow()));
      }
    }
    return new TuneProof(outcome, seconds, lines);
  }

  private static Map<String, Integer> with(
      Map<String, Integer> sizes, Map<String, Integer> others) {
    Map<String, Integer> both = new TreeMap<>(sizes);
    both.putAll(others);
    return both;
  }

  /** The best turn's: neighbours only ever slow a product down. */
  private static double rate(List<Result> results, Map<String, Integer> sizes) {
    return results.stream()
        .filter(result -> result.sizes().equals(sizes))
        .mapToDouble(Result::gigaflops)
        .max()
        .orElseThrow();
  }

  /** Whether every product reached what is asked of it, in time. */
  boolean met() {
    return seconds <= LIMIT && lines.stream().allMatch(line -> line.reached() >= WANTED);
  }

  /** For people. */
  List<String> text() {
    List<String> text = new ArrayList<>();
    text.add(Text.of("%-28s %10s %8s", "tuned", "gain", "seconds"));
    outcome
        .seconds()
        .forEach(
            (group, taken) -> {
              Double gain = outcome.gains().get(group);
              String won = gain == null ? "not judged" : Text.of("%.2f×", gain);
              text.add(Text.of("%-28s %10s %8.1f", group, won, taken));
            });
    text.add(
        Text.of(
            "%n%-28s %10s %10s %10s %10s",
            "GFLOP/s", "bad sizes", "tuned", "best known", "of best"));
    for (Line line : lines) {
      text.add(
          Text.of(
              "%-28s %10.1f %10.1f %10.1f %9.1f%%",
              Tune.name(line.product), line.bad, line.tuned, line.best, 100 * line.reached()));
    }
    double least = lines.stream().mapToDouble(Line::reached).min().orElse(Double.NaN);
    text.add(
        Text.of(
            "%nThe least came to %.1f %% of the best, after %.1f s of tuning; %.0f %% in %.0f s are asked: %s.",
            100 * least, seconds, 100 * WANTED, LIMIT, met() ? "met" : "NOT MET"));
    return text;
  }
}
