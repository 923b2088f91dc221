package gibbon.data;

import gibbon.Text;

/**
 * How a picture of any size becomes one of a network's: shrunk or enlarged until it just covers a
 * frame, then the middle is cut out, as networks for photographs were trained. A picture that has
 * the network's size already is taken as it is.
 *
 * @param to the network's pictures
 * @param rows of the frame; 0 to stretch the picture to the network's size instead
 * @param cut rows of the middle that is cut out; if they are not the network's, it is stretched
 * @param filter by which pixels are weighed; it is widened where a picture shrinks
 */
public record Fit(PictureShape to, int rows, int cut, Resize filter) {
  /** Networks that take smaller pictures mostly learnt from whole ones. */
  private static final int PHOTOGRAPH = 128;

  public Fit {
    if (to.isRow()) {
      throw new DataException(
          Text.of(
              "A network that takes %d numbers of no arrangement takes no files of pictures.",
              to.size()));
    }
    if (rows < 0 || rows > 1 << 13 || cut < 1 || rows > 0 && cut > rows) {
      throw new DataException(
          Text.of(
              "Pictures are resized to 1 to %d rows, of which at most all are cut out, got %d and %d.",
              1 << 13, rows, cut));
    }
  }

  /** As usual: to 8/7 of the network's size, such as 256 for 224; small pictures to it itself. */
  public static Fit usual(PictureShape to) {
    int rows = to.rows() < PHOTOGRAPH ? to.rows() : (int) Math.round(to.rows() * 8 / 7.);
    return new Fit(to, rows, to.rows(), Resize.TRIANGLE);
  }

  /** The pixels of a picture, 0 … 1, made fit: [rows, columns, channels] of the network's. */
  public float[] apply(PictureFile file) {
    PictureFile picture = file.with(to.channels());
    if (picture.shape().equals(to)) {
      return picture.pixels();
    }
    byte[] levels = picture.levels();
    PictureShape shape = picture.shape();
    if (rows > 0) {
      int width = across(rows);
      // Whichever side is the shorter by the network's proportions fills the frame.
      boolean high = (long) shape.rows() * width >= (long) shape.columns() * rows;
      PictureShape covering =
          high
              ? sized((int) ((long) width * shape.rows() / shape.columns()), width)
              : sized(rows, (int) ((long) rows * shape.columns() / shape.rows()));
      if ((long) covering.rows() * covering.columns() > 1 << 26) {
        throw new DataException(
            Text.of("A picture of %s is too narrow to be resized and cut out.", shape));
      }
      levels = filter.apply(levels, shape, covering.rows(), covering.columns());
      shape = sized(cut, across(cut));
      levels = Resize.crop(levels, covering, shape.rows(), shape.columns());
    }
    levels = filter.apply(levels, shape, to.rows(), to.columns());
    float[] pixels = new float[levels.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Byte.toUnsignedInt(levels[i]) / 255f;
    }
    return pixels;
  }

  private int across(int high) {
    return Math.max(1, (int) ((long) high * to.columns() / to.rows()));
  }

  private PictureShape sized(int high, int wide) {
    return new PictureShape(high, wide, to.channels());
  }

  /** Such as {@code shorter side to 256, the middle 224 × 224}. */
  @Override
  public String toString() {
    String how = filter == Resize.TRIANGLE ? "" : ", bicubic";
    if (rows == 0) {
      return Text.of("stretched to %d × %d%s", to.rows(), to.columns(), how);
    }
    String frame =
        to.rows() == to.columns()
            ? Text.of("shorter side to %d", rows)
            : Text.of("to cover %d × %d", rows, across(rows));
    String middle = Text.of(", the middle %d × %d", cut, across(cut));
    return frame
        + how
        + middle
        + (cut == to.rows() ? "" : Text.of(" stretched to %d × %d", to.rows(), to.columns()));
  }
}
