package gibbon.report;

import gibbon.GibbonException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Many small pictures in one, such as the paper's figures 3 to 5. */
public final class Montage {
  /** The paper's frame around what is still classified correctly. */
  public static final Color YELLOW = new Color(0xf0c000);

  static final int MAGNIFICATION = 3;
  static final int GAP = 14;
  private static final int FRAME = 6;
  private static final int LETTERS = 13;
  private static final int LABEL = 18;
  private static final Color EDGE = new Color(0xc8c8c8);

  static {
    Drawing.withoutScreen();
  }

  private Montage() {}

  /**
   * Puts tiles side by side, row after row.
   *
   * @param columns tiles in a row
   * @param width of a tile in pixels
   * @param height of a tile in pixels
   * @throws GibbonException if there is no tile or column, or a tile has another number of values
   *     than width · height
   */
  public static BufferedImage of(List<Tile> tiles, int columns, int width, int height) {
    return of(tiles, columns, width, height, MAGNIFICATION);
  }

  /**
   * The same with another size of a pixel.
   *
   * @param magnification of each tile, a whole number above 0
   */
  public static BufferedImage of(
      List<Tile> tiles, int columns, int width, int height, int magnification) {
    if (tiles.isEmpty() || columns < 1) {
      throw new GibbonException(
          "A montage needs at least one tile and one column, got %d tiles and %d columns."
              .formatted(tiles.size(), columns));
    }
    boolean labelled = tiles.stream().anyMatch(tile -> !tile.label().isEmpty());
    int stepX = width * magnification + GAP;
    int stepY = height * magnification + GAP + (labelled ? LABEL : 0);
    int across = Math.min(columns, tiles.size());
    int rows = (tiles.size() + columns - 1) / columns;
    BufferedImage sheet = Pictures.blank(GAP + across * stepX, GAP + rows * stepY);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      if (labelled) {
        graphics.setFont(Drawing.font(Font.PLAIN, LETTERS));
      }
      for (int index = 0; index < tiles.size(); index++) {
        Tile tile = tiles.get(index);
        Pictures.require("tile " + index, tile.values(), width, height);
        int left = GAP + index % columns * stepX;
        int top = GAP + index / columns * stepY;
        float scale = Palette.largest(tile.values());
        Pictures.paint(
            sheet,
            left,
            top,
            width,
            height,
            magnification,
            pixel ->
                tile.signed()
                    ? Palette.diverging(tile.values()[pixel], scale)
                    : Palette.grey(tile.values()[pixel]));
        frame(graphics, tile.frame(), left, top, width * magnification, height * magnification);
        graphics.setColor(Color.BLACK);
        int baseline = top + height * magnification + LETTERS + 2;
        Pictures.centred(graphics, tile.label(), left, width * magnification, baseline);
      }
    } finally {
      graphics.dispose();
    }
    return sheet;
  }

  private static void frame(
      Graphics2D graphics, Color colour, int left, int top, int width, int height) {
    int thickness = colour == null ? 1 : FRAME;
    graphics.setColor(colour == null ? EDGE : colour);
    graphics.setStroke(new BasicStroke(1));
    for (int ring = 1; ring <= thickness; ring++) {
      graphics.drawRect(left - ring, top - ring, width + 2 * ring - 1, height + 2 * ring - 1);
    }
  }
}
