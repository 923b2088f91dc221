package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.tensor.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Views of pictures, and walks along the mean of their gradients. */
class ViewLawsTest {
  private static double[] normal(int seed, int stream, int count) {
    float[] values = new Philox(seed, stream, 0).gaussian(count);
    double[] wide = new double[count];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static Views views(int which, long seed) {
    return switch (which) {
      case 0 -> new ScaledViews(4);
      case 1 -> new DiverseViews(1, .5, seed);
      default -> new DiverseViews(.5, .3, seed);
    };
  }

  /** ⟨Vx, y⟩ = ⟨x, Vᵀy⟩: so ∇ of f(Vx) is Vᵀ∇f there. */
  @Property(tries = 60)
  void whatComesBackIsTheTranspose(
      @ForAll @IntRange(min = 0, max = 3) int which,
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 9) int columns,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(rows, columns, channels);
    double[] x = normal(seed, 1, shape.size());
    double[] y = normal(seed, 2, shape.size());
    View view =
        which < 3
            ? views(which, seed).of(shape, seed % 7, seed % 5, which == 0 ? seed % 4 : 0)
            : new RotationTranslation.Move(seed % 90, seed % 3 - 1.3, seed % 2 + .4).of(shape);
    double there = LinearAlgebra.dot(view.of(x), y);
    double back = LinearAlgebra.dot(x, view.back(y));
    assertEquals(there, back, 1e-9 * (1 + Math.abs(there)));
  }

  /** A smaller picture is as bright on the average where it is, and there is nothing elsewhere. */
  @Property(tries = 60)
  void aSmallerPictureLiesWithinBlack(
      @ForAll @IntRange(min = 4, max = 12) int rows,
      @ForAll @IntRange(min = 4, max = 12) int columns,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(rows, columns, 1);
    double[] white = new double[shape.size()];
    Arrays.fill(white, 1);
    DiverseViews views = new DiverseViews(1, .5, seed);
    double[] seen = views.of(shape, 3, 2, 0).of(white);
    int full = 0;
    boolean[] inRow = new boolean[rows];
    boolean[] inColumn = new boolean[columns];
    for (int p = 0; p < seen.length; p++) {
      double pixel = seen[p];
      assertTrue(Math.abs(pixel) < 1e-12 || Math.abs(pixel - 1) < 1e-12, "a pixel of " + pixel);
      full += pixel > .5 ? 1 : 0;
      inRow[p / columns] |= pixel > .5;
      inColumn[p % columns] |= pixel > .5;
    }
    int high = count(inRow);
    int wide = count(inColumn);
    int side = rows > columns ? high : wide;
    assertEquals(high * wide, full);
    assertTrue(side >= Math.max(rows, columns) / 2 && side < Math.max(rows, columns));
    assertEquals((double) high / rows, (double) wide / columns, .51 / Math.min(rows, columns));
  }

  /** The last row and column are reached as well. */
  @Example
  void aSmallerPictureGoesAnywhere() {
    PictureShape shape = new PictureShape(6, 6, 1);
    double[] white = new double[36];
    Arrays.fill(white, 1);
    boolean[] corners = new boolean[4];
    for (int place = 0; place < 200; place++) {
      double[] seen = new DiverseViews(1, .8, 3).of(shape, place, 0, 0).of(white);
      corners[0] |= seen[0] > 0;
      corners[1] |= seen[5] > 0;
      corners[2] |= seen[30] > 0;
      corners[3] |= seen[35] > 0;
    }
    assertArrayEquals(new boolean[] {true, true, true, true}, corners);
  }

