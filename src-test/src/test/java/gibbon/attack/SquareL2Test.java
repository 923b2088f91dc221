package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.tensor.Philox;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Squares in L2. */
class SquareL2Test {
  private static SquareL2 square(long seed) {
    return new SquareL2(1.5, 50, .1, seed, 0, Bounds.UNIT);
  }

  /** Every change is as long as is allowed, and alters at most two windows of what was there. */
  @Property(tries = 60)
  void aChangeMovesLengthFromOneWindowToAnother(
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int columns,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(rows, columns, channels);
    SquareL2 square = square(seed);
    double[] r = new double[shape.size()];
    Philox random = new Philox(seed, 1, 0);
    square.alter(random, shape, 0, r);
    assertEquals(1.5, Norm.L2.of(r), 1e-9);
    for (int query = 1; query < 8; query++) {
      double[] before = r.clone();
      square.alter(random, shape, query, r);
      double length = Norm.L2.of(r);
      assertTrue(Math.abs(length - 1.5) < 1e-9 || length == 0, "a length of " + length);
      int side = square.side(shape, query);
      // Where all there was lies in one window, a bump may cancel it out.
      if (5 * side * side > rows * columns || Norm.L2.of(before) == 0 || length == 0) {
        continue;
      }
      // Where two bumps cancel out, all of the rest becomes longer by the same factor.
      int altered = r.length;
      for (int at = 0; at < r.length; at++) {
        double factor = before[at] == 0 ? 1 : r[at] / before[at];
        int differ = 0;
        for (int p = 0; p < r.length; p++) {
          differ += Math.abs(r[p] - factor * before[p]) > 1e-9 ? 1 : 0;
        }
        altered = Math.min(altered, differ);
      }
      assertTrue(altered <= 2 * side * side * channels, altered + " pixels");
    }
  }

  /** Of length 1, one half up and one down, along rows or along columns. */
  @Property(tries = 40)
  void aBumpHasTwoHalves(
      @ForAll @IntRange(min = 2, max = 15) int side,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    double[][] bump = SquareL2.bump(new Philox(seed, 2, 0), side);
    boolean rows = bump[0][0] > 0 == bump[0][side - 1] > 0;
    double squares = 0;
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        squares += bump[i][j] * bump[i][j];
        assertEquals((rows ? i : j) < side / 2, bump[i][j] > 0);
      }
    }
    assertEquals(1, squares, 1e-12);
  }

  /** Windows of both kinds reach every corner. */
  @Property(tries = 5)
  void windowsGoAnywhere(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(7, 6, 1);
    SquareL2 square = square(seed);
    boolean[] corners = new boolean[4];
    for (int place = 0; place < 300; place++) {
      double[] r = new double[shape.size()];
      square.alter(Start.numbers(seed, Start.SQUARE, 0, place), shape, 100, r);
      corners[0] |= r[0] != 0;
      corners[1] |= r[5] != 0;
      corners[2] |= r[36] != 0;
      corners[3] |= r[41] != 0;
    }
    assertTrue(corners[0] && corners[1] && corners[2] && corners[3], "a corner is never reached");
  }

  /** More queries never lower the rival's lead. */
  @Property(tries = 20)
  void squaresOnlyEverGain(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Pictures pictures =
              new Pictures(
                  setting.pictures().values(),
                  new PictureShape(2, 3, 2),
                  setting.pictures().places());
          double[] before = new double[6];
          java.util.Arrays.fill(before, Double.NEGATIVE_INFINITY);
          for (int queries : new int[] {1, 5, 30}) {
            SquareL2 attack = new SquareL2(.2, queries, .1, seed, 0, Bounds.UNIT);
            float[] made = attack.examples(setting.victim(), pictures, setting.goal());
            double[] lead =
                setting.victim().climb(pictures.at(made), setting.goal(), Climb.MARGIN).values();
            for (int i = 0; i < 6; i++) {
              assertTrue(lead[i] >= before[i] || lead[i] >= 0);
            }
            before = lead;
          }
        });
  }
}
