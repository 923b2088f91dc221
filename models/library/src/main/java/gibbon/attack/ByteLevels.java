package gibbon.attack;

import gibbon.data.Bounds;

/** Pictures as files of bytes hold them: 256 levels from one bound to the other. */
public final class ByteLevels {
  private static final int LARGEST = 255;

  private ByteLevels() {}

  /** Whether pictures of these bounds can be stored in bytes at all. */
  public static boolean fit(Bounds bounds) {
    return Double.isFinite(bounds.high() - bounds.low());
  }

  /**
   * Each number rounded to the nearest level, half to even, what lies outside to the nearest end;
   * in [0, 1] a level is byte/255 in single precision, as data sets are read.
   */
  public static float[] rounded(float[] values, Bounds bounds) {
    float[] rounded = new float[values.length];
    double width = bounds.high() - bounds.low();
    for (int i = 0; i < values.length; i++) {
      double level = Math.rint((values[i] - bounds.low()) / width * LARGEST);
      double held = Math.max(0, Math.min(LARGEST, level));
      rounded[i] = (float) (bounds.low() + width * (held / LARGEST));
    }
    return rounded;
  }
}
