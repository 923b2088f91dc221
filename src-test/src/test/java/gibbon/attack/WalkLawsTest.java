package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.check.ForwardingDevice;
import gibbon.data.Bounds;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.Kernel;
import gibbon.tensor.Philox;
import gibbon.update.EuclideanAscent;
import gibbon.update.SignAscent;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Walks along gradients, beside the same written out picture by picture as the papers have it. */
class WalkLawsTest {
  /** One picture, and what is climbed at a point of it. */
  private record One(AttackSetting setting, int row, Climb climb) {
    double[] x() {
      return setting.pictures().doubles(row);
    }

    Slopes at(double[] point) {
      float[] stored = new float[point.length];
      for (int p = 0; p < stored.length; p++) {
        stored[p] = (float) point[p];
      }
      Pictures there = setting.pictures().only(row).at(stored);
      return setting.victim().climb(there, setting.goal().only(row), climb);
    }

    boolean reached(Slopes slopes) {
      int predicted = Predictions.classes(slopes.logits(), AttackSetting.CLASSES)[0];
      return setting.goal().only(row).reached(0, predicted);
    }
  }

  /** A point back in ball and box. */
  private static double[] nearest(One one, Norm norm, double epsilon, double[] point) {
    double[] x = one.x();
    double[] r = point.clone();
    LinearAlgebra.addScaled(r, -1, x);
    norm.project(x, r, epsilon, Bounds.UNIT);
    LinearAlgebra.addScaled(r, 1, x);
    return r;
  }

  /** The same in the numbers that are stored. */
  private static double[] held(One one, Norm norm, double epsilon, double[] point) {
    double[] x = one.x();
    double[] r = nearest(one, norm, epsilon, point);
    LinearAlgebra.addScaled(r, -1, x);
    float[] stored = new float[r.length];
    Pictures.store(x, r, stored, 0);
    return IntStream.range(0, r.length).mapToDouble(p -> stored[p]).toArray();
  }

  private static double[] stepped(Norm norm, double[] from, double[] along, double size) {
    double[] direction = new double[from.length];
    norm.steepest(along, direction);
    double[] to = from.clone();
    LinearAlgebra.addScaled(to, size, direction);
    return to;
  }

  private static void assertSame(double[] expected, float[] example) {
    for (int p = 0; p < expected.length; p++) {
      assertEquals(expected[p], example[p], 1e-6);
    }
  }

  private static Device openCl;

  @BeforeContainer
  static void open() {
    openCl = Devices.open("opencl");
  }

  @AfterContainer
  static void close() {
    openCl.close();
  }

  /** A device that has no double precision. */
  private record Single(Device device) implements ForwardingDevice {
    @Override
    public boolean hasDoubles() {
      return false;
    }
  }

  private static float[] onHost(AttackSetting setting, ProjectedGradient walk) {
    return walk.walk(
        setting.pictures(),
        (here, velocities, k) ->
            setting.victim().climb(here, setting.goal(), walk.climb())::direction);
  }

  /** To the bit; one launch makes each. In L∞ for steps of so many digits as a device is given. */
  @Property(tries = 60)
  void stepsOnTheDeviceAreThoseOfTheNorm(
      @ForAll boolean euclidean,
      @ForAll boolean plainJava,
      @ForAll @DoubleRange(min = .01, max = .5) double epsilon,
      @ForAll @IntRange(min = 1, max = 8) int steps,
      @ForAll boolean walls,
      @ForAll boolean random,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    Start start = random ? Start.random(seed) : Start.PICTURE;
    Bounds box = walls ? Bounds.UNIT : Bounds.NONE;
    double step = 2.5 * epsilon / steps;
    double size = euclidean ? step : Arrays.stream(SignAscent.parts(step)).sum();
    ProjectedGradient walk =
        new ProjectedGradient(norm, epsilon, size, steps, 0, Climb.CROSS_ENTROPY, start, box);
    Kernel kernel = euclidean ? EuclideanAscent.KERNEL : SignAscent.KERNEL;
    AttackSetting.Law law =
        setting -> {
          long before = setting.device().counters().launches(kernel.name());
          float[] made = setting.examples(walk);
          long launches = setting.device().counters().launches(kernel.name()) - before;
          assertEquals(steps, launches, "made on the host");
          assertArrayEquals(onHost(setting, walk), made);
        };
    if (plainJava) {
      AttackSetting.check(seed, law);
    } else {
      AttackSetting.check(openCl, seed, law);
    }
  }

