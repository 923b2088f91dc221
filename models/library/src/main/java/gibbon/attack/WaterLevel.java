package gibbon.attack;

/**
 * Pours an amount into vessels of several widths: the level at which Σ min(level·width, full) is
 * it.
 */
final class WaterLevel {
  private WaterLevel() {}

  /*
   * The sum is concave and linear in pieces, so Newton's iteration from below never oversteps: each
   * round takes the vessels that are full by now out, until no more become full. That is exact, and
   * a few passes where sorting the breaks would be a dozen.
   */

  /**
   * The level, or ∞ if all vessels together hold less than the amount.
   *
   * @param width at least 0; a vessel of width 0 takes nothing
   * @param full what a vessel holds at most, at least 0, perhaps ∞
   */
  static double of(double[] width, double[] full, double amount) {
    boolean[] closed = new boolean[width.length];
    double level = 0;
    while (true) {
      double open = 0;
      double held = 0;
      for (int i = 0; i < width.length; i++) {
        if (width[i] > 0) {
          closed[i] |= level * width[i] >= full[i];
          open += closed[i] ? 0 : width[i];
          held += closed[i] ? full[i] : 0;
        }
      }
      if (open == 0) {
        return Double.POSITIVE_INFINITY;
      }
      double next = Math.max(level, (amount - held) / open);
      boolean more = false;
      for (int i = 0; i < width.length; i++) {
        more |= width[i] > 0 && !closed[i] && next * width[i] >= full[i];
      }
      level = next;
      if (!more) {
        return level;
      }
    }
  }
}
