package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Laws of steps and projections, each norm by itself. */
class NormTest {
  /** A picture, half of its pixels at the walls, and slopes, some of them 0. */
  private static double[] picture(SplittableRandom random, int n) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextBoolean() ? random.nextDouble() : random.nextInt(2);
    }
    return x;
  }

  private static double[] slopes(SplittableRandom random, int n) {
    double[] g = new double[n];
    for (int i = 0; i < n; i++) {
      g[i] = random.nextInt(5) == 0 ? 0 : random.nextDouble(-1, 1);
    }
    return g;
  }

  /** Any change in ball and box. */
  private static double[] feasible(
      SplittableRandom random, Norm norm, double[] x, double size, Bounds box) {
    double[] r = slopes(random, x.length);
    LinearAlgebra.scale(r, random.nextDouble(0, 2 * size) / Math.max(norm.of(r), 1e-9));
    norm.project(x, r, size, box);
    return r;
  }

  private static Bounds box(boolean held) {
    return held ? Bounds.UNIT : Bounds.NONE;
  }

  private static void assertHeld(double[] x, double[] r, Bounds box) {
    for (int i = 0; i < x.length; i++) {
      assertTrue(
          x[i] + r[i] >= box.low() - 1e-15 && x[i] + r[i] <= box.high() + 1e-15,
          "left the box: " + (x[i] + r[i]));
    }
  }

  @Property(tries = 300)
  void aProjectionIsInBallAndBoxAndStaysWhereItIs(
      @ForAll Norm norm,
      @ForAll @IntRange(min = 1, max = 30) int n,
      @ForAll @DoubleRange(min = 0, max = 3) double size,
      @ForAll boolean held,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = picture(random, n);
    double[] r = slopes(random, n);
    norm.project(x, r, size, box(held));
    assertTrue(norm.of(r) <= size, norm.of(r) + " is more than " + size);
    assertHeld(x, r, box(held));
    double[] again = r.clone();
    norm.project(x, again, size, box(held));
    assertArrayEquals(r, again);
  }

  /** ⟨r − p, q − p⟩ ≤ 0 for any q of the set; in L2 with a box it is ball, then box. */
  @Property(tries = 2000)
  void aProjectionIsTheNearestPoint(
      @ForAll Norm norm,
      @ForAll @IntRange(min = 1, max = 20) int n,
      @ForAll @DoubleRange(min = .01, max = 3) double size,
      @ForAll boolean held,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Bounds box = box(held && norm != Norm.L2);
    double[] x = picture(random, n);
    double[] r = slopes(random, n);
    LinearAlgebra.scale(r, 3);
    double[] p = r.clone();
    norm.project(x, p, size, box);
    for (int tries = 0; tries < 20; tries++) {
      double[] q = feasible(random, norm, x, size, box);
      double product = 0;
      for (int i = 0; i < n; i++) {
        product += (r[i] - p[i]) * (q[i] - p[i]);
      }
      assertTrue(product <= 1e-9, "another point is nearer by " + product);
    }
  }

  @Property(tries = 300)
  void theSteepestStepBeatsEveryOther(
      @ForAll Norm norm,
      @ForAll @IntRange(min = 1, max = 20) int n,
      @ForAll @DoubleRange(min = .01, max = 3) double size,
      @ForAll boolean held,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Bounds box = box(held);
    double[] x = picture(random, n);
    double[] g = slopes(random, n);
    double[] r = new double[n];
    norm.steepest(g, x, box, size, r);
    assertTrue(norm.of(r) <= size * (1 + 1e-12), norm.of(r) + " is more than " + size);
    assertHeld(x, r, box);
    double climbed = LinearAlgebra.dot(g, r);
    for (int tries = 0; tries < 20; tries++) {
      double[] q = feasible(random, norm, x, size, box);
      assertTrue(climbed >= LinearAlgebra.dot(g, q) - 1e-9, "another step climbs more");
    }
    double[] free = new double[n];
    norm.steepest(g, free);
    assertEquals(norm.dual(g), LinearAlgebra.dot(g, free), 1e-12 * n);
    if (!held) {
      LinearAlgebra.scale(free, size);
      assertArrayEquals(free, r, 1e-12);
    }
  }

  /** However small slopes are: no square of them underflows. 0 has no direction. */
  @Property(tries = 600)
  void aDirectionDoesNotDependOnTheSizeOfTheSlopes(
      @ForAll Norm norm, @ForAll @IntRange(min = -700, max = 700) int power, @ForAll long seed) {
    double[] g = slopes(new SplittableRandom(seed), 9);
    double[] far = g.clone();
    LinearAlgebra.scale(far, Math.scalb(1.0, power));
    double[] direction = new double[9];
    double[] same = new double[9];
    norm.steepest(g, direction);
    norm.steepest(far, same);
    assertArrayEquals(direction, same, 1e-15);
    double[] none = new double[9];
    norm.steepest(new double[9], none);
    assertArrayEquals(new double[9], none);
    Arrays.fill(none, .25);
    norm.steepest(new double[9], new double[9], Bounds.UNIT, .5, none);
    assertArrayEquals(new double[9], none);
  }

  /** On the plane where it is in reach, least of all, and as far as the box goes elsewhere. */
  @Property(tries = 500)
  void theStepToAPlaneIsTheLeast(
      @ForAll Norm norm,
      @ForAll @IntRange(min = 1, max = 20) int n,
      @ForAll @DoubleRange(min = -3, max = 3) double f,
      @ForAll boolean held,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Bounds box = box(held);
    double[] x = picture(random, n);
    double[] w = slopes(random, n);
    double[] d = new double[n];
    norm.toPlane(x, w, f, box, d);
    assertHeld(x, d, box);
    double reach = 0;
    for (int i = 0; i < n; i++) {
      reach += w[i] == 0 ? 0 : Math.abs(w[i]) * Norm.room(x[i], -f * w[i], box);
    }
    double slack = f + LinearAlgebra.dot(w, d);
    if (reach < Math.abs(f)) {
      assertEquals(Math.abs(f) - reach, Math.abs(slack), 1e-9);
      return;
    }
    assertEquals(0, slack, 1e-9);
    if (!held) {
      assertEquals(norm.dual(w) == 0 ? 0 : Math.abs(f) / norm.dual(w), norm.of(d), 1e-9);
    }
    // No feasible step of a smaller size gets as far: the best of that size falls short.
    double[] best = new double[n];
    double[] uphill = w.clone();
    LinearAlgebra.scale(uphill, -Math.signum(f));
    norm.steepest(uphill, x, box, .999 * norm.of(d), best);
    assertTrue(
        f == 0 || LinearAlgebra.dot(uphill, best) < Math.abs(f) + 1e-12,
        "a smaller step reaches the plane");
  }

  /** What is stored changes no pixel by more than was computed, and ‖r‖∞ ≤ ε exactly. */
  @Property(tries = 200)
  void storingRoundsTowardsThePicture(@ForAll Norm norm, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double size = random.nextDouble(.001, .6);
    double[] x = new double[12];
    for (int i = 0; i < 12; i++) {
      x[i] = (float) random.nextDouble();
    }
    double[] r = slopes(random, 12);
    norm.project(x, r, size, Bounds.UNIT);
    float[] stored = new float[12];
    Pictures.store(x, r, stored, 0);
    double[] change = new double[12];
    for (int i = 0; i < 12; i++) {
      change[i] = stored[i] - x[i];
      assertTrue(Math.abs(change[i]) <= Math.abs(r[i]));
      assertTrue(Math.abs(change[i] - r[i]) < 1e-7);
      assertTrue(stored[i] >= 0 && stored[i] <= 1);
    }
    assertTrue(norm.of(change) <= size);
  }

  @Example
  void oneOfEqualSlopesIsTheFirst() {
    double[] into = new double[4];
    Norm.L1.steepest(new double[] {.5, -2, 2, 2}, into);
    assertArrayEquals(new double[] {0, -1, 0, 0}, into);
  }
}
