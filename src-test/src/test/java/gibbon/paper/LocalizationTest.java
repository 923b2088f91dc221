package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.data.PictureShape;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What the measures of a filter's localization must say. */
class LocalizationTest {
  @Property(tries = 30)
  void ofAnEvenFilter(
      @ForAll @IntRange(min = 2, max = 30) int rows,
      @ForAll @IntRange(min = 2, max = 30) int columns) {
    float[] filter = new float[rows * columns];
    for (int i = 0; i < filter.length; i++) {
      filter[i] = i % 3 == 0 ? -.5f : .5f;
    }
    Localization even = Localization.of(filter, picture(filter, columns));
    int tenth = Math.max(1, filter.length / 10);
    assertEquals(filter.length * .25, even.energy(), 1e-9);
    assertEquals((double) tenth / filter.length, even.scattered(), 1e-12);
    int side = Localization.side(picture(filter, columns));
    assertEquals((double) side * side / filter.length, even.window(), 1e-12);
  }

  @Property(tries = 30)
  void ofAPoint(@ForAll @IntRange(min = 0, max = 34) int place) {
    float[] filter = new float[35];
    filter[place] = -3;
    assertEquals(new Localization(9, 1, 1), Localization.of(filter, picture(filter, 7)));
  }

  /** All of it in the square, wherever that is; size, sign and orientation do not matter. */
  @Property(tries = 50)
  void ofASquare(
      @ForAll @IntRange(min = 5, max = 30) int rows,
      @ForAll @IntRange(min = 5, max = 30) int columns,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] filter = new float[rows * columns];
    int side = Localization.side(picture(filter, columns));
    int top = random.nextInt(rows - side + 1);
    int left = random.nextInt(columns - side + 1);
    for (int i = 0; i < side * side; i++) {
      filter[(top + i / side) * columns + left + i % side] = (float) random.nextDouble(.1, 1);
    }
    assertEquals(1, Localization.of(filter, picture(filter, columns)).window(), 1e-12);
    filter[(top + rows / 2) % rows * columns + (left + columns / 2) % columns] += .5f;
    float[] scaled = new float[filter.length];
    float[] turned = new float[filter.length];
    for (int i = 0; i < filter.length; i++) {
      scaled[i] = -2 * filter[i];
      turned[i % columns * rows + i / columns] = filter[i];
    }
    Localization one = Localization.of(filter, picture(filter, columns));
    Localization larger = Localization.of(scaled, picture(scaled, columns));
    Localization other = Localization.of(turned, picture(turned, rows));
    assertEquals(4 * one.energy(), larger.energy(), 1e-6);
    assertEquals(one.scattered(), larger.scattered(), 1e-9);
    assertEquals(one.scattered(), other.scattered(), 1e-9);
    assertEquals(one.window(), larger.window(), 1e-9);
    assertEquals(one.window(), other.window(), 1e-9);
  }

  /** What is far away is outside of every square that holds the rest. */
  @Property(tries = 30)
  void twoPointsFarApartShareTheEnergy(@ForAll @IntRange(min = 6, max = 30) int side) {
    float[] filter = new float[side * side];
    filter[0] = 1;
    filter[filter.length - 1] = -1;
    assertEquals(.5, Localization.of(filter, picture(filter, side)).window(), 1e-12);
    assertEquals(1, Localization.of(filter, picture(filter, side)).scattered(), 1e-12);
  }

  /** The channels of a pixel are in one place. */
  @Test
  void aPixelInColourHasTheEnergyOfItsChannels() {
    float[] colour = new float[3 * 12];
    colour[3 * 5] = 2;
    colour[3 * 5 + 1] = 1;
    colour[3 * 5 + 2] = -2;
    assertEquals(new Localization(9, 1, 1), Localization.of(colour, new PictureShape(4, 3, 3)));
    float[] grey = new float[12];
    grey[5] = 3;
    assertEquals(
        Localization.of(grey, picture(grey, 3)),
        Localization.of(colour, new PictureShape(4, 3, 3)));
  }

  private static PictureShape picture(float[] filter, int columns) {
    return PictureShape.grey(filter.length / columns, columns);
  }
}
