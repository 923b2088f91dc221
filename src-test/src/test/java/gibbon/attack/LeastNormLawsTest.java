package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.LogisticRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Output;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Attacks that look for the nearest example, and those that ask for little. */
class LeastNormLawsTest {
  private static final int INPUTS = 12;

  private static Attack attack(int which, boolean euclidean, int effort, long seed) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    double any = Double.POSITIVE_INFINITY;
    return switch (which) {
      case 0 -> new DeepFool(norm, 50, .02, Bounds.UNIT);
      case 1 -> new AdaptiveBoundary(norm, any, 8 * effort, 1, seed, Bounds.UNIT);
      case 2 -> new AdaptiveBoundary(norm, any, 6, effort, seed, Bounds.UNIT);
      case 3 ->
          new EachTarget(new AdaptiveBoundary(norm, any, 8 * effort, 1, seed, Bounds.UNIT), 3);
      case 4 -> new CarliniWagner(1, effort, 60, .05, 0, Bounds.UNIT);
      case 5 -> new HopSkipJump(norm, 2 * effort, 20, 100, seed, Bounds.UNIT);
      default -> new FastMinimumNorm(norm, 30 * effort, 1, .05, Bounds.UNIT);
    };
  }

  private static Norm norm(int which, boolean euclidean) {
    return euclidean || which == 4 ? Norm.L2 : Norm.LINF;
  }

  /** Pictures mistaken before stay as they are; others are reached, or say that they were not. */
  @Property(tries = 40)
  void examplesAreInTheBoxAndMistakesStay(
      @ForAll @IntRange(min = 0, max = 6) int which,
      @ForAll boolean euclidean,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Outcome outcome =
              attack(which, euclidean, 2, seed)
                  .on(setting.victim(), setting.pictures(), setting.goal());
          assertArrayEquals(setting.pictures().row(5), outcome.example(5));
          assertTrue(outcome.found().get(5).reached());
          for (float pixel : outcome.examples()) {
            assertTrue(pixel >= 0 && pixel <= 1, "left the box: " + pixel);
          }
        });
  }

  /** Some classes cannot be left within the box, but most can, and each attack knows how. */
  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
  void mostPicturesAreReached(
      @ForAll @IntRange(min = 0, max = 6) int which, @ForAll boolean euclidean) {
    int[] reached = new int[1];
    for (int seed = 1; seed <= 12; seed++) {
      long of = seed;
      AttackSetting.check(
          seed,
          setting -> {
            boolean[] there = setting.reached(attack(which, euclidean, 2, of));
            for (int i = 0; i < 5; i++) {
              reached[0] += there[i] ? 1 : 0;
            }
          });
    }
    assertTrue(reached[0] >= 36, "only " + reached[0] + " of 60 were reached");
  }

  /** Who looks longer finds what is as near or nearer. */
  @Property(tries = 40)
  void theNearestNeverGoesFurtherAway(
      @ForAll @IntRange(min = 1, max = 5) int which,
      @ForAll boolean euclidean,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    if (which == 3) {
      return; // The first target that is reached counts, and may be another.
    }
    AttackSetting.check(
        seed,
        setting -> {
          Norm norm = norm(which, euclidean);
          Outcome less =
              attack(which, euclidean, 1, seed)
                  .on(setting.victim(), setting.pictures(), setting.goal());
          Outcome more =
              attack(which, euclidean, 2, seed)
                  .on(setting.victim(), setting.pictures(), setting.goal());
          for (int i = 0; i < 6; i++) {
            if (less.found().get(i).reached()) {
              assertTrue(more.found().get(i).reached());
              assertTrue(
                  more.size(i, norm) <= less.size(i, norm) + 1e-6,
                  more.size(i, norm) + " after " + less.size(i, norm));
            }
          }
        });
  }

  @Property(tries = 30)
  void picturesDoNotMix(
      @ForAll @IntRange(min = 0, max = 6) int which,
      @ForAll boolean euclidean,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Attack attack = attack(which, euclidean, 1, seed);
          Outcome all = attack.on(setting.victim(), setting.pictures(), setting.goal());
          int[] rows = {5, 3, 1};
          Outcome some =
              attack.on(setting.victim(), setting.pictures().only(rows), setting.goal().only(rows));
          for (int i = 0; i < rows.length; i++) {
            assertArrayEquals(all.example(rows[i]), some.example(i));
            assertEquals(all.found().get(rows[i]), some.found().get(i));
          }
        });
  }

  private interface Plane {
    void on(Victim victim, double[] w, double margin);
  }

  /** Grey pictures before the boundary of a logistic regression, wᵀx + b = margin there. */
  private static void plane(int seed, double percent, Plane law) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new LogisticRecipe(INPUTS).build(arena, 0);
      float[] w = new Philox(seed, 6, 0).gaussian(INPUTS);
      double[] weights = new double[INPUTS];
      double sum = 0;
      for (int i = 0; i < INPUTS; i++) {
        weights[i] = w[i];
        sum += w[i] * .5;
      }
      double margin = percent * Norm.L2.of(weights);
      model.parameters().get(0).value().write(weights);
      model.parameters().get(1).value().write(new double[] {margin - sum});
      law.on(new Victim(model, device), weights, margin);
    }
  }

  private static Outcome onGrey(Attack attack, Victim victim) {
    float[] grey = new float[INPUTS];
    Arrays.fill(grey, .5f);
    return attack.on(victim, Pictures.of(grey, INPUTS), Goal.away(1));
  }

  /** One step of (1 + η)·|f| by the dual norm of w, along w or its sign. */
  @Property(tries = 60)
  void deepFoolIsExactOnALinearModel(
      @ForAll Norm norm,
      @ForAll boolean held,
      @ForAll @DoubleRange(min = .01, max = .2) double distance,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    if (norm == Norm.L1) {
      return; // One pixel would have to go through the wall.
    }
    plane(
        seed,
        distance,
        (victim, w, margin) -> {
          Bounds box = held ? new Bounds(-1, 2) : Bounds.NONE;
          Outcome outcome = onGrey(new DeepFool(norm, 50, .02, box), victim);
          assertTrue(outcome.found().get(0).reached());
          double least = margin / norm.dual(w);
          assertEquals(1.02 * least, outcome.size(0, norm), 1e-6);
          float[] change = outcome.change(0);
          double[] direction = new double[INPUTS];
          norm.steepest(w, direction);
          for (int p = 0; p < INPUTS; p++) {
            assertEquals(-1.02 * least * direction[p], change[p], 1e-6);
          }
          assertEquals(2, outcome.found().get(0).forwards());
        });
  }

  /** With walls in the way the other pixels do the rest: one or two passes, not a creep. */
  @Property(tries = 40)
  void deepFoolReachesItsPlaneThroughWalls(
      @ForAll boolean euclidean, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    float[] slope = new Philox(seed, 6, 0).gaussian(INPUTS);
    // Half of the pixels are at the walls that the step would go through, and the margin there is
    // two fifths of what the others can take off it.
    float[] walled = new float[INPUTS];
    double walls = 0;
    double free = 0;
    double squares = 0;
    for (int p = 0; p < INPUTS; p++) {
      double half = .5 * Math.abs(slope[p]);
      boolean wall = p % 2 == 0;
      walled[p] = wall ? (slope[p] > 0 ? 0 : 1) : .5f;
      walls += wall ? half : 0;
      free += wall ? 0 : half;
      squares += (double) slope[p] * slope[p];
    }
    plane(
        seed,
        (walls + .4 * free) / Math.sqrt(squares),
        (victim, w, margin) -> {
          Outcome outcome =
              new DeepFool(norm, 3, .02, Bounds.UNIT)
                  .on(victim, Pictures.of(walled, INPUTS), Goal.away(1));
          assertTrue(outcome.found().get(0).reached());
          assertEquals(2, outcome.found().get(0).forwards());
        });
  }

  /** Before a plane all of them know how far it is. */
  @Property(tries = 30)
  void theNearestPointOfAPlaneIsFound(
      @ForAll @IntRange(min = 1, max = 6) int which,
      @ForAll boolean euclidean,
      @ForAll @DoubleRange(min = .05, max = .2) double distance,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    plane(
        seed,
        distance,
        (victim, w, margin) -> {
          Norm norm = norm(which, euclidean);
          Attack attack =
              switch (which) {
                case 4 -> new CarliniWagner(1, 12, 300, .02, 0, Bounds.UNIT);
                case 5 -> new HopSkipJump(norm, 40, 100, 1000, seed, Bounds.UNIT);
                default -> attack(which, euclidean, 4, seed);
              };
          Outcome outcome = onGrey(attack, victim);
          assertTrue(outcome.found().get(0).reached());
          double least = margin / norm.dual(w);
          double found = outcome.size(0, norm);
          assertTrue(found >= least - 1e-6, found + " is nearer than " + least);
          double loose = which == 5 ? 1.5 : which == 4 ? 1.1 : 1.06;
          assertTrue(found <= loose * least, found + " is much further than " + least);
        });
  }

  /** Success leaves the rival κ ahead. */
  @Property(tries = 20)
  void confidenceIsWhatItSays(
      @ForAll @DoubleRange(min = 0, max = 2) double kappa,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          CarliniWagner attack = new CarliniWagner(10, 2, 80, .05, kappa, Bounds.UNIT);
          Pictures right = setting.pictures().only(0, 1, 2, 3, 4);
          Goal goal = setting.goal().only(0, 1, 2, 3, 4);
          double[] best = new double[5];
          Arrays.fill(best, Double.NEGATIVE_INFINITY);
          Watcher watcher =
              (points, gradients) -> {
                double[] leads = setting.victim().climb(points, goal, Climb.MARGIN).values();
                Arrays.setAll(best, i -> Math.max(best[i], leads[i]));
              };
          Victim watched = new Victim(setting.model(), setting.device(), watcher);
          Outcome outcome = attack.on(watched, right, goal);
          double[] leads =
              setting.victim().climb(right.at(outcome.examples()), goal, Climb.MARGIN).values();
          for (int i = 0; i < 5; i++) {
            assertEquals(1 + 160, outcome.found().get(i).forwards());
            assertEquals(160, outcome.found().get(i).gradients());
            // A tie is no success where the label is the lower class.
            assertEquals(best[i] >= kappa && best[i] > 0, leads[i] >= kappa && leads[i] > 0);
          }
        });
  }

  /** A search of two weights has the nearer of what each finds from the same beginning. */
  @Property(tries = 20)
  void aNewWeightBeginsAnew(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          // A weight of nothing moves no pixel, so the second search, of ten times that, neither.
          CarliniWagner first = new CarliniWagner(1e-12, 1, 40, .05, 1e5, Bounds.UNIT);
          CarliniWagner second = new CarliniWagner(1e-13 * 10, 1, 40, .05, 1e5, Bounds.UNIT);
          assertArrayEquals(setting.examples(first), setting.examples(second));
          CarliniWagner strong = new CarliniWagner(10, 1, 40, .05, 1e5, Bounds.UNIT);
          CarliniWagner after = new CarliniWagner(1, 2, 40, .05, 1e5, Bounds.UNIT);
          // None succeeds with such a confidence, so the last point tried is that of weight 10.
          assertArrayEquals(setting.examples(strong), setting.examples(after));
          float[] last =
              setting.pictures().at(setting.examples(after)).only(0, 1, 2, 3, 4).values();
          float[] right = setting.pictures().only(0, 1, 2, 3, 4).values();
          assertFalse(Arrays.equals(right, last), "what was not reached is as it was");
        });
  }

  /** A picture that was not reached comes back as the last point tried, not as zeros. */
  @Property(tries = 20)
  void whatWasNotReachedIsTheLastPointTried(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          CarliniWagner none = new CarliniWagner(1e-12, 1, 3, 1e-9, 1e5, Bounds.UNIT);
          float[] examples = setting.examples(none);
          for (int p = 0; p < examples.length; p++) {
            assertEquals(setting.pictures().values()[p], examples[p], 1e-5);
          }
        });
  }

  /** Answers with one class alone, whatever the logits. */
  private record Decisive(Network network) implements Network {
    @Override
    public PictureShape input() {
      return network.input();
    }

    @Override
    public int classes() {
      return network.classes();
    }

    @Override
    public Output output() {
      return network.output();
    }

    @Override
    public List<Parameter> parameters() {
      return network.parameters();
    }

    @Override
    public Network copyTo(Arena arena) {
      return new Decisive(network.copyTo(arena));
    }

    @Override
    public Var logits(Var x, Noise noise) {
      Var logits = network.logits(x, noise);
      double[] values = logits.value().toDoubles();
      double[] decided = new double[values.length];
      int[] classes = Predictions.classes(values, classes());
      for (int i = 0; i < classes.length; i++) {
        decided[i * classes() + classes[i]] = 1;
      }
      return x.tape().leaf(x.tape().arena().of(Shape.of(classes.length, classes()), decided));
    }
  }

  @Property(tries = 15)
  void aDecisionBasedAttackNeedsNoMoreThanDecisions(
      @ForAll boolean euclidean, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Attack attack = attack(5, euclidean, 2, seed);
          Victim same = new Victim(new Decisive(setting.model()), setting.device());
          assertArrayEquals(
              setting.examples(attack), attack.examples(same, setting.pictures(), setting.goal()));
        });
  }

  /** AutoAttack's own numbers: 100 steps, 9 targets, 5000 queries. */
  @Example
  void theStandardSetIsThatOfItsPaper() {
    for (Norm norm : new Norm[] {Norm.LINF, Norm.L2}) {
      Start start = Start.random(3);
      AutoPgd ratio = new AutoPgd(norm, .1, 100, Climb.DLR, start, Bounds.UNIT);
      AdaptiveBoundary boundary = new AdaptiveBoundary(norm, .1, 100, 1, 3, Bounds.UNIT);
      List<Attack> expected =
          List.of(
              new AutoPgd(norm, .1, 100, Climb.CROSS_ENTROPY, start, Bounds.UNIT),
              new EachTarget(ratio, 9),
              new EachTarget(boundary, 9),
              new Square(norm, .1, 5000, norm == Norm.LINF ? .8 : .1, 3, 0, Bounds.UNIT));
      assertEquals(expected, AutoAttack.members(norm, .1, 3, Bounds.UNIT));
    }
  }

  @Property(tries = 8)
  void theStandardSetIsAsBadAsEachOfItsAttacks(
      @ForAll boolean euclidean, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Norm norm = euclidean ? Norm.L2 : Norm.LINF;
          double epsilon = euclidean ? .3 : .06;
          boolean[] all = setting.reached(AutoAttack.standard(norm, epsilon, seed, Bounds.UNIT));
          for (Attack member : AutoAttack.members(norm, epsilon, seed, Bounds.UNIT)) {
            boolean[] reached = setting.reached(member);
            for (int i = 0; i < all.length; i++) {
              assertTrue(all[i] || !reached[i]);
            }
          }
        });
  }

  /** What an attack saw beyond its budget was no example of it. */
  @Property(tries = 10)
  void whatLiesBeyondTheBudgetIsNotPassedOver(
      @ForAll boolean several, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          AdaptiveBoundary any =
              new AdaptiveBoundary(Norm.LINF, Double.POSITIVE_INFINITY, 6, 1, seed, Bounds.UNIT);
          Attack near = several ? new Worst(List.of(any.with(1e-7))) : any.with(1e-7);
          Outcome far = any.on(setting.victim(), setting.pictures(), setting.goal());
          Outcome outcome = near.on(setting.victim(), setting.pictures(), setting.goal());
          for (int i = 0; i < setting.pictures().count(); i++) {
            Outcome.Found found = outcome.found().get(i);
            if (far.size(i, Norm.LINF) > 1e-6) {
              assertTrue(!found.reached() && !found.silently() && found.firstAt() == 0);
              assertTrue(far.found().get(i).firstAt() > 0);
            }
          }
        });
  }
}
