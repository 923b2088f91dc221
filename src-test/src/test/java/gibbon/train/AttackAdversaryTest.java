package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Bounds;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Training against any attack of fixed size. */
class AttackAdversaryTest {
  private static final int INPUTS = 9;

  private interface Law {
    void on(Network model, Lesson first, Lesson second);
  }

  private static void check(int seed, Law law) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(INPUTS, 3, 2, 5).build(arena, seed);
      float[] values = new Philox(seed, 60, 0).uniform(4 * INPUTS, .3f, .7f);
      law.on(model, lesson(model, arena, values, seed, 0), lesson(model, arena, values, seed, 1));
    }
  }

  private static Lesson lesson(Network model, Arena arena, float[] values, int seed, int step) {
    Tape tape = new Tape(arena);
    Var x = tape.leaf(arena.of(Shape.of(4, INPUTS), values));
    return new Lesson(null, model, x, tape.leaf(arena.ofIntegers(0, 1, 2, 1)), seed, step);
  }

  /** One step of the sign method within a box that it does not reach is FGSM's own objective. */
  @Property(tries = 20)
  void withFgsmItIsTheAdversaryOfThePaper(
      @ForAll @DoubleRange(min = .01, max = .2) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Map<String, String> size = Map.of("epsilon", String.valueOf(epsilon));
    AttackAdversary named = new AttackAdversary(.5, "fgsm", size, Bounds.UNIT);
    AttackAdversary step = new AttackAdversary(.5, "fgm", size, Bounds.UNIT);
    check(
        seed,
        (model, lesson, other) -> {
          double[] paper = new Adversary(.5, epsilon, false).losses(lesson).value().toDoubles();
          assertArrayEquals(paper, named.losses(lesson).value().toDoubles(), 1e-6);
          assertArrayEquals(paper, step.losses(lesson).value().toDoubles(), 1e-4);
        });
  }

  /** Examples are in the ball, cost more than the pictures, and begin elsewhere at each step. */
  @Property(tries = 20)
  void examplesAreHarderAndOthersAtEveryStep(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackAdversary adversary =
        new AttackAdversary(
            0, "pgd", Map.of("epsilon", ".1", "steps", "1", "step-size", ".01"), Bounds.UNIT);
    check(
        seed,
        (model, first, second) -> {
          float[] x = first.x().value().toFloats();
          float[] one = adversary.attacked(first).value().toFloats();
          float[] two = adversary.attacked(second).value().toFloats();
          assertArrayEquals(one, adversary.attacked(first).value().toFloats());
          assertFalse(Arrays.equals(one, two));
          for (int p = 0; p < x.length; p++) {
            assertTrue(Math.abs((double) one[p] - x[p]) <= .1);
          }
          AttackAdversary far = new AttackAdversary(0, "bim", Map.of("epsilon", ".1"), Bounds.UNIT);
          double clean = sum(Objective.CLEAN.losses(first));
          assertTrue(sum(far.losses(first)) >= clean);
          AttackAdversary half =
              new AttackAdversary(.5, "bim", Map.of("epsilon", ".1"), Bounds.UNIT);
          assertEquals(.5 * clean + .5 * sum(far.losses(first)), sum(half.losses(first)), 1e-5);
        });
  }

  private static double sum(Var losses) {
    return Arrays.stream(losses.value().toDoubles()).sum();
  }

  /** The text that a model is found by; it stays for ever. */
  @Example
  void itsIdentityIsPinned() {
    AttackAdversary adversary =
        new AttackAdversary(0, "bim", Map.of("epsilon", ".3", "steps", "7"), Bounds.UNIT);
    assertEquals(
        Map.of(
            "kind",
            "attack-adversary",
            "alpha",
            "0.0",
            "attack",
            "bim",
            "options",
            "box=data,epsilon=.3,loss=ce,norm=linf,steps=7",
            "box",
            "0.0,1.0"),
        adversary.identity());
  }

  /**
   * Whoever mixes both losses in one pass says so; who has one loss, or a pass for each, does not.
   */
  @Example
  void onePassIsPartOfTheIdentity() {
    Map<String, String> options = Map.of("epsilon", ".3");
    assertEquals(
        "1", new AttackAdversary(.5, "bim", options, Bounds.UNIT).identity().get("passes"));
    assertEquals("1", Adversary.PAPER.identity().get("passes"));
    assertFalse(new Adversary(.5, .25, true).identity().containsKey("passes"));
  }

  @Example
  void anAttackWithoutASizeIsRefused() {
    says("takes one such as pgd", "take one such as pgd", "deepfool", Map.of());
    says("a set", "take one such as pgd", "auto", Map.of("epsilon", ".1"));
    says("no option", "has no option 'queries'", "pgd", Map.of("queries", "3"));
    says("its own seed", "leave its seed out", "pgd", Map.of("seed", "3"));
  }

  private static void says(String what, String part, String attack, Map<String, String> options) {
    String message =
        assertThrows(
                GibbonException.class,
                () -> new AttackAdversary(0, attack, options, Bounds.UNIT),
                what)
            .getMessage();
    assertTrue(message.contains(part), message);
  }
}
