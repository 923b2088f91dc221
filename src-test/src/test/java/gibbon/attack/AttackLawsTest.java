package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What attacks of fixed size have in common, and how they follow from one another. */
class AttackLawsTest {
  private static Budgeted attack(int which, Norm norm, double epsilon, long seed) {
    return switch (which) {
      case 0 -> new FastGradient(norm, epsilon, false, Climb.CROSS_ENTROPY, Bounds.UNIT);
      case 1 -> new FastGradient(norm, epsilon, true, Climb.MARGIN, Bounds.UNIT);
      case 2 -> ProjectedGradient.bim(norm, epsilon, 4);
      case 3 -> ProjectedGradient.pgd(norm, epsilon, 5, seed);
      case 4 -> ProjectedGradient.mim(norm, epsilon, 4);
      case 5 -> new Restarts(ProjectedGradient.pgd(norm, epsilon, 3, seed), 3);
      case 6 -> autoPgd(norm, epsilon, seed, Climb.CROSS_ENTROPY);
      case 7 -> autoPgd(norm, epsilon, seed, Climb.DLR);
      case 8 -> new EachTarget(autoPgd(norm, epsilon, seed, Climb.DLR), 2);
      case 9 -> new NoiseDraws(norm, epsilon, 4, norm == Norm.LINF, seed, Bounds.UNIT);
      case 10 -> new AdaptiveBoundary(norm, epsilon, 4, 2, seed, Bounds.UNIT);
      case 11 -> new EachTarget(new AdaptiveBoundary(norm, epsilon, 4, 1, seed, Bounds.UNIT), 2);
      case 12 -> viewed(new ScaledViews(3), norm, epsilon, false);
      case 13 -> viewed(new DiverseViews(.5, .5, seed), norm, epsilon, false);
      case 14 -> viewed(new ShiftedViews(5), norm, epsilon, norm == Norm.LINF);
      default ->
          norm == Norm.L1
              ? new NoiseDraws(norm, epsilon, 3, false, seed, Bounds.UNIT)
              : Square.usual(norm, epsilon, 20, seed, Bounds.UNIT);
    };
  }

  private static ViewedGradient viewed(Views views, Norm norm, double epsilon, boolean ahead) {
    return new ViewedGradient(ProjectedGradient.mim(norm, epsilon, 4), views, ahead);
  }

  private static AutoPgd autoPgd(Norm norm, double epsilon, long seed, Climb climb) {
    return new AutoPgd(norm, epsilon, 12, climb, Start.random(seed), Bounds.UNIT);
  }

