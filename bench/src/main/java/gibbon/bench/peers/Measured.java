package gibbon.bench.peers;

import java.util.Map;

/**
 * A task's outcome.
 *
 * @param seconds of one run, by peer
 * @param peak in GFLOP/s, measured beside it
 */
record Measured(Task task, Map<String, Double> seconds, double peak) {
  double rate(String peer) {
    return 1e-9 * task.operations() / seconds.getOrDefault(peer, Double.NaN);
  }

  double share() {
    return rate(Peers.US) / peak;
  }

  /** How many times as long the peer takes. */
  double ratio(String peer) {
    return seconds.getOrDefault(peer, Double.NaN) / seconds.get(Peers.US);
  }
}
