package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.tensor.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random squares in L∞ and in L2. */
class SquareTest {
  private static BumpSquares bumps(PictureShape shape) {
    return new BumpSquares(shape, 1.5, .1);
  }

  /** Every change is as long as is allowed, and alters at most two windows of what was there. */
  @Property(tries = 60)
  void aChangeMovesLengthFromOneWindowToAnother(
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int columns,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(rows, columns, channels);
    BumpSquares square = bumps(shape);
    double[] r = new double[shape.size()];
    Philox random = new Philox(seed, 1, 0);
    square.alter(random, 0, r);
    assertEquals(1.5, Norm.L2.of(r), 1e-9);
    for (int query = 1; query < 8; query++) {
      double[] before = r.clone();
      square.alter(random, query, r);
      double length = Norm.L2.of(r);
      assertTrue(Math.abs(length - 1.5) < 1e-9 || length == 0, "a length of " + length);
      int side = square.side(query);
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
    double[][] bump = BumpSquares.bump(new Philox(seed, 2, 0), side);
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
    BumpSquares square = bumps(shape);
    boolean[] corners = new boolean[4];
    for (int place = 0; place < 300; place++) {
      double[] r = new double[shape.size()];
      square.alter(Start.numbers(seed, Start.SQUARE, 0, place), 100, r);
      corners[0] |= r[0] != 0;
      corners[1] |= r[5] != 0;
      corners[2] |= r[36] != 0;
      corners[3] |= r[41] != 0;
    }
    assertTrue(corners[0] && corners[1] && corners[2] && corners[3], "a corner is never reached");
  }

  /** More queries never lower the rival's lead. */
  @Property(tries = 40)
  void squaresOnlyEverGain(
      @ForAll boolean euclidean, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    double epsilon = euclidean ? .2 : .05;
    AttackSetting.check(
        seed,
        setting -> {
          Pictures pictures =
              new Pictures(
                  setting.pictures().values(),
                  new PictureShape(2, 3, 2),
                  setting.pictures().places());
          double[] before = new double[6];
          Arrays.fill(before, Double.NEGATIVE_INFINITY);
          for (int queries : new int[] {1, 5, 30}) {
            Square square = Square.usual(norm, epsilon, queries, seed, Bounds.UNIT);
            float[] made = square.examples(setting.victim(), pictures, setting.goal());
            double[] lead =
                setting.victim().climb(pictures.at(made), setting.goal(), Climb.MARGIN).values();
            for (int i = 0; i < 6; i++) {
              assertTrue(lead[i] >= before[i] || lead[i] >= 0);
            }
            before = lead;
          }
        });
  }

  /** Half as much after 10, 50, 200 … queries, whatever the budget; of pictures of any shape. */
  @Example
  void squaresShrinkAsInThePaper() {
    PictureShape digit = new PictureShape(28, 28, 1);
    int[][] sides = {{1, 25}, {10, 25}, {11, 18}, {51, 13}, {201, 9}, {501, 6}, {8001, 1}};
    for (int[] each : sides) {
      assertEquals(each[1], Square.side(digit, .8, each[0]), "query " + each[0]);
    }
    assertEquals(9, Square.side(new PictureShape(10, 40, 3), .2, 1));
    assertEquals(9, Square.side(new PictureShape(40, 10, 1), .2, 1));
  }

  /** Every pixel moves in some picture: the last row and column are not left out. */
  @Property(tries = 5)
  void squaresGoAnywhere(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(5, 4, 1);
    FlatSquares square = new FlatSquares(shape, .1, .3);
    boolean[] last = new boolean[2];
    int side = Square.side(shape, .3, 0);
    for (int place = 0; place < 200; place++) {
      double[] r = new double[20];
      square.square(Start.numbers(seed, Start.SQUARE, 0, place), side, r);
      int touched = 0;
      for (double change : r) {
        touched += change == 0 ? 0 : 1;
      }
      assertEquals(side * side, touched);
      last[0] |= r[4 * 4] != 0 || r[4 * 4 + 1] != 0 || r[4 * 4 + 2] != 0;
      last[1] |= r[3] != 0 || r[7] != 0 || r[11] != 0;
    }
    assertTrue(last[0] && last[1], "the last row or column is never in a square");
  }
}