  private static int count(boolean[] some) {
    int count = 0;
    for (boolean each : some) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /** Each picture has a draw of its own, and each step another. */
  @Example
  void drawsAreThoseOfPictureAndStep() {
    PictureShape shape = new PictureShape(28, 28, 1);
    double[] x = normal(1, 3, shape.size());
    int alike = 0;
    int plain = 0;
    for (int i = 0; i < 200; i++) {
      DiverseViews views = new DiverseViews(.5, .9, 5);
      double[] here = views.of(shape, i, 0, 0).of(x);
      assertArrayEquals(here, views.of(shape, i, 0, 0).of(x));
      alike += Arrays.equals(here, views.of(shape, i + 1, 0, 0).of(x)) ? 1 : 0;
      alike += Arrays.equals(here, views.of(shape, i, 1, 0).of(x)) ? 1 : 0;
      plain += Arrays.equals(here, x) ? 1 : 0;
    }
    assertTrue(alike < 200, alike + " of 400 draws are the same");
    assertTrue(plain > 60 && plain < 140, plain + " of 200 are left as they are");
  }

  /**
   * The gradient of a shift, weighted by a Gaussian: W(a) = W(−a), and all weights are 1 in sum.
   */
  @Property(tries = 40)
  void aSmoothedGradientIsThatOfAllShifts(
      @ForAll @IntRange(min = 1, max = 7) int half,
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 9) int columns,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    PictureShape shape = new PictureShape(rows, columns, channels);
    ShiftedViews views = new ShiftedViews(2 * half + 1);
    double[] g = normal(seed, 4, shape.size());
    double[] expected = new double[g.length];
    double all = 0;
    for (int down = -half; down <= half; down++) {
      double sum = 0;
      for (int right = -half; right <= half; right++) {
        double z = 9.0 * (down * down + right * right) / (half * half);
        sum += Math.exp(-z / 2);
        double weight = views.weight(down) * views.weight(right);
        all += weight;
        View shift = new RotationTranslation.Move(0, down, right).of(shape);
        LinearAlgebra.addScaled(expected, weight, shift.back(g));
      }
      double ratio = views.weight(down) / views.weight(0);
      assertEquals(Math.exp(-4.5 * down * down / (half * half)), ratio, 1e-12, "" + sum);
    }
    assertEquals(1, all, 1e-12);
    assertArrayEquals(expected, views.of(shape, 0, 0, 0).back(g), 1e-12);
  }