  @Property(tries = 120)
  void examplesStayInBallAndBox(
      @ForAll @IntRange(min = 0, max = 15) int which,
      @ForAll Norm norm,
      @ForAll @DoubleRange(min = 0, max = .8) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Outcome outcome =
              attack(which, norm, epsilon, seed)
                  .on(setting.victim(), setting.pictures(), setting.goal());
          for (int i = 0; i < setting.pictures().count(); i++) {
            double size = outcome.size(i, norm);
            // Changes are counted in single precision, in which a difference is rounded.
            assertTrue(size <= epsilon * (1 + 1e-6), size + " is more than " + epsilon);
            for (float pixel : outcome.example(i)) {
              assertTrue(pixel >= 0 && pixel <= 1);
            }
          }
          double[] exact = new double[setting.pictures().inputs()];
          for (int i = 0; norm == Norm.LINF && i < setting.pictures().count(); i++) {
            double[] x = setting.pictures().doubles(i);
            Arrays.setAll(exact, p -> 0);
            float[] example = outcome.example(i);
            for (int p = 0; p < exact.length; p++) {
              exact[p] = example[p] - x[p];
            }
            assertTrue(norm.of(exact) <= epsilon, norm.of(exact) + " is more than " + epsilon);
          }
        });
  }

  /** Neither batch-mates nor order nor the size of the batch matter: same bits for each picture. */
  @Property(tries = 60)
  void picturesDoNotMix(
      @ForAll @IntRange(min = 0, max = 15) int which,
      @ForAll Norm norm,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Budgeted attack = attack(which, norm, norm == Norm.L1 ? 1.5 : .2, seed);
          Outcome all = attack.on(setting.victim(), setting.pictures(), setting.goal());
          int[] rows = {4, 0, 2};
          Outcome some =
              attack.on(setting.victim(), setting.pictures().only(rows), setting.goal().only(rows));
          for (int i = 0; i < rows.length; i++) {
            assertArrayEquals(all.example(rows[i]), some.example(i));
            assertEquals(all.found().get(rows[i]), some.found().get(i));
          }
          assertArrayEquals(
              all.examples(),
              attack.on(setting.victim(), setting.pictures(), setting.goal()).examples());
        });
  }

  @Property(tries = 60)
  void nothingComesOfAnEpsilonOfZero(
      @ForAll @IntRange(min = 0, max = 15) int which,
      @ForAll Norm norm,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Attack attack = attack(which, norm, .3, seed).with(0);
          assertArrayEquals(
              setting.pictures().values(),
              attack.examples(setting.victim(), setting.pictures(), setting.goal()));
        });
  }

  @Property(tries = 40)
  void oneStepFollowsFromAnother(
      @ForAll boolean euclidean,
      @ForAll @DoubleRange(min = .01, max = .5) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    AttackSetting.check(
        seed,
        setting -> {
          FastGradient step =
              new FastGradient(norm, epsilon, false, Climb.CROSS_ENTROPY, Bounds.UNIT);
          float[] once = setting.examples(step);
          ProjectedGradient projected = ProjectedGradient.bim(norm, epsilon, 1);
          assertArrayEquals(once, setting.examples(projected));
          assertArrayEquals(once, setting.examples(ProjectedGradient.mim(norm, epsilon, 1)), 1e-7f);
          AutoPgd own =
              new AutoPgd(norm, epsilon, 1, Climb.CROSS_ENTROPY, Start.PICTURE, Bounds.UNIT);
          ProjectedGradient twice =
              new ProjectedGradient(
                  norm,
                  epsilon,
                  2 * epsilon,
                  1,
                  0,
                  Climb.CROSS_ENTROPY,
                  Start.PICTURE,
                  Bounds.UNIT);
          // The automatic one returns the better of start and step.
          float[] best = setting.examples(own);
          float[] stepped = setting.examples(twice);
          for (int i = 0; i < setting.pictures().count(); i++) {
            float[] of = setting.pictures().at(best).row(i);
            assertTrue(
                Arrays.equals(of, setting.pictures().at(stepped).row(i))
                    || Arrays.equals(of, setting.pictures().row(i)));
          }
          if (norm == Norm.LINF) {
            FastGradientSign sign = new FastGradientSign((float) epsilon, 0, 1, Saturation.EXACT);
            assertArrayEquals(setting.examples(sign), once, 1e-6f);
          }
        });
  }

  @Property(tries = 30)
  void momentumIsNothingAtZeroAndSomethingElsewhere(
      @ForAll Norm norm, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          double epsilon = norm == Norm.LINF ? .3 : 2;
          ProjectedGradient with = ProjectedGradient.mim(norm, epsilon, 6);
          assertArrayEquals(
              setting.examples(ProjectedGradient.bim(norm, epsilon, 6)),
              setting.examples(with.withMomentum(0)));
          Restarts one = new Restarts(ProjectedGradient.pgd(norm, epsilon, 4, seed), 1);
          assertArrayEquals(setting.examples(one.attack()), setting.examples(one));
        });
  }

  @Example
  void momentumIsRemembered() {
    int differ = 0;
    for (int seed = 1; seed < 30; seed++) {
      boolean[] same = new boolean[1];
      AttackSetting.check(
          seed,
          setting ->
              same[0] =
                  Arrays.equals(
                      setting.examples(ProjectedGradient.mim(Norm.L2, 2, 6)),
                      setting.examples(ProjectedGradient.bim(Norm.L2, 2, 6))));
      differ += same[0] ? 0 : 1;
    }
    assertTrue(differ > 15, "MIM is BIM for all but " + differ + " networks");
  }

  /** More starts, more attacks: whoever fell before falls now, and nobody stands up again. */
  @Property(tries = 30)
  void theWorstIsAsBadAsEachAndMoreStartsAreNoBetter(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed,
      @ForAll @IntRange(min = 1, max = 3) int count) {
    AttackSetting.check(
        seed,
        setting -> {
          ProjectedGradient pgd = ProjectedGradient.pgd(Norm.LINF, .08, 2, seed);
          Attack second = attack(1, Norm.LINF, .08, seed);
          boolean[] fewer = setting.reached(new Restarts(pgd, count));
          boolean[] more = setting.reached(new Restarts(pgd, count + 1));
          boolean[] both = setting.reached(new Worst(List.of(pgd, second)));
          boolean[] first = setting.reached(pgd);
          boolean[] other = setting.reached(second);
          for (int i = 0; i < fewer.length; i++) {
            assertTrue(!fewer[i] || more[i]);
            assertEquals(first[i] || other[i], both[i]);
          }
        });
  }

  /** One target is the likeliest class but the label. */
  @Property(tries = 20)
  void theFirstTargetIsTheRival(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          AutoPgd attack = autoPgd(Norm.LINF, .1, seed, Climb.DLR);
          double[] logits = setting.victim().logits(setting.pictures(), setting.goal());
          int[] rivals = new int[6];
          for (int i = 0; i < 6; i++) {
            int from = i * AttackSetting.CLASSES;
            int label = setting.goal().classes()[i];
            rivals[i] = Climb.rival(logits, from, AttackSetting.CLASSES, label);
          }
          assertArrayEquals(
              attack.examples(setting.victim(), setting.pictures(), setting.goal().aiming(rivals)),
              setting.examples(new EachTarget(attack, 1)));
        });
  }

  /** Aware of the box a step climbs at least as much as one that the box clips. */
  @Property(tries = 40)
  void aStepAwareOfTheBoxClimbsMost(
      @ForAll Norm norm, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          double epsilon = norm == Norm.LINF ? .2 : 1.5;
          Climb climb = Climb.CROSS_ENTROPY;
          FastGradient plain = new FastGradient(norm, epsilon, false, climb, Bounds.UNIT);
          FastGradient aware = new FastGradient(norm, epsilon, true, climb, Bounds.UNIT);
          Slopes slopes = setting.victim().climb(setting.pictures(), setting.goal(), climb);
          Outcome clipped = plain.on(setting.victim(), setting.pictures(), setting.goal());
          Outcome best = aware.on(setting.victim(), setting.pictures(), setting.goal());
          double gained = 0;
          for (int i = 0; i < 6; i++) {
            double[] g = slopes.direction(i);
            double least = climbed(g, clipped.change(i));
            double most = climbed(g, best.change(i));
            assertTrue(most >= least - 1e-5, most + " is less than " + least);
            gained += most - least;
          }
          assertTrue(norm == Norm.LINF || gained > 0, "the box is never in the way");
        });
  }

  private static double climbed(double[] g, float[] r) {
    double sum = 0;
    for (int p = 0; p < g.length; p++) {
      sum += g[p] * r[p];
    }
    return sum;
  }

  @Property(tries = 40)
  void aSmallStepTowardsAClassMakesItLessCostly(
      @ForAll @IntRange(min = 0, max = 2) int climb,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Climb up = Climb.values()[climb];
          Goal goal = Goal.towardsAll(1, setting.pictures().count());
          FastGradient step = new FastGradient(Norm.L2, 1e-4, false, up, Bounds.NONE);
          Slopes before = setting.victim().climb(setting.pictures(), goal, up);
          float[] moved = step.examples(setting.victim(), setting.pictures(), goal);
          Slopes after = setting.victim().climb(setting.pictures().at(moved), goal, up);
          int falls = 0;
          for (int i = 0; i < setting.pictures().count(); i++) {
            falls += after.values()[i] < before.values()[i] ? 1 : 0;
          }
          // Only where a kink is nearer than the step can it fall.
          assertTrue(falls <= 1, falls + " of the climbs fell");
        });
  }

  /** The looks of a hundred steps as the paper's reference has them, counted in integers. */
  @Example
  void looksAreThoseOfThePaper() {
    assertEquals(
        new TreeSet<>(Set.of(22, 41, 57, 70, 80, 87, 93, 99)), new TreeSet<>(AutoPgd.looks(100)));
    assertEquals(new TreeSet<>(Set.of(1)), new TreeSet<>(AutoPgd.looks(1)));
  }

  @Property(tries = 30)
  void theAutomaticOneReturnsItsBestAndWhatItReached(
      @ForAll Climb climb, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          double[] best = new double[setting.pictures().count()];
          Arrays.fill(best, Double.NEGATIVE_INFINITY);
          AutoPgd attack = new AutoPgd(Norm.LINF, .1, 30, climb, Start.random(seed), Bounds.UNIT);
          Watcher watcher =
              (points, gradients) -> {
                double[] values = setting.victim().climb(points, setting.goal(), climb).values();
                Arrays.setAll(best, i -> Math.max(best[i], values[i]));
              };
          Victim watched = new Victim(setting.model(), setting.device(), watcher);
          Outcome outcome = attack.on(watched, setting.pictures(), setting.goal());
          Slopes there =
              setting
                  .victim()
                  .climb(setting.pictures().at(outcome.examples()), setting.goal(), climb);
          AutoPgd shorter = new AutoPgd(Norm.LINF, .1, 6, climb, Start.PICTURE, Bounds.UNIT);
          Slopes start = setting.victim().climb(setting.pictures(), setting.goal(), climb);
          Slopes sooner =
              setting
                  .victim()
                  .climb(setting.pictures().at(setting.examples(shorter)), setting.goal(), climb);
          for (int i = 0; i < best.length; i++) {
            Outcome.Found found = outcome.found().get(i);
            assertFalse(found.silently(), "what was reached is returned");
            assertEquals(31, found.gradients());
            assertEquals(31, found.forwards());
            assertTrue(
                sooner.values()[i] >= start.values()[i] || found.reached(),
                "the best is no worse than the start");
            assertTrue(found.reached() || there.values()[i] == best[i], "not the best");
          }
        });
  }

  @Property(tries = 20)
  void theLeastBudgetIsWhereSuccessBegins(
      @ForAll boolean oneStep, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Budgeted attack =
              oneStep
                  ? new FastGradient(Norm.LINF, 1, true, Climb.MARGIN, Bounds.UNIT)
                  : ProjectedGradient.bim(Norm.LINF, 1, 2);
          Outcome least =
              new LeastBudget(attack, .5, 20, 1e-3)
                  .on(setting.victim(), setting.pictures(), setting.goal());
          for (int i = 0; i < setting.pictures().count(); i++) {
            double found = least.size(i, Norm.LINF);
            Pictures one = setting.pictures().only(i);
            Goal goal = setting.goal().only(i);
            if (!least.found().get(i).reached()) {
              for (int level = 1; level <= 20; level++) {
                Outcome scan = attack.with(level / 40.).on(setting.victim(), one, goal);
                assertFalse(scan.found().get(0).reached());
              }
            } else if (found > 0) {
              int level = (int) Math.ceil(found * 40 - 1e-4);
              for (int below = 1; below < level; below++) {
                Outcome scan = attack.with(below / 40.).on(setting.victim(), one, goal);
                assertFalse(scan.found().get(0).reached(), "succeeds with less");
              }
            }
          }
        });
  }

  /** Where a network does not change there is nowhere to go, and nothing becomes NaN. */
  @Property(tries = 40)
  void aGradientOfZeroMovesNothing(
      @ForAll @IntRange(min = 0, max = 4) int which,
      @ForAll Norm norm,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          var first = setting.model().parameters().get(0).value();
          first.write(new double[first.shape().size()]);
          Budgeted attack =
              which == 3
                  ? autoPgd(norm, .3, seed, Climb.CROSS_ENTROPY).with(0)
                  : attack(which, norm, .3, seed);
          assertArrayEquals(setting.pictures().values(), setting.examples(attack));
        });
  }

  /** Several steps go further than one: the ball is around the picture. */
  @Property(tries = 30)
  void stepsAddUp(@ForAll boolean euclidean, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    AttackSetting.check(
        seed,
        setting -> {
          ProjectedGradient walk =
              new ProjectedGradient(norm, .3, .02, 6, 0, Climb.MARGIN, Start.PICTURE, Bounds.NONE);
          ProjectedGradient most =
              new ProjectedGradient(norm, .05, .02, 6, 0, Climb.MARGIN, Start.PICTURE, Bounds.NONE);
          double far = 0;
          Outcome outcome = walk.on(setting.victim(), setting.pictures(), setting.goal());
          Outcome held = most.on(setting.victim(), setting.pictures(), setting.goal());
          for (int i = 0; i < 6; i++) {
            far = Math.max(far, outcome.size(i, norm));
            assertTrue(held.size(i, norm) <= .05 + 1e-6);
          }
          assertTrue(far > .05, "six steps of .02 went no further than " + far);
        });
  }
}
