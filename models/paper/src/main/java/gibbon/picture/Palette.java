package gibbon.picture;

/** Colours of numbers, packed as 0xRRGGBB. */
public final class Palette {
  /*
   * The two ends lie on both sides of neutral in hue and in lightness: 26 apart in L*, so that signs
   * can be told on paper and in grey too, and far apart for every kind of colour vision.
   */

  /** What stands for the largest value above zero, as a page's style writes it. */
  public static final String ABOVE = "#e08214";

  /** What stands for the largest value below zero, as a page's style writes it. */
  public static final String BELOW = "#3b4cc0";

  private static final int[] POSITIVE = channels(ABOVE);
  private static final int[] NEGATIVE = channels(BELOW);
  private static final int NOT_A_NUMBER = 0;
  private static final int WHITE = 0xffffff;

  private Palette() {}

  /** A pixel value: 0 is black, 1 is white; what lies outside is clipped for the eye only. */
  public static int grey(double value) {
    int level = level(value);
    return level << 16 | level << 8 | level;
  }

  /** A pixel of three values, each 0 … 1; what lies outside is clipped for the eye only. */
  public static int colour(double red, double green, double blue) {
    return level(red) << 16 | level(green) << 8 | level(blue);
  }

  /**
   * A signed value: white at 0, orange towards 1, indigo towards −1. Black where the value is not a
   * number.
   */
  public static int diverging(double value) {
    return diverging(value, WHITE);
  }

  /**
   * A signed value on a page that is not white.
   *
   * @param neutral the colour of 0
   */
  static int diverging(double value, int neutral) {
    if (Double.isNaN(value)) {
      return NOT_A_NUMBER;
    }
    double share = Math.min(1, Math.abs(value));
    int[] end = value < 0 ? NEGATIVE : POSITIVE;
    int colour = 0;
    for (int i = 0; i < end.length; i++) {
      int from = neutral >> 8 * (2 - i) & 255;
      colour = colour << 8 | (int) Math.round(from + share * (end[i] - from));
    }
    return colour;
  }

  /** The value of a colour that {@link #diverging(double)} gave, or NaN where it gives no such. */
  static double value(int colour) {
    for (int sign = -1; sign <= 1; sign += 2) {
      int[] end = sign < 0 ? NEGATIVE : POSITIVE;
      int widest = sign < 0 ? 0 : 2; // The channel that goes farthest from white.
      double share = (255.0 - (colour >> 8 * (2 - widest) & 255)) / (255 - end[widest]);
      if (share <= 1 && near(diverging(sign * share), colour)) {
        return sign * share;
      }
    }
    return Double.NaN;
  }

  /** Whether two colours are the same but for the rounding of a level. */
  private static boolean near(int colour, int other) {
    for (int shift = 0; shift <= 16; shift += 8) {
      if (Math.abs((colour >> shift & 255) - (other >> shift & 255)) > 1) {
        return false;
      }
    }
    return true;
  }

  /** 0 … 1 as 0 … 255; NaN is black. */
  private static int level(double value) {
    return (int) Math.round(255 * Math.max(0, Math.min(1, value)));
  }

  private static int[] channels(String colour) {
    int packed = Integer.parseInt(colour.substring(1), 16);
    return new int[] {packed >> 16, packed >> 8 & 255, packed & 255};
  }
}
