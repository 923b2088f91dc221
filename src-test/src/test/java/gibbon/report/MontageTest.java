package gibbon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class MontageTest {
  private static final int TIMES = 3;
  private static final int STEP = 2 * TIMES + Montage.GAP;

  private static int at(BufferedImage image, int column, int row, int x, int y) {
    return image.getRGB(Montage.GAP + column * STEP + x, Montage.GAP + row * STEP + y) & 0xffffff;
  }

  private static int ink(BufferedImage image, int left, int top, int width, int height) {
    int ink = 0;
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        ink += (image.getRGB(x, y) & 0xff) < 128 ? 1 : 0;
      }
    }
    return ink;
  }

  @Test
  void tilesStandInRowsWithTheirFramesAroundThem() {
    Tile black = Tile.of(new float[] {0, 0, 0, 0});
    Tile white = Tile.of(new float[] {1, 1, 1, 9});
    BufferedImage image =
        Montage.of(
            Sheet.of(List.of(black, white.framed(true), Tile.signed(new float[4])), 2, 2, 2));
    assertEquals(Montage.GAP + 2 * STEP, image.getWidth());
    assertEquals(Montage.GAP + 2 * STEP, image.getHeight());
    assertEquals(0x000000, at(image, 0, 0, 0, 0));
    assertEquals(0xffffff, at(image, 1, 0, 5, 5));
    assertEquals(0xffffff, at(image, 0, 1, 0, 0));
    assertEquals(0xf0c000, at(image, 1, 0, -1, 3), "the frame");
    assertTrue(at(image, 0, 0, -1, 3) != 0xf0c000);
  }

  @Test
  void everyPixelIsASquareInGreyInColourAndSigned() {
    Tile grey = Tile.of(new float[] {0, .5f, 1, 0});
    Tile colour = Tile.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1});
    Tile signed = Tile.signed(new float[] {2, -2, 0, 1});
    int[][] expected = {
      {0, 0x808080, 0xffffff, 0},
      {0xff0000, 0x00ff00, 0x0000ff, 0xffffff},
      {0xe08214, 0x3b4cc0, 0xffffff, 0xf0c18a}
    };
    BufferedImage image = Montage.of(Sheet.of(List.of(grey, colour, signed), 3, 2, 2));
    for (int tile = 0; tile < 3; tile++) {
      for (int x = 0; x < 2 * TIMES; x++) {
        for (int y = 0; y < 2 * TIMES; y++) {
          assertEquals(
              Integer.toHexString(expected[tile][y / TIMES * 2 + x / TIMES]),
              Integer.toHexString(at(image, tile, 0, x, y)),
              tile + " at " + x + ", " + y);
        }
      }
    }
  }

  @Test
  void eachLineOfWordsStandsUnderItsTile() {
    Tile tile = Tile.signed(new float[28 * 28]);
    Sheet sheet =
        Sheet.of(
            List.of(tile.labelled("label 7", "says 3"), tile.labelled("± 2"), tile), 3, 28, 28);
    BufferedImage image = Montage.of(sheet);
    int side = 28 * TIMES;
    for (int column = 0; column < 3; column++) {
      int left = Montage.GAP + column * (side + Montage.GAP);
      int below = Montage.GAP + side + 2;
      int first = ink(image, left, below, side, Montage.LINE);
      int second = ink(image, left, below + Montage.LINE, side, Montage.LINE);
      assertTrue(column < 2 ? first > 10 : first == 0, "first line of column " + column);
      assertTrue(column < 1 ? second > 10 : second == 0, "second line of column " + column);
    }
    BufferedImage headed = Montage.of(sheet.headed("clean", "gradient", ""));
    assertTrue(ink(headed, Montage.GAP, 0, side, Montage.GAP + 4) > 10, "a head");
    assertEquals(image.getHeight() + Montage.LINE, headed.getHeight());
  }

  @Test
  void aGutterPartsTheColumns() {
    Tile tile = Tile.of(new float[4]);
    List<Tile> tiles = List.of(tile, tile, tile, tile);
    BufferedImage plain = Montage.of(Sheet.of(tiles, 4, 2, 2));
    BufferedImage parted = Montage.of(Sheet.of(tiles, 4, 2, 2).parted(2));
    assertEquals(plain.getWidth() + Montage.GUTTER, parted.getWidth());
    assertEquals(0, at(plain, 2, 0, 0, 0));
    assertEquals(0xffffff, at(parted, 2, 0, 0, 0));
    assertEquals(0, at(parted, 2, 0, Montage.GUTTER, 0));
  }

  @Test
  void whatLiesBeyondBlackAndWhiteIsSeenIfAsked() {
    float[] moved = {-.25f, 0, 1, 1.25f};
    BufferedImage image =
        Montage.of(Sheet.of(List.of(Tile.of(moved), Tile.of(moved).beyond(.25)), 2, 2, 2));
    assertEquals(at(image, 0, 0, 0, 0), at(image, 0, 0, TIMES, 0));
    assertEquals(0, at(image, 1, 0, 0, 0));
    assertEquals(0x2b2b2b, at(image, 1, 0, TIMES, 0));
    assertEquals(0xffffff, at(image, 1, 0, TIMES, TIMES));
  }

  @Test
  void mistakesAreNamed() {
    assertThrows(GibbonException.class, () -> Sheet.of(List.of(), 2, 2, 2));
    assertThrows(GibbonException.class, () -> Sheet.of(List.of(Tile.of(new float[4])), 0, 2, 2));
    Sheet wrong = Sheet.of(List.of(Tile.of(new float[3])), 2, 2, 2);
    assertThrows(GibbonException.class, () -> Montage.of(wrong));
  }
}
