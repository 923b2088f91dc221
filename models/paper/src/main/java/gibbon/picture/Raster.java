package gibbon.picture;

import gibbon.GibbonException;
import gibbon.Text;
import java.awt.image.BufferedImage;
import java.util.stream.DoubleStream;

/**
 * Numbers of a picture and the colours they are shown in. Each number is linear in what is shown:
 *
 * <ul>
 *   <li>a picture: {@code low} is black and {@code high} white, in grey or in each of three
 *       channels;
 *   <li>signed values of one channel: white at 0, orange above, indigo below;
 *   <li>signed values of three channels: mid-grey at 0, each channel brighter above and darker
 *       below.
 * </ul>
 *
 * What lies outside is held at the ends, for the eye only.
 *
 * @param values [rows, columns, channels], row-major
 * @param channels 1 or 3: red, green, blue
 * @param low what is shown darkest
 * @param high what is shown brightest; −low for signed values
 */
public record Raster(
    double[] values, int rows, int columns, int channels, boolean signed, double low, double high) {
  private static final int WHITE = 0xffffff;

  /** Of pages in a dark scheme. */
  private static final int DARK = 0x14181d;

  static {
    Drawing.withoutScreen();
  }

  /** Checks that there is a number for every channel of every pixel. */
  public Raster {
    if (channels != 1 && channels != 3 || values.length != rows * columns * channels) {
      throw new GibbonException(
          Text.of(
              "A picture of %d x %d pixels needs %d values in grey or %d in colour, got %d.",
              columns, rows, rows * columns, 3 * rows * columns, values.length));
    }
  }

  /** A picture from 0, black, to 1, white, in as many channels as there are values a pixel. */
  public static Raster picture(double[] values, int rows, int columns) {
    return picture(values, rows, columns, 0, 1);
  }

  /** A picture from {@code low}, black, to {@code high}, white. */
  public static Raster picture(double[] values, int rows, int columns, double low, double high) {
    return new Raster(values, rows, columns, channels(values, rows, columns), false, low, high);
  }

  /** Signed values, scaled by their largest magnitude. */
  public static Raster signed(double[] values, int rows, int columns) {
    double largest = largest(values);
    return new Raster(
        values, rows, columns, channels(values, rows, columns), true, -largest, largest);
  }

  /** The largest magnitude among finite values; 0 where there is none. */
  public static double largest(double[] values) {
    return DoubleStream.of(values).filter(Double::isFinite).map(Math::abs).max().orElse(0);
  }

  /** Single precision as double. */
  public static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /**
   * The colour of a pixel, 0xRRGGBB.
   *
   * @param pixel counted row by row
   */
  public int colour(int pixel) {
    return colour(pixel, WHITE);
  }

  private int colour(int pixel, int neutral) {
    if (channels == 3) {
      return Palette.colour(
          share(values[3 * pixel]), share(values[3 * pixel + 1]), share(values[3 * pixel + 2]));
    }
    double value = values[pixel];
    if (!signed) {
      return Palette.grey(share(value));
    }
    return Palette.diverging(high > 0 || Double.isNaN(value) ? value / high : 0, neutral);
  }

  /** Paints it, each pixel as a square of so many. */
  public void paint(BufferedImage image, int left, int top, int magnification) {
    paint(image, left, top, magnification, WHITE);
  }

  private void paint(BufferedImage image, int left, int top, int magnification, int neutral) {
    for (int y = 0; y < rows * magnification; y++) {
      for (int x = 0; x < columns * magnification; x++) {
        int pixel = y / magnification * columns + x / magnification;
        image.setRGB(left + x, top + y, colour(pixel, neutral));
      }
    }
  }

  /** A {@code data:} address of a PNG, a pixel a pixel. */
  public String address() {
    return address(WHITE);
  }

  /** The same for a dark page, with its colour where signed values are 0. */
  public String darkAddress() {
    return address(DARK);
  }

  /** A drawing of signed values, white at 0, as a dark page has it; empty where it is another. */
  public static String darkAddress(BufferedImage drawing) {
    BufferedImage dark =
        new BufferedImage(drawing.getWidth(), drawing.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < dark.getHeight(); y++) {
      for (int x = 0; x < dark.getWidth(); x++) {
        double value = Palette.value(drawing.getRGB(x, y) & WHITE);
        if (Double.isNaN(value)) {
          return "";
        }
        dark.setRGB(x, y, Palette.diverging(value, DARK));
      }
    }
    return Drawing.address(dark);
  }

  private String address(int neutral) {
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    paint(image, 0, 0, 1, neutral);
    return Drawing.address(image);
  }

  /** Where between low and high; the middle where both are the same. */
  private double share(double value) {
    return high > low ? (value - low) / (high - low) : signed ? .5 : value;
  }

  private static int channels(double[] values, int rows, int columns) {
    return rows * columns == 0 ? 0 : values.length / (rows * columns);
  }
}