  /** Views that show the picture itself change nothing; others do. */
  @Property(tries = 20)
  void plainViewsAreNoViews(
      @ForAll Norm norm,
      @ForAll @IntRange(min = 0, max = 2) int which,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          ProjectedGradient walk = ProjectedGradient.mim(norm, norm == Norm.LINF ? .2 : 1, 5);
          Views plain =
              switch (which) {
                case 0 -> new ScaledViews(1);
                case 1 -> new DiverseViews(0, .9, seed);
                default -> new ShiftedViews(1);
              };
          assertArrayEquals(
              setting.examples(walk), setting.examples(new ViewedGradient(walk, plain, false)));
          ProjectedGradient none = walk.withMomentum(0);
          assertArrayEquals(
              setting.examples(none), setting.examples(new ViewedGradient(none, plain, true)));
        });
  }

  @Example
  void otherViewsAreSeen() {
    int[] same = new int[4];
    for (int seed = 1; seed <= 20; seed++) {
      long of = seed;
      AttackSetting.check(
          seed,
          setting -> {
            ProjectedGradient walk = ProjectedGradient.mim(Norm.LINF, .2, 5);
            float[] usual = setting.examples(walk);
            ViewedGradient[] others = {
              new ViewedGradient(walk, new ScaledViews(1), true),
              new ViewedGradient(walk, new ScaledViews(5), false),
              new ViewedGradient(walk, new DiverseViews(1, .5, of), false),
              new ViewedGradient(walk, new ShiftedViews(7), false)
            };
            for (int i = 0; i < others.length; i++) {
              same[i] += Arrays.equals(usual, setting.examples(others[i])) ? 1 : 0;
            }
          });
    }
    for (int each : same) {
      assertTrue(each < 8, Arrays.toString(same) + " of 20 are the same");
    }
  }

  /** One step in L2 goes along the slope of the mean cost of all views. */
  @Property(tries = 25)
  void aStepFollowsTheMeanOfAllViews(
      @ForAll @IntRange(min = 0, max = 2) int which,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Views views = views(which, seed);
          ProjectedGradient step =
              new ProjectedGradient(
                  Norm.L2, 1, 1, 1, 0, Climb.CROSS_ENTROPY, Start.PICTURE, Bounds.NONE);
          float[] made = setting.examples(new ViewedGradient(step, views, false));
          int off = 0;
          for (int i = 0; i < setting.pictures().count(); i++) {
            double[] x = setting.pictures().doubles(i);
            double[] slope = new double[x.length];
            for (int p = 0; p < x.length; p++) {
              double[] up = x.clone();
              double[] down = x.clone();
              up[p] += 1e-3;
              down[p] -= 1e-3;
              slope[p] = mean(setting, views, i, up) - mean(setting, views, i, down);
            }
            double[] direction = new double[x.length];
            Norm.L2.steepest(slope, direction);
            double[] r = setting.pictures().at(made).doubles(i);
            LinearAlgebra.addScaled(r, -1, x);
            off += LinearAlgebra.dot(r, direction) > .999 || Norm.L2.of(slope) == 0 ? 0 : 1;
          }
          // Where a kink is near, a difference is no slope.
          assertTrue(off <= 2, off + " of 6 steps lead elsewhere");
        });
  }

  private static double mean(AttackSetting setting, Views views, int row, double[] x) {
    double sum = 0;
    for (int number = 0; number < views.count(); number++) {
      Pictures one = setting.pictures().only(row);
      double[] seen = views.of(one.shape(), one.places()[0], 0, number).of(x);
      float[] stored = new float[seen.length];
      for (int p = 0; p < stored.length; p++) {
        stored[p] = (float) seen[p];
      }
      sum +=
          setting
              .victim()
              .climb(one.at(stored), setting.goal().only(row), Climb.CROSS_ENTROPY)
              .values()[0];
    }
    return sum;
  }

  /** x + α·μ·v, v the sum of gradients of mean size 1 a pixel, is where the gradient is taken. */
  @Property(tries = 15)
  void aheadIsWhereMomentumLeads(
      @ForAll @DoubleRange(min = .2, max = 1) double momentum,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          double step = .05;
          ProjectedGradient walk =
              new ProjectedGradient(
                  Norm.LINF, 1, step, 2, momentum, Climb.MARGIN, Start.PICTURE, Bounds.NONE);
          float[][] asked = new float[2][];
          int[] passes = new int[1];
          Watcher watcher = (points, gradients) -> asked[passes[0]++] = points.values().clone();
          Victim watched = new Victim(setting.model(), setting.device(), watcher);
          new ViewedGradient(walk, new ScaledViews(1), true)
              .examples(watched, setting.pictures(), setting.goal());
          assertEquals(2, passes[0]);
          Slopes first = setting.victim().climb(setting.pictures(), setting.goal(), Climb.MARGIN);
          for (int i = 0; i < setting.pictures().count(); i++) {
            double[] x = setting.pictures().doubles(i);
            double[] g = first.direction(i);
            double mean = Norm.L1.of(g) / g.length;
            for (int p = 0; p < x.length; p++) {
              double v = mean == 0 ? 0 : g[p] / mean;
              double expected = x[p] + step * Math.signum(v) + step * momentum * v;
              assertEquals(expected, asked[1][i * x.length + p], 1e-5);
            }
          }
        });
  }

  @Example
  void wrongViewsAreRefused() {
    String even = assertThrows(GibbonException.class, () -> new ShiftedViews(4)).getMessage();
    assertTrue(even.contains("an odd number, such as 5, got 4"), even);
    assertThrows(GibbonException.class, () -> new DiverseViews(1.5, .9, 1));
    assertThrows(GibbonException.class, () -> new ScaledViews(0));
    assertFalse(new ScaledViews(5).equals(new ScaledViews(4)));
  }
}
