package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.Outcome.Found;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.LogisticRecipe;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The attacks that look for the nearest example, where that is known. */
class NearestExampleTest {
  private static final int INPUTS = 20;

  /** A logistic regression whose boundary wᵀx + b = 0 is {@code margin} away from grey. */
  private static double[] boundary(Network model, int seed, double margin) {
    float[] w = new Philox(seed, 6, 0).gaussian(INPUTS);
    double sum = 0;
    double squares = 0;
    double[] weights = new double[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      weights[i] = w[i];
      sum += w[i] * .5;
      squares += (double) w[i] * w[i];
    }
    model.parameters().get(0).value().write(weights);
    model.parameters().get(1).value().write(new double[] {margin * Math.sqrt(squares) - sum});
    return weights;
  }

  private static Outcome attack(
      Attack attack, Network model, Device device, float[] pictures, Goal goal) {
    return attack.on(new Victim(model, device), Pictures.of(pictures, INPUTS), goal);
  }

  private static float[] grey(int count) {
    float[] grey = new float[count * INPUTS];
    Arrays.fill(grey, .5f);
    return grey;
  }

  /** Across a plane the nearest picture is straight ahead, while the box does not matter. */
  @Property(tries = 30)
  void findsTheFootOfThePerpendicular(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed,
      @ForAll @IntRange(min = 1, max = 40) int percent) {
    double margin = percent / 100.;
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new LogisticRecipe(INPUTS).build(arena, 0);
      boundary(model, seed, margin);
      LbfgsAttack precise = new LbfgsAttack(1, 6, 1.01, new LbfgsB(10, 1e-7, 0, 1000));
      Outcome found = attack(precise, model, device, grey(1), Goal.towards(0));
      assertTrue(found.found().get(0).reached());
      assertEquals(0, found.found().get(0).predicted());
      double length = found.size(0, Norm.L2);
      assertTrue(length >= margin - 1e-6, length + " is nearer than " + margin);
      assertTrue(length <= 1.02 * margin, length + " is much further than " + margin);
    }
  }

  /** On a plane the least step is the margin by ‖w‖₁, to the next level. */
  @Property(tries = 30)
  void findsTheLeastBudget(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed,
      @ForAll @IntRange(min = 1, max = 40) int percent) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new LogisticRecipe(INPUTS).build(arena, 0);
      double[] w = boundary(model, seed, percent / 100.);
      double ahead = percent / 100. * Math.sqrt(LinearAlgebra.dot(w, w));
      double least = ahead / Arrays.stream(w).map(Math::abs).sum();
      for (boolean targeted : new boolean[] {false, true}) {
        Goal goal = targeted ? Goal.towards(0) : Goal.away(1);
        Outcome found = attack(LeastBudget.sign(256), model, device, grey(1), goal);
        assertTrue(found.found().get(0).reached());
        assertEquals(1, found.found().get(0).gradients());
        double epsilon = found.size(0, Norm.LINF);
        assertTrue(epsilon >= least - 1e-6 && epsilon <= least + 1 / 256. + 1e-6);
      }
    }
  }

  /** Neither does the batch matter, nor do pixels leave the box, with every bound in the way. */
  @Property(tries = 10)
  void picturesDoNotMixAndStayInTheBox(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(INPUTS, 3, 2, 6).build(arena, seed);
      for (var parameter : model.parameters()) {
        float[] values = new Philox(seed, 7, 0).gaussian(parameter.value().shape().size());
        parameter.value().write(values);
      }
      float[] pictures = new Philox(seed, 8, 0).uniform(5 * INPUTS, 0, 1);
      for (int p = 0; p < pictures.length; p += 2) {
        pictures[p] = Math.round(pictures[p]);
      }
      int[] targets = {0, 1, 2, 0, 1};
      Outcome together =
          attack(LbfgsAttack.STANDARD, model, device, pictures, Goal.towards(targets));
      for (int i = 0; i < targets.length; i++) {
        Outcome alone =
            attack(
                LbfgsAttack.STANDARD,
                model,
                device,
                Arrays.copyOfRange(pictures, i * INPUTS, (i + 1) * INPUTS),
                Goal.towards(targets[i]));
        assertArrayEquals(alone.example(0), together.example(i));
        assertEquals(alone.found().get(0), together.found().get(i));
        for (float pixel : together.example(i)) {
          assertTrue(pixel >= 0 && pixel <= 1, "left the box: " + pixel);
        }
        int[] says = Evaluation.classes(model, device, together.example(i));
        assertEquals(together.found().get(i).predicted(), says[0]);
        assertEquals(together.found().get(i).reached(), says[0] == targets[i]);
      }
    }
  }

  @Example
  void givesUpWhereNothingCanBeReached() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new SoftmaxRecipe(INPUTS, 3).build(arena, 0);
      model.parameters().get(1).value().write(new double[] {5, 0, 0});
      for (Attack attack : List.of(LbfgsAttack.STANDARD, LeastBudget.sign(16))) {
        for (Found found : attack(attack, model, device, grey(2), Goal.towards(1, 2)).found()) {
          assertFalse(found.reached());
          assertFalse(found.silently());
          assertEquals(0, found.firstAt());
          assertEquals(0, found.predicted());
        }
      }
    }
  }

  @Example
  void aPictureOfTheTargetStaysAsItIs() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new LogisticRecipe(INPUTS).build(arena, 0);
      boundary(model, 1, .2);
      Outcome found = attack(LbfgsAttack.STANDARD, model, device, grey(1), Goal.towards(1));
      assertTrue(found.found().get(0).reached());
      assertEquals(1, found.found().get(0).firstAt());
      assertEquals(0, found.size(0, Norm.L2));
    }
  }
}
