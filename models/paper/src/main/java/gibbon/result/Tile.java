package gibbon.result;

import java.util.List;

/**
 * A small picture in a {@link Sheet}.
 *
 * @param values [rows, columns, channels], row-major: a value a pixel in grey, three in colour
 * @param signed whether white is zero, orange above and indigo below, scaled by the largest
 *     magnitude; else 0 is black and 1 white
 * @param beyond how far below 0 black is and above 1 white, so that what lies there is seen too
 * @param framed in yellow, the paper's frame around what is still classified correctly
 * @param words lines under it, at most two; may be empty
 */
public record Tile(
    float[] values, boolean signed, double beyond, boolean framed, List<String> words) {
  /** A picture. */
  public static Tile of(float[] pixels) {
    return new Tile(pixels, false, 0, false, List.of());
  }

  /** Weights, gradients or perturbations. */
  public static Tile signed(float[] values) {
    return new Tile(values, true, 0, false, List.of());
  }

  /** The same shown from −size to 1 + size; what lies outside of that is clipped for display. */
  public Tile beyond(double size) {
    return new Tile(values, signed, size, framed, words);
  }

  /** The same in a frame if it is to have one. */
  public Tile framed(boolean frame) {
    return new Tile(values, signed, beyond, frame, words);
  }

  /** The same with lines under it. */
  public Tile labelled(String... lines) {
    return new Tile(values, signed, beyond, framed, List.of(lines));
  }
}
