package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
      default -> new HopSkipJump(norm, 2 * effort, 20, 100, seed, Bounds.UNIT);
    };
  }

  private static Norm norm(int which, boolean euclidean) {
    return euclidean || which == 4 ? Norm.L2 : Norm.LINF;
  }

  /** Pictures mistaken before stay as they are; others are reached, or say that they were not. */
  @Property(tries = 40)
  void examplesAreInTheBoxAndMistakesStay(
      @ForAll @IntRange(min = 0, max = 5) int which,
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
          int reached = 0;
          for (int i = 0; i < 6; i++) {
            for (float pixel : outcome.example(i)) {
              assertTrue(pixel >= 0 && pixel <= 1, "left the box: " + pixel);
            }
            reached += outcome.found().get(i).reached() ? 1 : 0;
          }
          assertTrue(reached >= 2, "only " + reached + " were reached");
        });
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
      @ForAll @IntRange(min = 0, max = 5) int which,
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
          Bounds box = held ? Bounds.UNIT : Bounds.NONE;
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

  /** Before a plane all of them know how far it is. */
  @Property(tries = 30)
  void theNearestPointOfAPlaneIsFound(
      @ForAll @IntRange(min = 1, max = 5) int which,
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

  /** More queries never lower the rival's lead, and the last row and column are reached too. */
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
          Arrays.fill(before, Double.NEGATIVE_INFINITY);
          for (int queries : new int[] {1, 5, 30}) {
            Square square = new Square(.05, queries, .8, seed, 0, Bounds.UNIT);
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
}
