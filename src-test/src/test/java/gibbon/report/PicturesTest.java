package gibbon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.report.AttackedExample.Prediction;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  private static final int WHITE = 0xffffff;
  private static final int RED = 0xb2182b;
  private static final int BLUE = 0x2166ac;

  @TempDir Path folder;

  private static int colour(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  /** Three pixels wide, two high. */
  private static AttackedExample example(float... clean) {
    float[] gradient = {0, 0.5f, -0.25f, -0.5f, 0.25f, 0};
    float[] perturbation = {0, 2, -2, -2, 2, 0};
    float[] adversarial = new float[clean.length];
    for (int i = 0; i < clean.length; i++) {
      adversarial[i] = clean[i] + perturbation[i];
    }
    return new AttackedExample(
        clean,
        gradient,
        perturbation,
        adversarial,
        7,
        new Prediction(7, .999),
        new Prediction(3, .976));
  }

  /** Checks that every magnified pixel of one picture on a sheet has its colour throughout. */
  private static void assertPicture(
      BufferedImage image, int left, int top, int width, int magnification, int... colours) {
    for (int y = 0; y < colours.length / width * magnification; y++) {
      for (int x = 0; x < width * magnification; x++) {
        int expected = colours[y / magnification * width + x / magnification];
        int found = colour(image, left + x, top + y);
        if (expected != found) {
          assertEquals(
              Integer.toHexString(expected), Integer.toHexString(found), "at " + x + ", " + y);
        }
      }
    }
  }

  @Test
  void aSheetShowsEveryPixelInItsColour() {
    BufferedImage sheet =
        Pictures.examples(List.of(example(0, 1, .5f, -3, 2, .2f), example(1, 0, 0, 0, 0, 0)), 3, 2);
    int step = 3 * 4 + Pictures.GAP;
    int row = 2 * 4 + Pictures.LABELS;
    assertEquals(Pictures.GAP + 4 * step, sheet.getWidth());
    assertEquals(Pictures.HEADER + 2 * row, sheet.getHeight());

    int left = Pictures.GAP;
    int top = Pictures.HEADER;
    assertPicture(sheet, left, top, 3, 4, 0, WHITE, 0x808080, 0, WHITE, 0x333333);
    int paleBlue = 0x90b3d6;
    int paleRed = 0xd98c95;
    assertPicture(sheet, left + step, top, 3, 4, WHITE, RED, paleBlue, BLUE, paleRed, WHITE);
    assertPicture(sheet, left + 2 * step, top, 3, 4, WHITE, RED, BLUE, BLUE, RED, WHITE);
    assertPicture(sheet, left + 3 * step, top, 3, 4, 0, WHITE, 0, 0, WHITE, 0x333333);
    assertPicture(sheet, left, top + row, 3, 4, WHITE, 0, 0, 0, 0, 0);
  }

  @Test
  void everyPictureButTheMiddleOnesHasTwoLinesUnderIt() {
    float[] pixels = new float[28 * 28];
    AttackedExample example =
        new AttackedExample(
            pixels, pixels, pixels, pixels, 7, new Prediction(7, .9), new Prediction(3, .9));
    BufferedImage sheet = Pictures.examples(List.of(example), 28, 28);
    int side = 28 * Pictures.MAGNIFICATION;
    for (int column = 0; column < 4; column++) {
      int left = Pictures.GAP + column * (side + Pictures.GAP);
      int below = Pictures.HEADER + side + 2;
      assertTrue(ink(sheet, left, below, side, 19) > 20, "first line of column " + column);
      int second = ink(sheet, left, below + 19, side, 16);
      assertTrue(column == 0 || column == 3 ? second > 20 : second == 0, "column " + column);
    }
  }

  private static int ink(BufferedImage image, int left, int top, int width, int height) {
    int ink = 0;
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        ink += (colour(image, x, y) & 0xff) < 128 ? 1 : 0;
      }
    }
    return ink;
  }

  @Test
  void aFilterIsScaledByItsOwnLargestWeight() {
    BufferedImage grid =
        Pictures.filters(
            List.of(
                new float[] {1, -1, 0, 0},
                new float[] {.001f, 0, 0, -.001f},
                new float[] {0, 0, 0, 0}),
            2,
            2,
            2);
    int gap = Pictures.FILTER_GAP;
    int step = 2 * Pictures.FILTER_MAGNIFICATION + gap;
    assertEquals(gap + 2 * step, grid.getWidth());
    assertEquals(gap + 2 * step, grid.getHeight());
    assertPicture(grid, gap, gap, 2, 3, RED, BLUE, WHITE, WHITE);
    assertPicture(grid, gap + step, gap, 2, 3, RED, WHITE, WHITE, BLUE);
    assertPicture(grid, gap, gap + step, 2, 3, WHITE, WHITE, WHITE, WHITE);
  }

  @Test
  void valuesThatAreNotNumbersAreBlackAndDoNotScaleTheRest() {
    float[] values = {Float.NaN, 1, -1, Float.POSITIVE_INFINITY};
    BufferedImage grid = Pictures.filters(List.of(values), 1, 2, 2);
    assertPicture(grid, Pictures.FILTER_GAP, Pictures.FILTER_GAP, 2, 3, 0, RED, BLUE, RED);
  }

  @Test
  void aPictureIsSavedAsPng() throws IOException {
    BufferedImage grid = Pictures.filters(List.of(new float[] {1, -1, .3f, 0}), 1, 2, 2);
    Figure figure = Pictures.save(folder, "grid", grid, "A grid.");
    assertEquals(new Figure("grid.png", "A grid."), figure);
    BufferedImage back = ImageIO.read(folder.resolve("grid.png").toFile());
    assertEquals(grid.getWidth(), back.getWidth());
    assertEquals(grid.getHeight(), back.getHeight());
    for (int y = 0; y < grid.getHeight(); y++) {
      for (int x = 0; x < grid.getWidth(); x++) {
        assertEquals(colour(grid, x, y), colour(back, x, y));
      }
    }
  }

  @Test
  void wrongSizesAreNamed() {
    GibbonException sheet =
        assertThrows(
            GibbonException.class,
            () -> Pictures.examples(List.of(example(1, 0, 0, 0, 0, 0)), 2, 2));
    assertEquals("A clean picture of 2 x 2 pixels needs 4 values, got 6.", sheet.getMessage());
    GibbonException filter =
        assertThrows(GibbonException.class, () -> Pictures.filters(List.of(new float[3]), 1, 2, 2));
    assertEquals("A filter 0 of 2 x 2 pixels needs 4 values, got 3.", filter.getMessage());
    assertThrows(GibbonException.class, () -> Pictures.examples(List.of(), 2, 2));
    assertThrows(GibbonException.class, () -> Pictures.filters(List.of(), 1, 2, 2));
    assertThrows(GibbonException.class, () -> Pictures.filters(List.of(new float[4]), 0, 2, 2));
  }
}
