package gibbon.bench.peers;

import java.util.Map;

/**
 * What was measured in turn, one number right after another.
 *
 * @param seconds of a run, by peer; products run some in a row
 * @param alone seconds of a run of Gibbon's that is waited for before the next
 * @param kernels seconds that Gibbon's kernels take of a run
 * @param peak in GFLOP/s
 * @param witness GFLOP/s of the witness before or after the others, whichever is less
 */
record Round(
    Map<String, Double> seconds, double alone, double kernels, double peak, double witness) {}
