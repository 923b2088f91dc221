package gibbon.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A task's outcome. Numbers of the same round were measured within a second or so; therefore two of
 * them are compared round by round, and the comparison is the median of the rounds.
 */
final class Measured {
  private final Job task;
  private final List<Round> rounds;

  /** Those in which Gibbon alone was measured once more. */
  private final List<Round> later = new ArrayList<>();

  Measured(Job task, List<Round> rounds) {
    this.task = task;
    this.rounds = rounds;
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

  boolean has(String peer) {
    return rounds.get(0).seconds().containsKey(peer);
  }

  double seconds(String peer) {
    return median(rounds, round -> round.seconds().get(peer));
  }

  double rate(String peer) {
    return 1e-9 * task.operations() / seconds(peer);
  }

  /** How many times as long the peer takes; NaN if it did not take part. */
  double ratio(String peer) {
    return has(peer)
        ? median(rounds, round -> round.seconds().get(peer) / round.seconds().get(Peers.US))
        : Double.NaN;
  }

  /** Which parts of the peak Gibbon reached. */
  Shares shares() {
    return new Shares(task, rounds);
  }

  /** The same in all rounds, later ones too, that meet a condition. */
  Shares shares(Predicate<Round> condition) {
    List<Round> chosen = new ArrayList<>(rounds);
    chosen.addAll(later);
    chosen.removeIf(condition.negate());
    return new Shares(task, chosen);
  }

  /** Parts of the peak of the same round; medians of so many rounds, NaN of none. */
  record Shares(int rounds, double inRow, double alone, double kernels) {
    private Shares(Job task, List<Round> rounds) {
      this(
          rounds.size(),
          share(task, rounds, round -> round.seconds().get(Peers.US)),
          share(task, rounds, Round::alone),
          share(task, rounds, Round::kernels));
    }

    private static double share(Job task, List<Round> rounds, ToDoubleFunction<Round> seconds) {
      return median(
          rounds, round -> 1e-9 * task.operations() / seconds.applyAsDouble(round) / round.peak());
    }
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