  /** What a device cannot do the host does, to the same bits. */
  @Property(tries = 20)
  void withoutDoublesTheHostMakesTheSteps(
      @ForAll Norm norm,
      @ForAll @DoubleRange(min = .01, max = .5) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    ProjectedGradient walk = ProjectedGradient.pgd(norm, epsilon, 4, seed);
    String kernel = EuclideanAscent.KERNEL.name();
    AttackSetting.check(
        openCl,
        seed,
        with ->
            AttackSetting.check(
                new Single(openCl),
                seed,
                without -> {
                  float[] expected = with.examples(walk);
                  long before = openCl.counters().launches(kernel);
                  assertArrayEquals(expected, without.examples(walk));
                  assertEquals(before, openCl.counters().launches(kernel));
                }));
  }

  /** v ← μv + g/‖g‖₁, x ← P(x + α·s(v)). */
  @Property(tries = 15)
  void momentumAddsUpGradientsOfOneLength(
      @ForAll boolean euclidean,
      @ForAll @DoubleRange(min = .2, max = 1) double momentum,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    double epsilon = euclidean ? 1 : .3;
    AttackSetting.check(
        seed,
        setting -> {
          float[] made =
              setting.examples(ProjectedGradient.mim(norm, epsilon, 6).withMomentum(momentum));
          for (int row = 0; row < setting.pictures().count(); row++) {
            One one = new One(setting, row, Climb.CROSS_ENTROPY);
            double[] point = one.x();
            double[] v = new double[point.length];
            for (int k = 0; k < 6; k++) {
              double[] g = one.at(point).direction(0);
              LinearAlgebra.scale(v, momentum);
              double length = Norm.L1.of(g);
              LinearAlgebra.addScaled(v, length == 0 ? 0 : 1 / length, g);
              point = held(one, norm, epsilon, stepped(norm, point, v, epsilon / 6));
            }
            assertSame(point, setting.pictures().at(made).row(row));
          }
        });
  }

  /** Croce and Hein 2020, algorithm 1; the first step is compared with the start. */
  @Property(tries = 25)
  void theAutomaticOneIsThatOfItsPaper(
      @ForAll Climb climb,
      @ForAll @IntRange(min = 1, max = 30) int steps,
      @ForAll boolean euclidean,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    double epsilon = euclidean ? .5 : .1;
    AttackSetting.check(
        seed,
        setting -> {
          float[] made =
              setting.examples(
                  new AutoPgd(norm, epsilon, steps, climb, Start.PICTURE, Bounds.UNIT));
          for (int row = 0; row < setting.pictures().count(); row++) {
            One one = new One(setting, row, climb);
            assertSame(automatic(one, norm, epsilon, steps), setting.pictures().at(made).row(row));
          }
        });
  }

  private static double[] automatic(One one, Norm norm, double epsilon, int steps) {
    double[] point = one.x();
    double[] before = point;
    Slopes slopes = one.at(point);
    double[] g = slopes.direction(0);
    double value = slopes.values()[0];
    double[] best = point;
    double[] bestG = g;
    double bestValue = value;
    boolean bestThere = one.reached(slopes);
    double[] there = bestThere ? point : null;
    double size = 2 * epsilon;
    boolean halved = true;
    double bestBefore = bestValue;
    int rises = 0;
    int since = 0;
    for (int k = 1; k <= steps; k++) {
      double[] z = nearest(one, norm, epsilon, stepped(norm, point, g, size));
      double a = k == 1 ? 1 : .75;
      double[] next = point.clone();
      for (int p = 0; p < next.length; p++) {
        next[p] += a * (z[p] - point[p]) + (1 - a) * (point[p] - before[p]);
      }
      before = point;
      point = held(one, norm, epsilon, next);
      slopes = one.at(point);
      g = slopes.direction(0);
      rises += slopes.values()[0] > value ? 1 : 0;
      since++;
      value = slopes.values()[0];
      there = one.reached(slopes) ? point : there;
      if (value > bestValue) {
        bestValue = value;
        best = point;
        bestG = g;
        bestThere = one.reached(slopes);
      }
      if (AutoPgd.looks(steps).contains(k)) {
        boolean halve = rises <= .75 * since || !halved && bestValue == bestBefore;
        if (halve) {
          size /= 2;
          point = best;
          g = bestG;
        }
        halved = halve;
        bestBefore = bestValue;
        rises = 0;
        since = 0;
      }
    }
    return bestThere || there == null ? best : there;
  }

