package gibbon.tune;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The least disturbed of some rounds in which devices took turns.
 *
 * @param seconds of each device in each
 * @param quiet whether enough were undisturbed
 */
record Rounds(List<double[]> seconds, boolean quiet) {
  /** So many count at most. */
  static final int MOST = 7;

  private static final int FEWEST = 5;
  private static final double UNDISTURBED = .95;

  /** The best of all is this one from above; a few may come of the clock's whims. */
  private static final int WHIMS = 5;

  /**
   * Those with the highest peaks.
   *
   * @param peaks multiply-adds a second, measured at the beginning of each round
   * @param allPeaks those of all rounds so far, of whatever product
   */
  static Rounds of(List<double[]> rounds, List<Double> peaks, List<Double> allPeaks) {
    double best = allPeaks.stream().sorted().toList().get(Math.max(0, allPeaks.size() - WHIMS));
    List<double[]> chosen =
        IntStream.range(0, rounds.size())
            .boxed()
            .sorted(Comparator.comparingDouble(round -> -peaks.get(round)))
            .limit(MOST)
            .map(rounds::get)
            .toList();
    long good = peaks.stream().filter(peak -> peak >= UNDISTURBED * best).count();
    boolean quiet = good >= FEWEST;
    return new Rounds(quiet && good < MOST ? chosen.subList(0, (int) good) : chosen, quiet);
  }
}
