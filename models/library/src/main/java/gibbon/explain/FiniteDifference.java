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

  static FiniteDifference of(
      Oracle oracle, Labels labels, double[] x, int pixel, int label, boolean odds) {
    FiniteDifference difference = null;
    for (double step : STEPS) {
      double[] below = x.clone();
      double[] above = x.clone();
      below[pixel] -= step;
      above[pixel] += step;
      Oracle.Rows rows = oracle.rows(below, x, above);
      boolean kink = rows.changed(0, 1) + rows.changed(1, 2) > 0;
      double low = Oracle.climbed(rows.logits()[0], label, odds);
      double here = Oracle.climbed(rows.logits()[1], label, odds);
      double high = Oracle.climbed(rows.logits()[2], label, odds);
      // The points that were really compared: x ± h is rounded.
      double width = above[pixel] - below[pixel];
      difference =
          new FiniteDifference(
              (high - low) / width,
              step,
              (here - low) / (x[pixel] - below[pixel]),
              (high - here) / (above[pixel] - x[pixel]),
              kink,
              kink ? where(labels, rows) : null);
      if (!kink) {
        break;
      }
    }
    return difference;
  }

  private static String where(Labels labels, Oracle.Rows rows) {
    WinningPieces here = rows.winners().get(1);
    for (WinningPieces.Kinked op : here.ops()) {
      for (int i = op.first(); i < op.end(); i++) {
        int below = rows.winners().get(0).pieces()[i];
        int above = rows.winners().get(2).pieces()[i];
        if (below != above || below != here.pieces()[i]) {
          return Text.of(
              "%s changes from piece %d to piece %d",
              labels.of(op.node(), op.shape(), i - op.first()), below, above);
        }
      }
    }
    throw new IllegalStateException("no winner changes");
  }
}
