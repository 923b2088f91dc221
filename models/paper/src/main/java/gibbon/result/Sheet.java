package gibbon.result;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.List;

/**
 * Small pictures side by side, row after row, such as the paper's figures 3 to 5.
 *
 * @param tiles at least one
 * @param columns tiles in a row
 * @param rows of pixels of a tile
 * @param width pixels in a row of a tile
 * @param magnification of each pixel, a whole number above 0
 * @param heads a word over each column, or none
 * @param gutter after how many columns stands a wider gap, or 0 for none
 */
public record Sheet(
    List<Tile> tiles,
    int columns,
    int rows,
    int width,
    int magnification,
    List<String> heads,
    int gutter)
    implements Graphic {
  private static final int MAGNIFICATION = 3;

  /** Checks what can be checked before anything is drawn. */
  public Sheet {
    tiles = List.copyOf(tiles);
    heads = List.copyOf(heads);
    if (tiles.isEmpty() || columns < 1) {
      throw new GibbonException(
          Text.of(
              "A sheet needs at least one picture and one column, got %d pictures and %d columns.",
              tiles.size(), columns));
    }
  }

  /** A sheet of pictures of so many rows and columns of pixels. */
  public static Sheet of(List<Tile> tiles, int columns, int rows, int width) {
    return new Sheet(tiles, columns, rows, width, MAGNIFICATION, List.of(), 0);
  }

  /** The same with another size of a pixel. */
  public Sheet magnified(int times) {
    return new Sheet(tiles, columns, rows, width, times, heads, gutter);
  }

  /** The same with a word over each column. */
  public Sheet headed(String... words) {
    return new Sheet(tiles, columns, rows, width, magnification, List.of(words), gutter);
  }

  /** The same with a wider gap after every so many columns. */
  public Sheet parted(int after) {
    return new Sheet(tiles, columns, rows, width, magnification, heads, after);
  }
}
