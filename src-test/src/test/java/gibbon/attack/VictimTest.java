package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.autodiff.Var;
import gibbon.data.Bounds;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a network under attack answers, and what it counts. */
class VictimTest {
  private static final int INPUTS = 7;
  private static final int CLASSES = 4;

  private interface Law {
    void on(Network model, Device device);
  }

  private static void check(int seed, Law law) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      law.on(MaxoutRecipe.of(INPUTS, CLASSES, 2, 6).build(arena, seed), device);
    }
  }

  private static Pictures pictures(int seed, int count) {
    return Pictures.of(new Philox(seed, 60, 0).uniform(count * INPUTS, 0, 1), INPUTS);
  }

  /** Row by row the Jacobian is the gradient of a logit, however many pictures come together. */
  @Property(tries = 30)
  void theJacobianHoldsTheSlopesOfTheLogits(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed,
      @ForAll @IntRange(min = 1, max = 5) int count,
      @ForAll @IntRange(min = 0, max = INPUTS - 1) int pixel) {
    check(
        seed,
        (model, device) -> {
          Pictures pictures = pictures(seed, count);
          try (Arena arena = new Arena(device)) {
            Jacobian jacobian =
                Jacobian.of(model, arena.of(Shape.of(count, INPUTS), pictures.values()));
            Goal goal = Goal.away(new int[count]);
            Victim victim = new Victim(model, device);
            assertArrayEquals(victim.logits(pictures, goal), jacobian.logits());
            float[] up = pictures.values().clone();
            float[] down = pictures.values().clone();
            for (int i = pixel; i < up.length; i += INPUTS) {
              up[i] += 1e-4f;
              down[i] -= 1e-4f;
            }
            double[] above = victim.logits(pictures.at(up), goal);
            double[] below = victim.logits(pictures.at(down), goal);
            int kinks = 0;
            for (int i = 0; i < count; i++) {
              double width = (double) up[i * INPUTS + pixel] - down[i * INPUTS + pixel];
              for (int k = 0; k < CLASSES; k++) {
                double slope = (above[i * CLASSES + k] - below[i * CLASSES + k]) / width;
                kinks += Math.abs(slope - jacobian.row(i, k)[pixel]) < 1e-6 ? 0 : 1;
              }
            }
            // A picture within 1e-4 of a kink has no slope there; seldom is there one.
            assertTrue(kinks <= CLASSES, kinks + " slopes are wrong");
          }
        });
  }

  /** Forward and backward passes, by picture, and the first that met the goal. */
  @Property(tries = 30)
  void costsAreThoseOfTheQuestionsAsked(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed,
      @ForAll @IntRange(min = 0, max = 4) int forwards,
      @ForAll @IntRange(min = 0, max = 4) int gradients) {
    check(
        seed,
        (model, device) -> {
          Pictures pictures = pictures(seed, 3);
          List<Integer> watched = new ArrayList<>();
          Victim victim = new Victim(model, device, (points, found) -> watched.add(points.count()));
          int[] predicted = victim.predicted(pictures, Goal.away(0, 0, 0));
          Goal goal = Goal.towards(predicted[0], (predicted[1] + 1) % CLASSES, predicted[2]);
          Attack attack =
              (asked, points, wanted) -> {
                for (int i = 0; i < forwards; i++) {
                  asked.logits(points.only(2, 0), wanted.only(2, 0));
                }
                for (int i = 0; i < gradients; i++) {
                  asked.gradients(points.only(1, 2), wanted.only(1, 2), InputGradient.EXACT);
                }
                return points.values();
              };
          Outcome outcome = attack.on(victim, pictures, goal);
          Outcome.Found first = outcome.found().get(0);
          assertEquals(0, first.gradients());
          assertEquals(forwards, first.forwards());
          assertEquals(forwards > 0 ? 1 : 0, first.firstAt());
          assertTrue(first.reached());
          Outcome.Found second = outcome.found().get(1);
          assertEquals(gradients, second.gradients());
          assertEquals(gradients, second.forwards());
          assertEquals(0, second.firstAt());
          assertTrue(!second.reached() && !second.silently());
          Outcome.Found third = outcome.found().get(2);
          assertEquals(gradients, third.gradients());
          assertEquals(forwards + gradients, third.forwards());
          assertEquals(gradients, watched.size());
          assertEquals(outcome.found(), attack.on(victim, pictures, goal).found());
        });
  }

  /** However sure a network is, the cost's slope leads the same way as the rival's lead. */
  @Property(tries = 20)
  void aClimbOfASureNetworkKeepsItsDirection(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          var logits = setting.model().parameters();
          for (var last : logits.subList(logits.size() - 2, logits.size())) {
            double[] values = last.value().toDoubles();
            LinearAlgebra.scale(values, 60);
            last.value().write(values);
          }
          Slopes cost =
              setting.victim().climb(setting.pictures(), setting.goal(), Climb.CROSS_ENTROPY);
          Slopes lead = setting.victim().climb(setting.pictures(), setting.goal(), Climb.MARGIN);
          for (int i = 0; i < setting.pictures().count(); i++) {
            double margin = lead.values()[i];
            // In double precision a margin of 745 leaves nothing of a cost.
            if (margin > -700 && margin < -100) {
              boolean flat = Norm.LINF.of(lead.direction(i)) == 0;
              assertEquals(flat, Norm.LINF.of(cost.direction(i)) == 0, "margin " + margin);
            }
          }
        });
  }

  /** An attack that passes through its goal and returns something else says so. */
  @Example
  void successThatIsNotReturnedIsSilent() {
    check(
        5,
        (model, device) -> {
          Pictures pictures = pictures(5, 1);
          Victim victim = new Victim(model, device);
          int predicted = victim.predicted(pictures, Goal.away(0))[0];
          float[] other = new float[INPUTS];
          for (int seed = 1;
              victim.predicted(pictures.at(other), Goal.away(0))[0] == predicted;
              seed++) {
            other = new Philox(seed, 61, 0).gaussian(INPUTS);
          }
          float[] passed = other;
          Attack careless =
              (asked, points, goal) -> {
                asked.logits(points, goal);
                asked.logits(points.at(passed), goal);
                return points.values();
              };
          Outcome.Found found = careless.on(victim, pictures, Goal.away(predicted)).found().get(0);
          assertEquals(new Outcome.Found(false, true, predicted, 0, 2, 2), found);
        });
  }

  /** Away from labels that take turns. */
  private static Goal awayFromAnyClass(Pictures pictures) {
    int[] labels = new int[pictures.count()];
    Arrays.setAll(labels, i -> i % CLASSES);
    return Goal.away(labels);
  }

  /** More pictures than go into one batch are answered for like fewer, in their order. */
  @Example
  void anyNumberOfPicturesIsAnsweredFor() {
    check(
        9,
        (model, device) -> {
          Pictures many = pictures(9, 2100);
          Goal goal = awayFromAnyClass(many);
          Victim victim = new Victim(model, device);
          Reply all = victim.gradients(many, goal, InputGradient.EXACT);
          float[] moved =
              victim.moved(many, goal, InputGradient.EXACT, (Var x, Var gradient) -> gradient);
          assertArrayEquals(all.gradients(), moved);
          assertArrayEquals(all.logits(), victim.logits(many, goal));
          int[] rows = {2099, 0, 1000, 999};
          Reply some = victim.gradients(many.only(rows), goal.only(rows), InputGradient.EXACT);
          for (int i = 0; i < rows.length; i++) {
            assertEquals(all.losses()[rows[i]], some.losses()[i]);
            assertArrayEquals(
                Arrays.copyOfRange(all.gradients(), rows[i] * INPUTS, (rows[i] + 1) * INPUTS),
                Arrays.copyOfRange(some.gradients(), i * INPUTS, (i + 1) * INPUTS));
          }
        });
  }

  /** Of more pictures than go into one batch, all make a step before any makes the next. */
  @Property
  void walksOnTheDeviceOfManyPicturesAreThoseOfFew(@ForAll boolean euclidean) {
    Norm norm = euclidean ? Norm.L2 : Norm.LINF;
    check(
        9,
        (model, device) -> {
          Pictures many = pictures(9, 2100);
          Goal goal = awayFromAnyClass(many);
          ProjectedGradient walk =
              new ProjectedGradient(norm, .5, .2, 3, 0, Climb.MARGIN, Start.random(1), Bounds.NONE);
          List<Pictures> seen = new ArrayList<>();
          Victim watched = new Victim(model, device, (points, gradients) -> seen.add(points));
          float[] all = walk.examples(watched, many, goal);
          int parts = seen.size() / 3;
          assertTrue(parts > 1, "all pictures went into one batch");
          int[] rows = {2099, 0, 1000, 999};
          for (int row : rows) {
            for (int k = 0; k < 3; k++) {
              Pictures one = many.only(row);
              float[] expected =
                  k == 0
                      ? walk.start().points(one, walk.norm(), walk.epsilon(), walk.box())
                      : steps(walk, k).examples(new Victim(model, device), one, goal.only(row));
              Pictures part = seen.get(k * parts + row / seen.get(0).count());
              assertArrayEquals(expected, part.row(row % seen.get(0).count()), "step " + k);
            }
            float[] last = walk.examples(new Victim(model, device), many.only(row), goal.only(row));
            assertArrayEquals(last, many.at(all).row(row));
          }
        });
  }

  private static ProjectedGradient steps(ProjectedGradient walk, int steps) {
    return new ProjectedGradient(
        walk.norm(),
        walk.epsilon(),
        walk.step(),
        steps,
        walk.momentum(),
        walk.climb(),
        walk.start(),
        walk.box());
  }

  @Example
  void wrongQuestionsAreRefused() {
    check(
        3,
        (model, device) -> {
          Victim victim = new Victim(model, device);
          Attack attack = FastGradientSign.of(.1);
          Pictures two = pictures(3, 2);
          assertSays("a class for each picture", () -> attack.on(victim, two, Goal.away(1)));
          assertSays("classes 0 to 3", () -> attack.on(victim, two, Goal.away(1, 4)));
          assertSays("cannot be reached", () -> attack.on(victim, two, Goal.towards(-1, 2)));
          assertSays(
              "pictures of 7 numbers",
              () -> attack.on(victim, Pictures.of(new float[9], 9), Goal.away(1)));
          assertSays("take 14 numbers in all", () -> two.at(new float[13]));
          model.parameters().get(0).value().write(nan(model));
          assertSays("of picture 1 are not finite", () -> victim.logits(two.only(1), Goal.away(1)));
        });
  }

  private static double[] nan(Network model) {
    double[] values = model.parameters().get(0).value().toDoubles();
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private static void assertSays(String part, org.junit.jupiter.api.function.Executable wrong) {
    String message = assertThrows(GibbonException.class, wrong).getMessage();
    assertTrue(message.contains(part), message);
  }
}
