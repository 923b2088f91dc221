package gibbon.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A task's outcome. Numbers of the same round were measured within a second or so; therefore two of
 * them are compared round by round, and the comparison is the median of the rounds.
 */
final class Measured {
  private final Job task;
  private final List<Round> rounds;

  /** Those that were measured once more, in quieter moments. */
  private final List<Round> later = new ArrayList<>();

  private final Map<String, String> leftOut;

  Measured(Job task, List<Round> rounds) {
    this(task, rounds, Map.of());
  }

  /**
   * @param leftOut why, by peer
   */
  Measured(Job task, List<Round> rounds, Map<String, String> leftOut) {
    this.task = task;
    this.rounds = rounds;
    this.leftOut = leftOut;
  }

  Job task() {
    return task;
  }

  List<Round> rounds() {
    return rounds;
  }

  List<Round> later() {
    return later;
  }

  Map<String, String> leftOut() {
    return leftOut;
  }

  /** What came of the rounds that meet a condition, later ones too. */
  Measured only(Predicate<Round> condition) {
    List<Round> chosen = new ArrayList<>(rounds);
    chosen.addAll(later);
    chosen.removeIf(condition.negate());
    return new Measured(task, chosen, leftOut);
  }

  /** The rounds in which a peer took part. */
  private List<Round> with(String peer) {
    return rounds.stream().filter(round -> round.seconds().containsKey(peer)).toList();
  }

  /** In how many rounds a peer took part. */
  int rounds(String peer) {
    return with(peer).size();
  }

  boolean has(String peer) {
    return rounds(peer) > 0;
  }

  /** The median; NaN if the peer did not take part. */
  double seconds(String peer) {
    return median(with(peer), round -> round.seconds().get(peer));
  }

  /** In GFLOP/s. */
  double rate(String peer) {
    return 1e-9 * task.operations() / seconds(peer);
  }

  /** How many times as long the peer takes; NaN if it did not take part. */
  double ratio(String peer) {
    return median(with(peer), round -> round.seconds().get(peer) / round.seconds().get(Peers.US));
  }

  /** Which parts of the peak Gibbon reached. */
  Shares shares() {
    return new Shares(
        rounds.size(),
        share(r -> r.seconds().get(Peers.US)),
        share(Round::alone),
        share(Round::kernels));
  }

  private double share(ToDoubleFunction<Round> seconds) {
    return median(
        rounds, round -> 1e-9 * task.operations() / seconds.applyAsDouble(round) / round.peak());
  }

  /** Parts of the peak of the same round; medians of so many rounds, NaN of none. */
  record Shares(int rounds, double inRow, double alone, double kernels) {}

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
