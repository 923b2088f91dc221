package gibbon.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.Text;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RasterTest {
  private static final int WHITE = 0xffffff;
  private static final int ORANGE = 0xe08214;
  private static final int INDIGO = 0x3b4cc0;

  private static int[] colours(Raster raster) {
    int[] colours = new int[raster.rows() * raster.columns()];
    Arrays.setAll(colours, raster::colour);
    return colours;
  }

  private static void assertColours(Raster raster, int... expected) {
    assertEquals(hex(expected), hex(colours(raster)));
  }

  private static String hex(int... colours) {
    StringBuilder text = new StringBuilder();
    for (int colour : colours) {
      text.append(Text.of("%06x ", colour));
    }
    return text.toString();
  }

  @Test
  void greyIsHeldBetweenBlackAndWhite() {
    double[] values = {0, 1, .5, -3, 2, .2};
    assertColours(Raster.picture(values, 2, 3), 0, WHITE, 0x808080, 0, WHITE, 0x333333);
  }

  @Test
  void aRangeOfItsOwnShowsWhatLiesOutsideOfZeroToOne() {
    double[] values = {-.25, 1.25, .5, 0};
    assertColours(Raster.picture(values, 2, 2, -.25, 1.25), 0, WHITE, 0x808080, 0x2b2b2b);
  }

  @Test
  void threeValuesAPixelAreRedGreenAndBlue() {
    double[] values = {1, 0, 0, 0, 1, .2, 2, -1, .5};
    assertColours(Raster.picture(values, 1, 3), 0xff0000, 0x00ff33, 0xff0080);
  }

  @Test
  void signedValuesAreScaledByTheirLargest() {
    double[] values = {0, .5, -.25, -.5, .25, 0};
    assertColours(Raster.signed(values, 2, 3), WHITE, ORANGE, 0x9da6e0, INDIGO, 0xf0c18a, WHITE);
    assertColours(Raster.signed(new double[2], 1, 2), WHITE, WHITE);
  }

  @Test
  void signedValuesOfThreeChannelsMoveEachChannelAwayFromGrey() {
    double[] values = {0, 0, 0, 2, -2, 1};
    assertColours(Raster.signed(values, 1, 2), 0x808080, 0xff00bf);
    assertColours(Raster.signed(new double[3], 1, 1), 0x808080);
  }

  @Test
  void valuesThatAreNotNumbersAreBlackAndDoNotScaleTheRest() {
    double[] values = {Double.NaN, 1, -1, Double.POSITIVE_INFINITY};
    assertColours(Raster.signed(values, 2, 2), 0, ORANGE, INDIGO, ORANGE);
  }

  @Property(tries = 100)
  void signsAreToldApartInGreyAsWell(@ForAll @DoubleRange(min = .5, max = 1) double size) {
    double apart = lightness(Palette.diverging(size)) - lightness(Palette.diverging(-size));
    assertTrue(apart > 20 * size, size + ": " + apart);
  }

  @Property(tries = 100)
  void addressesHoldEveryPixelOfGreyAndColour(
      @ForAll @IntRange(min = 1, max = 7) int rows,
      @ForAll @IntRange(min = 1, max = 7) int columns,
      @ForAll boolean colour,
      @ForAll boolean signed,
      @ForAll @Size(3) @DoubleRange(min = -2, max = 2) double[] seeds)
      throws IOException {
    double[] values = new double[rows * columns * (colour ? 3 : 1)];
    Arrays.setAll(values, i -> Math.sin(seeds[i % 3] * (i + 1)));
    Raster raster =
        signed ? Raster.signed(values, rows, columns) : Raster.picture(values, rows, columns);
    String start = "data:image/png;base64,";
    assertTrue(raster.address().startsWith(start));
    byte[] png = Base64.getDecoder().decode(raster.address().substring(start.length()));
    BufferedImage back = ImageIO.read(new ByteArrayInputStream(png));
    assertEquals(rows, back.getHeight());
    assertEquals(columns, back.getWidth());
    for (int pixel = 0; pixel < rows * columns; pixel++) {
      assertEquals(raster.colour(pixel), back.getRGB(pixel % columns, pixel / columns) & 0xffffff);
    }
  }

  /** A dark page has the drawings of signed values in its own colours, and leaves the others. */
  @Property(tries = 100)
  void drawingsOfSignedValuesAreToldByTheirColours(
      @ForAll @DoubleRange(min = -1, max = 1) double value, @ForAll boolean not) {
    assertEquals(value, Palette.value(Palette.diverging(value)), .003);
    Raster raster = Raster.signed(new double[] {value, 1, -1, 0}, 2, 2);
    BufferedImage drawing = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    raster.paint(drawing, 0, 0, 4);
    if (not) {
      drawing.setRGB(7, 7, Palette.grey(Math.abs(value) * .9));
    }
    assertEquals(not, Raster.darkAddress(drawing).isEmpty());
  }

  @Test
  void aDrawingOfZerosIsAsDarkAsThePage() {
    BufferedImage drawing = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Raster.signed(new double[1], 1, 1).paint(drawing, 0, 0, 1);
    assertEquals(Raster.signed(new double[1], 1, 1).darkAddress(), Raster.darkAddress(drawing));
  }

  @Test
  void otherNumbersOfValuesAreNamed() {
    GibbonException failure =
        assertThrows(GibbonException.class, () -> Raster.picture(new double[8], 2, 2));
    assertEquals(
        "A picture of 2 x 2 pixels needs 4 values in grey or 12 in colour, got 8.",
        failure.getMessage());
    assertThrows(GibbonException.class, () -> Raster.signed(new double[3], 2, 2));
    assertThrows(GibbonException.class, () -> Raster.picture(new double[0], 0, 2));
  }

  /** L* of CIE 1976. */
  private static double lightness(int colour) {
    double y =
        .2126 * linear(colour >> 16)
            + .7152 * linear(colour >> 8 & 255)
            + .0722 * linear(colour & 255);
    return 116 * Math.cbrt(y) - 16;
  }

  private static double linear(int level) {
    double v = level / 255.0;
    return v <= .04045 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4);
  }
}
