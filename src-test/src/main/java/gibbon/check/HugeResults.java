package gibbon.check;

import gibbon.Text;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What large results of a checked function do to its differences. */
record HugeResults(double[] results, double largest) {
  /** The rounding of larger results shows in differences. */
  private static final double HUGE = 0x1p10;

  /** The rounding of still larger ones may be all that differences show. */
  private static final double HIDING = 1e8;

  /** A rounding beside such results that is a larger share of the slope excuses nothing. */
  private static final double HIDDEN = .1;

  static HugeResults of(double[] results) {
    double largest = 0;
    for (double result : results) {
      largest = Double.isInfinite(result) ? largest : Math.max(largest, Math.abs(result));
    }
    return new HugeResults(results, largest);
  }

  /**
   * How much each result counts: huge ones less, or their rounding would hide all the others;
   * infinite ones, which no step changes, not at all.
   */
  double[] weights(SplittableRandom random) {
    double[] weights = Probe.gaussian(random, results.length);
    Arrays.setAll(weights, i -> weights[i] * HUGE / Math.max(HUGE, Math.abs(results[i])));
    return weights;
  }

  /** Whether even a difference of exactly 0 may be nothing but rounding. */
  boolean hide() {
    return largest > HIDING;
  }

  /** The largest share of a slope that its rounding may be, or the difference tells nothing. */
  double telling() {
    return hide() ? HIDDEN : Double.POSITIVE_INFINITY;
  }

  /** Why differences tell nothing of a gradient. */
  String sentence(double rounding, double reverse) {
    return Text.of(
        "results as large as %.3g leave differences too few digits (with the weights of this check they are off by up to %.2g, and the backward pass gives %.2g)",
        largest, rounding, reverse);
  }
}
