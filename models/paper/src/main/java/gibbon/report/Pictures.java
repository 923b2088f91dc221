package gibbon.report;

import gibbon.GibbonException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/**
 * Pictures made of pixels: sheets of attacked examples and grids of weight filters.
 *
 * <p>Pixels are magnified by repeating them, never smoothed. Values outside 0 … 1, which an
 * unclipped attack produces, are clipped for display only; what was measured is untouched.
 */
public final class Pictures {
  static final int MAGNIFICATION = 4;
  static final int FILTER_MAGNIFICATION = 3;
  static final int GAP = 16;
  static final int FILTER_GAP = 4;
  static final int HEADER = 28;
  static final int LABELS = 44;

  private static final int LETTERS = 13;
  private static final Color FRAME = new Color(0xc8c8c8);
  private static final List<String> COLUMNS =
      List.of("clean", "gradient", "perturbation", "adversarial");

  static {
    Drawing.withoutScreen();
  }

  private Pictures() {}

  /**
   * Fails now rather than after hours of work if labels cannot be written into pictures.
   *
   * @throws GibbonException if the machine has no font
   */
  public static void requireFont() {
    Drawing.withoutScreen();
    Drawing.font(Font.PLAIN, LETTERS);
  }

  /**
   * A row an example: clean, gradient, perturbation, adversarial. Gradient and perturbation are
   * white at zero, red above and blue below, each scaled by its own largest magnitude, which stands
   * under it. Under the first and the last picture stand the model's predictions.
   *
   * @param width of an example in pixels
   * @param height of an example in pixels
   * @throws GibbonException if there is no example, an array's length is not width · height, or the
   *     machine has no font
   */
  public static BufferedImage examples(List<AttackedExample> examples, int width, int height) {
    if (examples.isEmpty()) {
      throw new GibbonException("A sheet of examples needs at least one example, got none.");
    }
    int cellWidth = width * MAGNIFICATION;
    int row = height * MAGNIFICATION + LABELS;
    BufferedImage sheet =
        blank(GAP + COLUMNS.size() * (cellWidth + GAP), HEADER + examples.size() * row);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      for (int column = 0; column < COLUMNS.size(); column++) {
        int left = GAP + column * (cellWidth + GAP);
        graphics.setFont(Drawing.font(Font.BOLD, LETTERS));
        graphics.setColor(Color.BLACK);
        centred(graphics, COLUMNS.get(column), left, cellWidth, HEADER - 10);
        graphics.setFont(Drawing.font(Font.PLAIN, LETTERS));
        for (int index = 0; index < examples.size(); index++) {
          int top = HEADER + index * row;
          Cell cell = cell(examples.get(index), column);
          require(COLUMNS.get(column) + " picture", cell.values, width, height);
          paint(sheet, left, top, width, height, MAGNIFICATION, cell.colours());
          frame(graphics, left, top, cellWidth, height * MAGNIFICATION);
          int baseline = top + height * MAGNIFICATION + LETTERS + 3;
          graphics.setColor(Color.BLACK);
          centred(graphics, cell.first, left, cellWidth, baseline);
          centred(graphics, cell.second, left, cellWidth, baseline + LETTERS + 2);
        }
      }
    } finally {
      graphics.dispose();
    }
    return sheet;
  }

  /**
   * Filters in a grid, each white at zero, red above and blue below, scaled by its own largest
   * magnitude; so colours compare weights within a filter, not between two.
   *
   * @param filters one vector a filter, a weight a pixel, row by row
   * @param columns of the grid
   * @param width of a filter in pixels
   * @param height of a filter in pixels
   * @throws GibbonException if there is no filter, no column, or a vector's length is not width ·
   *     height
   */
  public static BufferedImage filters(List<float[]> filters, int columns, int width, int height) {
    if (filters.isEmpty() || columns < 1) {
      throw new GibbonException(
          "A grid of filters needs at least one filter and one column, got "
              + filters.size()
              + " filters and "
              + columns
              + " columns.");
    }
    int stepX = width * FILTER_MAGNIFICATION + FILTER_GAP;
    int stepY = height * FILTER_MAGNIFICATION + FILTER_GAP;
    int rows = (filters.size() + columns - 1) / columns;
    BufferedImage grid = blank(FILTER_GAP + columns * stepX, FILTER_GAP + rows * stepY);
    Graphics2D graphics = grid.createGraphics();
    try {
      for (int index = 0; index < filters.size(); index++) {
        float[] filter = filters.get(index);
        require("filter " + index, filter, width, height);
        int left = FILTER_GAP + index % columns * stepX;
        int top = FILTER_GAP + index / columns * stepY;
        float scale = Palette.largest(filter);
        paint(
            grid,
            left,
            top,
            width,
            height,
            FILTER_MAGNIFICATION,
            pixel -> Palette.diverging(filter[pixel], scale));
        frame(graphics, left, top, stepX - FILTER_GAP, stepY - FILTER_GAP);
      }
    } finally {
      graphics.dispose();
    }
    return grid;
  }

  /**
   * Writes {@code name.png} into a folder that exists, whole or not at all.
   *
   * @return the figure for {@link ExperimentResult#figures}
   * @throws gibbon.store.StoreException if the file cannot be written
   */
  public static Figure save(Path folder, String name, BufferedImage image, String caption) {
    String file = name + ".png";
    Drawing.writePng(folder.resolve(file), image);
    return new Figure(file, caption);
  }

  /** A picture's values, its colours, and the two lines under it. */
  private record Cell(float[] values, boolean signed, String first, String second) {
    IntUnaryOperator colours() {
      float scale = Palette.largest(values);
      return signed
          ? pixel -> Palette.diverging(values[pixel], scale)
          : pixel -> Palette.grey(values[pixel]);
    }
  }

  private static Cell cell(AttackedExample example, int column) {
    return switch (column) {
      case 0 ->
          new Cell(example.clean(), false, "true label " + example.label(), says(example.before()));
      case 1 -> new Cell(example.gradient(), true, reach(example.gradient()), "");
      case 2 -> new Cell(example.perturbation(), true, reach(example.perturbation()), "");
      default ->
          new Cell(
              example.adversarial(),
              false,
              example.before().label() + " → " + example.after().label(),
              says(example.after()));
    };
  }

  private static String says(AttackedExample.Prediction prediction) {
    return String.format(
        Locale.ROOT, "says %d, %.1f %%", prediction.label(), 100 * prediction.confidence());
  }

  private static String reach(float[] values) {
    return "± " + Numbers.value(Palette.largest(values), "");
  }

  static void require(String what, float[] values, int width, int height) {
    if (values.length != width * height) {
      throw new GibbonException(
          String.format(
              "A %s of %d x %d pixels needs %d values, got %d.",
              what, width, height, width * height, values.length));
    }
  }

  static BufferedImage blank(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return image;
  }

  static void paint(
      BufferedImage image,
      int left,
      int top,
      int width,
      int height,
      int magnification,
      IntUnaryOperator colours) {
    for (int y = 0; y < height * magnification; y++) {
      for (int x = 0; x < width * magnification; x++) {
        int pixel = y / magnification * width + x / magnification;
        image.setRGB(left + x, top + y, colours.applyAsInt(pixel));
      }
    }
  }

  /** One pixel outside the picture, so that white at zero has an edge on white paper. */
  private static void frame(Graphics2D graphics, int left, int top, int width, int height) {
    graphics.setColor(FRAME);
    graphics.drawRect(left - 1, top - 1, width + 1, height + 1);
  }

  static void centred(Graphics2D graphics, String text, int left, int width, int baseline) {
    int shift = (width - graphics.getFontMetrics().stringWidth(text)) / 2;
    graphics.drawString(text, left + shift, baseline);
  }
}
