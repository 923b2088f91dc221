package gibbon.bench.peers;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How fast the witness and the multiply-adds are at least, in GFLOP/s, where nobody else disturbs
 * the machine. Neighbours take caches, memory and half of a core's units from a product, but hardly
 * anything from multiply-adds alone, so that shares of the peak tell of the neighbours as well.
 * Gibbon's own figures have no say in it.
 */
record Quiet(double witness, double peak) implements Predicate<Round> {
  private static final double CLOSE = .95;

  /** Which of the best values counts as the best: a few may come of the clock's whims. */
  private static final int BEST = 5;

  /** Close to the best of all that was measured. */
  static Quiet of(List<Measured> rows) {
    return new Quiet(CLOSE * best(rows, Round::witness), CLOSE * best(rows, Round::peak));
  }

  private static double best(List<Measured> rows, ToDoubleFunction<Round> value) {
    double[] sorted =
        rows.stream()
            .flatMap(row -> Stream.concat(row.rounds().stream(), row.later().stream()))
            .mapToDouble(value)
            .sorted()
            .toArray();
    return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, sorted.length - BEST)];
  }

  /** Whether nobody disturbed a round. */
  @Override
  public boolean test(Round round) {
    return round.witness() >= witness && round.peak() >= peak;
  }
}
