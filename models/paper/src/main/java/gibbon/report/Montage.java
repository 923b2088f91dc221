package gibbon.report;

import gibbon.picture.Drawing;
import gibbon.picture.Raster;
import gibbon.result.Figure;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Sheet} as a picture. Pixels are magnified by repeating them, never smoothed. Values
 * outside of what a tile shows are clipped for display only; what was measured is untouched.
 */
final class Montage {
  static final int GAP = 14;
  static final int GUTTER = 26;
  static final int LETTERS = 13;
  static final int LINE = LETTERS + 3;
  private static final int FRAME = 6;
  private static final Color YELLOW = new Color(0xf0c000);
  private static final Color EDGE = new Color(0xc8c8c8);

  static {
    Drawing.withoutScreen();
  }

  private final Sheet sheet;
  private final int stepX;
  private final int stepY;
  private final int top;

  private Montage(Sheet sheet) {
    this.sheet = sheet;
    int lines = sheet.tiles().stream().mapToInt(tile -> tile.words().size()).max().orElse(0);
    stepX = sheet.width() * sheet.magnification() + GAP;
    stepY = sheet.rows() * sheet.magnification() + GAP + lines * LINE;
    top = GAP + (sheet.heads().isEmpty() ? 0 : LINE);
  }

  /**
   * Draws a sheet.
   *
   * @throws gibbon.GibbonException if a tile has another number of values than its pixels in grey
   *     or colour, or the machine has no font to write its words
   */
  static BufferedImage of(Sheet sheet) {
    return new Montage(sheet).draw();
  }

  /** Where the tiles of a sheet stand, if all of them have words; else none. */
  static List<Figure.Cell> cells(Sheet sheet) {
    if (sheet.tiles().stream().anyMatch(tile -> tile.words().isEmpty())) {
      return List.of();
    }
    Montage montage = new Montage(sheet);
    List<Figure.Cell> cells = new ArrayList<>();
    for (int i = 0; i < sheet.tiles().size(); i++) {
      int column = i % sheet.columns();
      int row = i / sheet.columns();
      cells.add(
          new Figure.Cell(
              montage.left(column),
              montage.top(row),
              sheet.width() * sheet.magnification(),
              sheet.rows() * sheet.magnification(),
              row,
              column < sheet.heads().size() ? sheet.heads().get(column) : "",
              sheet.tiles().get(i).words()));
    }
    return cells;
  }

  /** The left edge of the tiles of a column. */
  int left(int column) {
    int gutters = sheet.gutter() == 0 ? 0 : column / sheet.gutter();
    return GAP + column * stepX + gutters * GUTTER;
  }

  /** The upper edge of the tiles of a row. */
  int top(int row) {
    return top + row * stepY;
  }

  private BufferedImage draw() {
    List<Tile> tiles = sheet.tiles();
    int across = Math.min(sheet.columns(), tiles.size());
    int down = (tiles.size() + sheet.columns() - 1) / sheet.columns();
    BufferedImage image =
        new BufferedImage(
            left(across - 1) + stepX, top(down - 1) + stepY, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      for (int column = 0; column < Math.min(across, sheet.heads().size()); column++) {
        graphics.setFont(Drawing.font(Font.BOLD, LETTERS));
        centred(graphics, sheet.heads().get(column), left(column), GAP + 1);
      }
      for (int index = 0; index < tiles.size(); index++) {
        tile(image, graphics, index);
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private void tile(BufferedImage image, Graphics2D graphics, int index) {
    Tile tile = sheet.tiles().get(index);
    int left = left(index % sheet.columns());
    int upper = top(index / sheet.columns());
    double[] values = Raster.widened(tile.values());
    Raster raster =
        tile.signed()
            ? Raster.signed(values, sheet.rows(), sheet.width())
            : Raster.picture(
                values, sheet.rows(), sheet.width(), -tile.beyond(), 1 + tile.beyond());
    raster.paint(image, left, upper, sheet.magnification());
    frame(graphics, tile.framed(), left, upper);
    int baseline = upper + sheet.rows() * sheet.magnification();
    for (String line : tile.words()) {
      graphics.setFont(Drawing.font(Font.PLAIN, LETTERS));
      baseline += LINE - 1;
      centred(graphics, line, left, baseline);
    }
  }

  /** Outside the picture, so that white at zero has an edge on white paper. */
  private void frame(Graphics2D graphics, boolean framed, int left, int upper) {
    int thickness = framed ? FRAME : 1;
    graphics.setColor(framed ? YELLOW : EDGE);
    graphics.setStroke(new BasicStroke(1));
    for (int ring = 1; ring <= thickness; ring++) {
      graphics.drawRect(
          left - ring,
          upper - ring,
          sheet.width() * sheet.magnification() + 2 * ring - 1,
          sheet.rows() * sheet.magnification() + 2 * ring - 1);
    }
  }

  private void centred(Graphics2D graphics, String text, int left, int baseline) {
    graphics.setColor(Color.BLACK);
    int width = sheet.width() * sheet.magnification();
    graphics.drawString(
        text, left + (width - graphics.getFontMetrics().stringWidth(text)) / 2, baseline);
  }
}
