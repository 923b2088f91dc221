package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.tensor.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Rotations and shifts of pictures. */
class RotationTranslationTest {
  private static double[] picture(int seed, int count) {
    float[] values = new Philox(seed, 9, 0).uniform(count, 0, 1);
    double[] wide = new double[count];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  /** By whole pixels each goes to where it is told; what comes from outside is 0. */
  @Property(tries = 40)
  void aShiftMovesEveryPixel(
      @ForAll @IntRange(min = -3, max = 3) int down,
      @ForAll @IntRange(min = -3, max = 3) int right,
      @ForAll @IntRange(min = 1, max = 8) int rows,
      @ForAll @IntRange(min = 1, max = 8) int columns,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(rows, columns, 2);
    double[] x = picture(seed, shape.size());
    double[] moved = new RotationTranslation.Move(0, down, right).of(shape).of(x);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        for (int channel = 0; channel < 2; channel++) {
          boolean inside = shape.has(row - down, column - right, channel);
          double expected = inside ? x[shape.index(row - down, column - right, channel)] : 0;
          assertEquals(expected, moved[shape.index(row, column, channel)], 1e-12);
        }
      }
    }
  }

  /** A quarter turn of a square is one of its pixels, anticlockwise; four of them are none. */
  @Property(tries = 20)
  void aQuarterTurnIsExact(
      @ForAll @IntRange(min = 1, max = 9) int side,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(side, side, 1);
    double[] x = picture(seed, shape.size());
    View quarter = new RotationTranslation.Move(90, 0, 0).of(shape);
    double[] turned = quarter.of(x);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        // What was at the right is at the top now.
        assertEquals(x[column * side + side - 1 - row], turned[row * side + column], 1e-9);
      }
    }
    assertArrayEquals(x, quarter.of(quarter.of(quarter.of(turned))), 1e-9);
  }

  /** Half a pixel is the mean of two. */
  @Property(tries = 20)
  void betweenPixelsIsTheirMean(
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(1, 6, 1);
    double[] x = picture(seed, 6);
    double[] moved = new RotationTranslation.Move(0, 0, share).of(shape).of(x);
    for (int column = 1; column < 6; column++) {
      assertEquals(share * x[column - 1] + (1 - share) * x[column], moved[column], 1e-9);
    }
    assertEquals((1 - share) * x[0], moved[0], 1e-9);
  }

  /** From one end to the other evenly, nothing at all among them, in degrees and in pixels. */
  @Example
  void theGridIsThatOfThePaper() {
    RotationTranslation usual =
        (RotationTranslation) AttackList.named("spatial").of(java.util.Map.of(), Bounds.UNIT);
    assertEquals(31 * 5 * 5, usual.count());
    double[] angles =
        java.util.stream.IntStream.range(0, usual.count())
            .mapToDouble(i -> usual.move(i, 0).angle())
            .distinct()
            .toArray();
    double[] shifts =
        java.util.stream.IntStream.range(0, usual.count())
            .mapToDouble(i -> usual.move(i, 0).down())
            .distinct()
            .toArray();
    assertEquals(31, angles.length);
    assertEquals(-30, angles[0]);
    assertEquals(-28, angles[1], 1e-9);
    assertEquals(30, angles[30]);
    assertArrayEquals(new double[] {-3, -1.5, 0, 1.5, 3}, shifts);
    assertEquals(
        1,
        java.util.stream.IntStream.range(0, usual.count())
            .filter(i -> usual.move(i, 0).equals(new RotationTranslation.Move(0, 0, 0)))
            .count());
  }

  /** No move of the grid has the rival further ahead than the one returned. */
  @Property(tries = 15)
  void theWorstIsReturned(
      @ForAll @IntRange(min = 0, max = 5) int draws,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Pictures pictures =
              new Pictures(
                  setting.pictures().values(),
                  new PictureShape(3, 4, 1),
                  setting.pictures().places());
          RotationTranslation attack =
              new RotationTranslation(30, 3, 1, 3, draws, seed, Bounds.UNIT);
          Outcome outcome = attack.on(setting.victim(), pictures, setting.goal());
          double[] best = new double[6];
          Arrays.fill(best, Double.NEGATIVE_INFINITY);
          for (int number = 0; number < attack.count(); number++) {
            float[] points = new float[pictures.values().length];
            for (int i = 0; i < 6; i++) {
              double[] seen = attack.move(number, i).of(pictures.shape()).of(pictures.doubles(i));
              for (int p = 0; p < seen.length; p++) {
                points[i * seen.length + p] = (float) seen[p];
              }
            }
            double[] leads =
                setting.victim().climb(pictures.at(points), setting.goal(), Climb.MARGIN).values();
            Arrays.setAll(best, i -> Math.max(best[i], leads[i]));
          }
          double[] leads =
              setting
                  .victim()
                  .climb(pictures.at(outcome.examples()), setting.goal(), Climb.MARGIN)
                  .values();
          for (int i = 0; i < 6; i++) {
            assertEquals(best[i], leads[i], 1e-6 * (1 + Math.abs(best[i])));
            assertEquals(attack.count(), outcome.found().get(i).forwards());
            assertEquals(0, outcome.found().get(i).gradients());
          }
          int[] rows = {4, 1};
          Outcome some =
              attack.on(setting.victim(), pictures.only(rows), setting.goal().only(rows));
          assertArrayEquals(outcome.example(4), some.example(0));
          assertArrayEquals(outcome.example(1), some.example(1));
        });
  }

  /** Angles at random lie between the ends, on both sides. */
  @Example
  void drawsAreEverywhere() {
    RotationTranslation attack = new RotationTranslation(30, 3, 1, 3, 200, 4, Bounds.UNIT);
    double[] angles =
        java.util.stream.IntStream.range(0, 200)
            .mapToDouble(i -> attack.move(i, 7).angle())
            .sorted()
            .toArray();
    assertTrue(angles[0] < -25 && angles[0] >= -30 && angles[199] > 25 && angles[199] <= 30);
    assertTrue(attack.move(3, 7).angle() != attack.move(3, 8).angle());
  }
}
