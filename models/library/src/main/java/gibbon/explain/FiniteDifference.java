package gibbon.explain;

import gibbon.Text;

/**
 * A derivative from values of J alone, or of the log-odds where the attack climbs those.
 *
 * @param value (J(x + h) − J(x − h)) / 2h
 * @param step h, the largest tried within which no winner changes
 * @param left (J(x) − J(x − h)) / h
 * @param right (J(x + h) − J(x)) / h
 * @param kink whether even the smallest step meets a change of winners: then there is a derivative
 *     to the left and another to the right, and none at the point itself
 * @param where the unit that changes its winner, or null
 */
public record FiniteDifference(
    double value, double step, double left, double right, boolean kink, String where) {
  /*
   * In double precision J has about 15 digits left when it is computed from the logits without
   * cancellation, so h = 1e-4 leaves ten digits of the difference, and its error from curvature is of
   * the order h². A smaller step is only taken to stay clear of a kink.
   */
  private static final double[] STEPS = {1e-4, 1e-5, 1e-6, 1e-7};

  /**
   * Of J by one pixel.
   *
   * @param here the oracle's network at x
   */
  static FiniteDifference of(
      Oracle oracle,
      Oracle.Forward here,
      Labels labels,
      double[] x,
      int pixel,
      int label,
      boolean odds) {
    double middle = Oracle.climbed(here.logits(), label, odds);
    for (int i = 0; ; i++) {
      double step = STEPS[i];
      boolean last = i == STEPS.length - 1;
      double[] left = moved(x, pixel, -step);
      Oracle.Forward below = oracle.forward(left);
      if (below.changed(here) > 0 && !last) {
        continue;
      }
      double[] right = moved(x, pixel, step);
      Oracle.Forward above = oracle.forward(right);
      boolean kink = below.changed(here) + above.changed(here) > 0;
      if (kink && !last) {
        continue;
      }
      double low = Oracle.climbed(below.logits(), label, odds);
      double high = Oracle.climbed(above.logits(), label, odds);
      // The points that were really compared: x ± h is rounded.
      return new FiniteDifference(
          (high - low) / (right[pixel] - left[pixel]),
          step,
          (middle - low) / (x[pixel] - left[pixel]),
          (high - middle) / (right[pixel] - x[pixel]),
          kink,
          kink ? where(labels, below.winners(), here.winners(), above.winners()) : null);
    }
  }

  private static double[] moved(double[] x, int pixel, double step) {
    double[] moved = x.clone();
    moved[pixel] += step;
    return moved;
  }

  private static String where(
      Labels labels, WinningPieces below, WinningPieces here, WinningPieces above) {
    for (WinningPieces.Kinked op : here.ops()) {
      for (int i = op.first(); i < op.end(); i++) {
        int from = below.pieces()[i];
        int to = above.pieces()[i];
        if (from != to || from != here.pieces()[i]) {
          return Text.of(
              "%s changes from piece %d to piece %d",
              labels.of(op.node(), op.shape(), i - op.first()), from, to);
        }
      }
    }
    throw new IllegalStateException("no winner changes");
  }
}
