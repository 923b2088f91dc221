package gibbon.report;

/** Numbers as colours, packed as 0xRRGGBB. */
final class Palette {
  static final int NOT_A_NUMBER = 0x000000;
  private static final int[] NEGATIVE = {0x21, 0x66, 0xac};
  private static final int[] POSITIVE = {0xb2, 0x18, 0x2b};

  private Palette() {}

  /** A pixel value: 0 is black, 1 is white; what lies outside is clipped for the eye only. */
  static int grey(float value) {
    int level = Math.round(255 * Math.max(0, Math.min(1, value)));
    return level << 16 | level << 8 | level;
  }

  /**
   * A signed value: white at zero, red towards {@code +scale}, blue towards {@code -scale}. White
   * everywhere if the scale is zero; black where the value is not a number.
   */
  static int diverging(float value, float scale) {
    if (Float.isNaN(value)) {
      return NOT_A_NUMBER;
    }
    float share = scale > 0 ? Math.min(1, Math.abs(value) / scale) : 0;
    int[] end = value < 0 ? NEGATIVE : POSITIVE;
    int colour = 0;
    for (int channel : end) {
      colour = colour << 8 | Math.round(255 + share * (channel - 255));
    }
    return colour;
  }

  /** The largest magnitude among finite values; 0 where there is none. */
  static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      float size = Math.abs(value);
      if (size > largest && size < Float.POSITIVE_INFINITY) {
        largest = size;
      }
    }
    return largest;
  }
}
