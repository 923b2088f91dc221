package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.FoolingStep.Direction;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Laws of the step that makes fooling images, on the oracle. */
class FoolingStepTest {
  private static final int INPUTS = 9;
  private static final int COUNT = 4;

  /** A model, Gaussian pictures and targets of one seed. */
  private record Setting(Network model, Device device, float[] pictures, int[] targets) {
    OneStep.Steps step(Direction direction) {
      return new FoolingStep(direction, 1)
          .steps(new Victim(model, device), Pictures.of(pictures, INPUTS), Goal.towards(targets));
    }

    double[] probabilities(float[] at) {
      double[][] all = Evaluation.probabilities(model, device, at);
      double[] of = new double[COUNT];
      Arrays.setAll(of, i -> all[i][targets[i]]);
      return of;
    }
  }

  private interface Law {
    void on(Setting setting);
  }

  private static void check(Recipe spec, int seed, Law law) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = spec.build(arena, seed);
      for (var parameter : model.parameters()) {
        float[] values = new Philox(seed, 3, 0).gaussian(parameter.value().shape().size());
        parameter.value().write(values);
      }
      int[] targets = new int[COUNT];
      Philox random = new Philox(seed, 4, 0);
      Arrays.setAll(targets, i -> random.nextInt(spec.classes()));
      law.on(new Setting(model, device, new Philox(seed, 5, 0).gaussian(COUNT * INPUTS), targets));
    }
  }

  /** On a linear model the logit of the target gains most, wherever it stands. */
  @Property(tries = 40)
  void aSmallStepMakesTheTargetMoreProbable(
      @ForAll Direction direction, @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    check(
        new SoftmaxRecipe(INPUTS, 4),
        seed,
        setting -> {
          OneStep.Steps step = setting.step(direction);
          double[] before = setting.probabilities(step.of(0));
          float[] moved = step.of(1e-3);
          double[] after = setting.probabilities(moved);
          for (int i = 0; i < COUNT; i++) {
            // Pixels are floats: where p is 1e-6, its gradient times 1e-3 is lost in them.
            int from = i * INPUTS;
            int to = from + INPUTS;
            boolean stays = Arrays.equals(moved, from, to, setting.pictures, from, to);
            assertTrue(
                stays ? after[i] == before[i] : after[i] > before[i],
                before[i] + " became " + after[i]);
          }
        });
  }

  @Property(tries = 40)
  void theGradientIsThatOfTheProbability(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed,
      @ForAll @IntRange(min = 0, max = INPUTS - 1) int pixel) {
    check(
        new SoftmaxRecipe(INPUTS, 4),
        seed,
        setting -> {
          float[] moved = setting.step(Direction.GRADIENT).of(1);
          float[] up = setting.pictures.clone();
          float[] down = setting.pictures.clone();
          for (int i = pixel; i < up.length; i += INPUTS) {
            up[i] += .01f;
            down[i] -= .01f;
          }
          double[] above = setting.probabilities(up);
          double[] below = setting.probabilities(down);
          for (int i = 0; i < COUNT; i++) {
            int p = i * INPUTS + pixel;
            double slope = (above[i] - below[i]) / ((double) up[p] - down[p]);
            assertEquals(slope, moved[p] - setting.pictures[p], 2e-3);
          }
        });
  }

  @Property(tries = 40)
  void theSignMovesEveryPixelByEpsilonOrNotAtAll(
      @ForAll @DoubleRange(min = 0, max = 2) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    check(
        MaxoutRecipe.of(INPUTS, 4, 2, 5),
        seed,
        setting -> {
          OneStep.Steps step = setting.step(Direction.SIGN);
          float[] moved = step.of(epsilon);
          for (int p = 0; p < moved.length; p++) {
            double by = Math.abs((double) moved[p] - setting.pictures[p]);
            assertTrue(by == 0 || Math.abs(by - epsilon) < 1e-6, by + " of " + epsilon);
          }
          assertArrayEquals(setting.pictures, step.of(0));
        });
  }
}
