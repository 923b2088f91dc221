package gibbon.bench.peers;

import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A task's outcome. Who took part, took turns: numbers of the same round were measured within a
 * second or so. Therefore two of them are compared round by round, and the comparison is the median
 * of the rounds.
 *
 * @param seconds of one run in each round, by peer
 * @param kernels seconds that Gibbon's kernels take of one run, in each round
 * @param peaks in GFLOP/s, in each round
 */
record Measured(
    Task task, Map<String, List<Double>> seconds, List<Double> kernels, List<Double> peaks) {
  boolean has(String peer) {
    return seconds.containsKey(peer);
  }

  double seconds(String peer) {
    return median(round -> seconds.get(peer).get(round));
  }

  double rate(String peer) {
    return 1e-9 * task.operations() / seconds(peer);
  }

  /** Which part of the peak Gibbon reached. */
  double share() {
    return share(seconds.get(Peers.US));
  }

  /** Which part of the peak its kernels reached, without what a call costs beside them. */
  double kernelShare() {
    return share(kernels);
  }

  private double share(List<Double> taken) {
    return median(round -> 1e-9 * task.operations() / taken.get(round) / peaks.get(round));
  }

  /** How many times as long the peer takes. */
  double ratio(String peer) {
    List<Double> ours = seconds.get(Peers.US);
    return has(peer) ? median(round -> seconds.get(peer).get(round) / ours.get(round)) : Double.NaN;
  }

  private double median(IntToDoubleFunction value) {
    double[] sorted = IntStream.range(0, peaks.size()).mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
