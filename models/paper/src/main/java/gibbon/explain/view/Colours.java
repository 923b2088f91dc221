package gibbon.explain.view;

/** Numbers as colours, packed as 0xRRGGBB; the report's palette. */
final class Colours {
  private static final int[] NEGATIVE = {0x21, 0x66, 0xac};
  private static final int[] POSITIVE = {0xb2, 0x18, 0x2b};

  private Colours() {}

  /** 0 is black, 1 is white; what lies outside is held for the eye only. */
  static int grey(double value) {
    int level = (int) Math.round(255 * Math.max(0, Math.min(1, value)));
    return level << 16 | level << 8 | level;
  }

  /** White at 0, red towards 1, blue towards −1. */
  static int diverging(double value) {
    int[] end = value < 0 ? NEGATIVE : POSITIVE;
    int colour = 0;
    for (int channel : end) {
      long level = Math.round(255 + Math.min(1, Math.abs(value)) * (channel - 255));
      colour = colour << 8 | (int) level;
    }
    return colour;
  }
}
