package gibbon.report;

import java.awt.Color;

/**
 * A small picture in a montage.
 *
 * @param values one a pixel, row by row
 * @param signed whether white is zero, red above and blue below, scaled by the largest magnitude;
 *     else 0 is black, 1 white, and what lies outside is clipped for display
 * @param frame a colour around it, or null
 * @param label a word or two under it, or empty
 */
public record Tile(float[] values, boolean signed, Color frame, String label) {
  /** A grey picture. */
  public static Tile of(float[] pixels) {
    return new Tile(pixels, false, null, "");
  }

  /** Weights, gradients or perturbations. */
  public static Tile signed(float[] values) {
    return new Tile(values, true, null, "");
  }

  /** The same in a frame. */
  public Tile framed(Color colour) {
    return new Tile(values, signed, colour, label);
  }

  /** The same with a word or two under it. */
  public Tile labelled(String text) {
    return new Tile(values, signed, frame, text);
  }
}
