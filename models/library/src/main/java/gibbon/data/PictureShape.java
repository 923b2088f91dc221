package gibbon.data;

import gibbon.GibbonException;
import gibbon.Text;

/**
 * The shape of a picture: {@code [rows, columns, channels]}, row-major, the channels of a pixel
 * side by side. Grey is one channel.
 */
public record PictureShape(int rows, int columns, int channels) {
  public PictureShape {
    if (rows < 1
        || columns < 1
        || channels < 1
        || (double) rows * columns * channels > Integer.MAX_VALUE) {
      throw new GibbonException(
          Text.of(
              "A picture has at least 1 row, column and channel and fewer than 2^31 numbers, got %d × %d × %d.",
              rows, columns, channels));
    }
  }

  /** Grey pictures. */
  public static PictureShape grey(int rows, int columns) {
    return new PictureShape(rows, columns, 1);
  }

  /** So many numbers of no arrangement: what a network of dense layers takes. */
  public static PictureShape row(int numbers) {
    return new PictureShape(1, numbers, 1);
  }

  /** Reads {@link #text}. */
  public static PictureShape parse(String text) {
    String[] extents = text.split("x");
    try {
      if (extents.length == 3) {
        return new PictureShape(
            Integer.parseInt(extents[0]),
            Integer.parseInt(extents[1]),
            Integer.parseInt(extents[2]));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new GibbonException(
        Text.of(
            "The shape of a picture is written as rows, columns and channels, such as 32x32x3, got '%s'.",
            text));
  }

  /** Such as {@code 32x32x3}, for files. */
  public String text() {
    return rows + "x" + columns + "x" + channels;
  }

  /** Whether it is {@link #row}: numbers of no arrangement. */
  public boolean isRow() {
    return rows == 1 && channels == 1;
  }

  /** How many numbers a picture has. */
  public int size() {
    return rows * columns * channels;
  }

  /** Where a channel of a pixel is among the picture's numbers; all three count from 0. */
  public int index(int row, int column, int channel) {
    return (row * columns + column) * channels + channel;
  }

  /** Whether there is such a channel of such a pixel. */
  public boolean has(int row, int column, int channel) {
    return row >= 0
        && row < rows
        && column >= 0
        && column < columns
        && channel >= 0
        && channel < channels;
  }

  /** Row and column of a number of a grey picture, such as {@code 14,3}; then its channel. */
  public String place(int index) {
    int pixel = index / channels;
    String place = pixel / columns + "," + pixel % columns;
    return channels == 1 ? place : place + "," + index % channels;
  }

  /** Such as {@code 28 × 28} or {@code 32 × 32 × 3}. */
  @Override
  public String toString() {
    return rows + " × " + columns + (channels == 1 ? "" : " × " + channels);
  }
}
