package gibbon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class MontageTest {
  private static final int STEP = 2 * Montage.MAGNIFICATION + Montage.GAP;

  private static int at(BufferedImage image, int column, int row, int x, int y) {
    return image.getRGB(Montage.GAP + column * STEP + x, Montage.GAP + row * STEP + y) & 0xffffff;
  }

  @Test
  void tilesStandInRowsWithTheirFramesAroundThem() {
    Tile black = Tile.of(new float[] {0, 0, 0, 0});
    Tile white = Tile.of(new float[] {1, 1, 1, 9});
    BufferedImage image =
        Montage.of(List.of(black, white.framed(Color.RED), Tile.signed(new float[4])), 2, 2, 2);
    assertEquals(Montage.GAP + 2 * STEP, image.getWidth());
    assertEquals(Montage.GAP + 2 * STEP, image.getHeight());
    assertEquals(0x000000, at(image, 0, 0, 0, 0));
    assertEquals(0xffffff, at(image, 1, 0, 5, 5));
    assertEquals(0xffffff, at(image, 0, 1, 0, 0));
    assertEquals(0xff0000, at(image, 1, 0, -1, 3), "the frame");
    assertTrue(at(image, 0, 0, -1, 3) != 0xff0000);
  }

  @Test
  void aLabelMakesRoomForAllLabels() {
    Tile tile = Tile.of(new float[4]);
    int plain = Montage.of(List.of(tile, tile), 1, 2, 2).getHeight();
    int labelled = Montage.of(List.of(tile, tile.labelled("7 → 3")), 1, 2, 2).getHeight();
    assertTrue(labelled > plain + 20, plain + " and " + labelled);
  }

  @Test
  void mistakesAreNamed() {
    for (List<Tile> tiles : List.of(List.<Tile>of(), List.of(Tile.of(new float[3])))) {
      assertThrows(GibbonException.class, () -> Montage.of(tiles, 2, 2, 2));
    }
  }
}