  /** In L1 a step is 1/k on each of the k steepest pixels that can still move. */
  @Property(tries = 60)
  void aStepOfL1GoesToTheSteepestThatCanMove(
      @ForAll @IntRange(min = 1, max = 600) int inputs,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    double[] g = new double[inputs];
    double[] x = new double[inputs];
    float[] random = new Philox(seed, 40, 0).uniform(2 * inputs, -1, 1);
    for (int p = 0; p < inputs; p++) {
      g[p] = random[p];
      x[p] = random[inputs + p] > .3 ? 1 : random[inputs + p] < -.3 ? 0 : .5;
    }
    double[] step = new double[inputs];
    ProjectedGradient.stride(Norm.L1, g, x, Bounds.UNIT, step);
    int[] moving =
        IntStream.range(0, inputs)
            .filter(p -> g[p] > 0 ? x[p] < 1 : g[p] < 0 && x[p] > 0)
            .toArray();
    int k = Math.min(moving.length, Math.max(1, (int) Math.round(.01 * inputs)));
    double least =
        Arrays.stream(moving)
            .filter(p -> step[p] != 0)
            .mapToDouble(p -> Math.abs(g[p]))
            .min()
            .orElse(0);
    for (int p = 0; p < inputs; p++) {
      int at = p;
      boolean moves = Arrays.stream(moving).anyMatch(other -> other == at);
      assertTrue(step[p] == 0 || moves && Math.abs(step[p] * g[p]) == Math.abs(g[p]) * (1.0 / k));
      assertTrue(step[p] * g[p] >= 0);
      assertFalse(moves && step[p] == 0 && Math.abs(g[p]) > least, "a steeper one stays");
    }
    assertEquals(k == 0 ? 0 : 1, Norm.L1.of(step), 1e-12);
  }

  /** Each picture has random numbers of its own, and each start others. */
  @Example
  void drawsAreOnesOwn() {
    int same = 0;
    for (int seed = 1; seed <= 20; seed++) {
      boolean[] alike = new boolean[2];
      AttackSetting.check(
          seed,
          setting -> {
            float[] twice = setting.pictures().only(0, 0).values();
            Pictures copies = Pictures.of(twice, AttackSetting.INPUTS);
            Goal goal = setting.goal().only(0, 0);
            Square square = Square.usual(Norm.LINF, .01, 1, 3, Bounds.NONE);
            float[] made = square.examples(setting.victim(), copies, goal);
            alike[0] = Arrays.equals(copies.at(made).row(0), copies.at(made).row(1));
            Start start = Start.random(3);
            alike[1] =
                Arrays.equals(
                    start.points(copies, Norm.LINF, .1, Bounds.NONE),
                    start.restarted(1).points(copies, Norm.LINF, .1, Bounds.NONE));
            assertArrayEquals(
                start.restarted(1).points(copies, Norm.L2, .1, Bounds.NONE),
                Start.random(3).restarted(1).points(copies, Norm.L2, .1, Bounds.NONE));
          });
      same += alike[0] || alike[1] ? 1 : 0;
    }
    assertTrue(same <= 1, same + " of 20 are the same");
  }

  /** Uniform in the ball: half of its volume lies within 2^(−1/n) of its size, in any norm. */
  @Example
  void startsAreAnywhereInTheBall() {
    int draws = 2000;
    int inputs = 6;
    for (Norm norm : Norm.values()) {
      int within = 0;
      double[] mean = new double[inputs];
      for (int place = 0; place < draws; place++) {
        double[] r = new double[inputs];
        Start.inBall(Start.numbers(5, Start.STARTS, 0, place), norm, .3, r);
        assertTrue(norm.of(r) <= .3 * (1 + 1e-9), norm + " " + norm.of(r));
        within += norm.of(r) <= .3 * Math.pow(2, -1.0 / inputs) ? 1 : 0;
        LinearAlgebra.addScaled(mean, 1.0 / draws, r);
      }
      // Five standard deviations.
      assertEquals(.5, (double) within / draws, .056, norm + " is not uniform");
      assertTrue(Norm.LINF.of(mean) < .3 * 5 / Math.sqrt(draws), norm + " leans to a side");
    }
  }

  /** Black and white pixels move too: tanh is not begun at its end. */
  @Example
  void pixelsAtTheWallsAreNotStuck() {
    int moved = 0;
    for (int seed = 1; seed <= 5; seed++) {
      int[] found = new int[1];
      AttackSetting.check(
          seed,
          setting -> {
            float[] x = setting.pictures().values();
            float[] made = setting.examples(new CarliniWagner(1000, 1, 60, .5, 1e5, Bounds.UNIT));
            for (int p = 0; p < x.length; p += 2) {
              found[0] += Math.abs(made[p] - x[p]) > .1 ? 1 : 0;
            }
          });
      moved += found[0];
    }
    assertTrue(moved > 5, moved + " pixels at the walls moved");
  }
}
