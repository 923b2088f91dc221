package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

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
    Localization even = Localization.of(filter, columns);
    int tenth = Math.max(1, filter.length / 10);
    assertEquals((double) tenth / filter.length, even.share(), 1e-12);
    assertEquals(filter.length, even.pixels(), 1e-9 * filter.length);
    double variance = (rows * rows - 1) / 12. + (columns * columns - 1) / 12.;
    assertEquals(Math.sqrt(variance), even.radius(), 1e-9);
  }

  @Property(tries = 30)
  void ofAPoint(@ForAll @IntRange(min = 0, max = 34) int place) {
    float[] filter = new float[35];
    filter[place] = -3;
    assertEquals(new Localization(1, 1, 0), Localization.of(filter, 7));
  }

  /** Size and sign do not matter, nor, but for the radius, what is where. */
  @Property(tries = 50)
  void onlyTheSpreadMatters(@ForAll @IntRange(min = 3, max = 20) int side, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] filter = new float[side * side];
    float[] scaled = new float[side * side];
    float[] turned = new float[side * side];
    float[] scattered = new float[side * side];
    int half = filter.length / 2;
    for (int i = 0; i < filter.length; i++) {
      filter[i] = i < half ? (float) random.nextDouble(.1, 1) : 0;
      scaled[i] = -2 * filter[i];
      turned[i % side * side + i / side] = filter[i];
      scattered[i < half ? Math.min(filter.length - 1, 2 * i) : 0] += filter[i];
    }
    Localization one = Localization.of(filter, side);
    for (float[] same : new float[][] {scaled, turned}) {
      Localization other = Localization.of(same, side);
      assertEquals(one.share(), other.share(), 1e-9);
      assertEquals(one.pixels(), other.pixels(), 1e-6);
      assertEquals(one.radius(), other.radius(), 1e-6);
    }
    Localization wide = Localization.of(scattered, side);
    assertEquals(one.share(), wide.share(), 1e-9);
    assertTrue(wide.radius() > one.radius());
  }
}
