package gibbon.explain.view;

import gibbon.Text;
import gibbon.picture.Palette;
import gibbon.picture.Raster;
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

  /**
   * Draws a picture, or signed values: above zero orange or {@code .:+#}, below indigo or {@code
   * '-=%}.
   */
  static List<String> of(Raster raster, boolean colour) {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < raster.rows(); row += 2) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < raster.columns(); column++) {
        int above = row * raster.columns() + column;
        boolean last = row + 1 == raster.rows();
        int below = above + raster.columns();
        if (colour) {
          line.append(
              Text.of(
                  "\033[38;2;%sm\033[48;2;%sm▀",
                  channels(raster.colour(above)),
                  channels(last ? nothing(raster) : raster.colour(below))));
        } else {
          double sum = level(raster, above) + (last ? 0 : level(raster, below));
          line.append(letter(sum / 2, raster.signed()));
        }
      }
      lines.add(colour ? line + "\033[0m" : line.toString());
    }
    return lines;
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

  /** From 0, dark, to 1, bright, or from −1 to 1 for signed values: the mean of the channels. */
  private static double level(Raster raster, int pixel) {
    double sum = 0;
    for (int channel = 0; channel < raster.channels(); channel++) {
      sum += raster.values()[pixel * raster.channels() + channel];
    }
    double mean = sum / raster.channels();
    if (raster.signed()) {
      return raster.high() > 0 ? mean / raster.high() : 0;
    }
    return (mean - raster.low()) / (raster.high() - raster.low());
  }

  /** What stands below the last of an odd number of rows. */
  private static int nothing(Raster raster) {
    return raster.signed() ? Palette.diverging(0) : Palette.grey(0);
  }

  private static char letter(double value, boolean signed) {
    String scale = !signed ? GREYS : value >= 0 ? ABOVE : BELOW;
    int level = (int) Math.ceil(Math.min(1, Math.abs(value)) * (scale.length() - 1) - .15);
    return !signed && value < 0 ? ' ' : scale.charAt(Math.max(0, level));
  }

  private static String channels(int colour) {
    return (colour >> 16) + ";" + (colour >> 8 & 255) + ";" + (colour & 255);
  }
}
