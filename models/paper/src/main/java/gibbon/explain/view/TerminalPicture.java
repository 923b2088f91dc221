package gibbon.explain.view;

import gibbon.Text;
import gibbon.picture.Palette;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture made of letters, a column a pixel and a line for two rows. In colour a letter shows
 * both rows; without, their mean.
 */
final class TerminalPicture {
  static final String LEGEND =
      "signed pictures: . : + # from small to large above zero, ' - = % below; scaled by the largest";

  private static final String GREYS = " .:+#@";
  private static final String ABOVE = " .:+#";
  private static final String BELOW = " '-=%";

  private TerminalPicture() {}

  /** Pixels from 0, black, to 1, white. */
  static List<String> grey(double[] pixels, int columns, boolean colour) {
    return draw(pixels, columns, colour, false);
  }

  /** Signed values: above zero orange or {@code .:+#}, below indigo or {@code '-=%}. */
  static List<String> signed(double[] pixels, int columns, boolean colour) {
    double largest = 0;
    for (double pixel : pixels) {
      largest = Math.max(largest, Math.abs(pixel));
    }
    double[] scaled = new double[pixels.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = largest == 0 ? 0 : pixels[i] / largest;
    }
    return draw(scaled, columns, colour, true);
  }

  /** Sets pictures side by side. */
  static List<String> beside(List<List<String>> pictures, String gap) {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < pictures.get(0).size(); row++) {
      List<String> parts = new ArrayList<>();
      for (List<String> picture : pictures) {
        parts.add(picture.get(row));
      }
      lines.add(String.join(gap, parts));
    }
    return lines;
  }

  private static List<String> draw(double[] pixels, int columns, boolean colour, boolean signed) {
    List<String> lines = new ArrayList<>();
    int rows = pixels.length / columns;
    for (int row = 0; row < rows; row += 2) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        double above = pixels[row * columns + column];
        double below = row + 1 < rows ? pixels[(row + 1) * columns + column] : 0;
        if (colour) {
          line.append(
              Text.of(
                  "\033[38;2;%sm\033[48;2;%sm▀", channels(above, signed), channels(below, signed)));
        } else {
          line.append(letter((above + below) / 2, signed));
        }
      }
      lines.add(colour ? line + "\033[0m" : line.toString());
    }
    return lines;
  }

  private static char letter(double value, boolean signed) {
    String scale = !signed ? GREYS : value >= 0 ? ABOVE : BELOW;
    int level = (int) Math.ceil(Math.min(1, Math.abs(value)) * (scale.length() - 1) - .15);
    return !signed && value < 0 ? ' ' : scale.charAt(Math.max(0, level));
  }

  private static String channels(double value, boolean signed) {
    int colour = signed ? Palette.diverging(value) : Palette.grey(value);
    return (colour >> 16) + ";" + (colour >> 8 & 255) + ";" + (colour & 255);
  }
}
