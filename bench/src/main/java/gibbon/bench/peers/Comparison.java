package gibbon.bench.peers;

import gibbon.Text;
import java.nio.FloatBuffer;

/** Whether a peer computes what Gibbon does. */
final class Comparison {
  private Comparison() {}

  /**
   * What is wrong with a peer's results, or null. Each array is held to its own largest value and
   * share: among millions of weight gradients a wrong input gradient would drown.
   */
  static String difference(Job task, FloatBuffer expected, FloatBuffer found) {
    if (expected.limit() != found.limit()) {
      return Text.of("%d results instead of %d", found.limit(), expected.limit());
    }
    int from = 0;
    int array = 1;
    for (int size : task.resultSizes()) {
      String fault = difference(task, expected.slice(from, size), found.slice(from, size), array++);
      if (fault != null) {
        return fault;
      }
      from += size;
    }
    return null;
  }

  private static String difference(Job task, FloatBuffer expected, FloatBuffer found, int array) {
    double largest = 0;
    for (int i = 0; i < expected.limit(); i++) {
      largest = Math.max(largest, Math.abs(expected.get(i)));
    }
    int off = 0;
    double worst = 0;
    for (int i = 0; i < expected.limit(); i++) {
      double error = Math.abs((double) expected.get(i) - found.get(i)) / largest;
      worst = error > worst || Double.isNaN(error) ? error : worst;
      off += error <= task.tolerance() ? 0 : 1;
    }
    return off <= task.shareOff() * expected.limit()
        ? null
        : Text.of(
            "%.1f %% of array %d of its results differ from ours, by up to %.2g of the largest",
            100.0 * off / expected.limit(), array, worst);
  }
}
