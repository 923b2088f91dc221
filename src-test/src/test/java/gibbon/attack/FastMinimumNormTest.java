package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** FMN beside the same written out for one picture, as its paper has it. */
class FastMinimumNormTest {
  private static final int STEPS = 25;

  @Property(tries = 25)
  void itIsThatOfItsPaper(
      @ForAll Norm norm,
      @ForAll boolean towards,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Pictures pictures = setting.pictures().only(0, 1, 2, 3, 4);
          Goal away = setting.goal().only(0, 1, 2, 3, 4);
          int[] others = new int[5];
          java.util.Arrays.setAll(others, i -> (away.classes()[i] + 1) % AttackSetting.CLASSES);
          Goal goal = towards ? Goal.towards(others) : away;
          Outcome outcome =
              new FastMinimumNorm(norm, STEPS, 1, .05, Bounds.UNIT)
                  .on(setting.victim(), pictures, goal);
          for (int i = 0; i < 5; i++) {
            double[] expected = written(setting.victim(), pictures.only(i), goal.only(i), norm);
            float[] found = outcome.example(i);
            for (int p = 0; p < expected.length; p++) {
              assertEquals(expected[p], found[p], 1e-6);
            }
            assertEquals(STEPS, outcome.found().get(i).gradients());
            assertEquals(STEPS + 1, outcome.found().get(i).forwards());
          }
        });
  }

  private static double[] written(Victim victim, Pictures picture, Goal goal, Norm norm) {
    double[] x = picture.doubles(0);
    double[] point = x;
    double[] best = null;
    double epsilon = Double.POSITIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < STEPS; k++) {
      double[] r = difference(point, x);
      Pictures here = picture.at(stored(point));
      Slopes slopes = victim.climb(here, goal, Climb.MARGIN);
      double cosine = (1 + Math.cos(k * Math.PI / STEPS)) / 2;
      double gamma = .001 + .049 * cosine;
      double step = .01 + .99 * cosine;
      int predicted = Predictions.classes(slopes.logits(), victim.classes())[0];
      double[] g = slopes.direction(0);
      if (goal.reached(0, predicted)) {
        if (norm.of(r) < least) {
          least = norm.of(r);
          best = point;
        }
        epsilon = Math.min(epsilon * (1 - gamma), least);
      } else if (best != null) {
        epsilon *= 1 + gamma;
      } else {
        double slope = slopes.scales()[0] * norm.dual(g);
        epsilon = norm.of(r) + (slope == 0 ? 1e300 : -slopes.values()[0] / slope);
        epsilon *= 1 + gamma;
      }
      if (k == STEPS - 1) {
        break;
      }
      double[] direction = new double[x.length];
      Norm.L2.steepest(g, direction);
      LinearAlgebra.addScaled(r, step, direction);
      norm.project(x, r, epsilon, Bounds.UNIT);
      float[] next = new float[x.length];
      Pictures.store(x, r, next, 0);
      point = picture.at(next).doubles(0);
    }
    return best == null ? point : best;
  }

  private static double[] difference(double[] a, double[] b) {
    double[] r = a.clone();
    LinearAlgebra.addScaled(r, -1, b);
    return r;
  }

  private static float[] stored(double[] point) {
    float[] values = new float[point.length];
    for (int p = 0; p < values.length; p++) {
      values[p] = (float) point[p];
    }
    return values;
  }

  /** From the first value down to the last, never up. */
  @Property(tries = 20)
  void sizesFallAlongACosine(@ForAll @IntRange(min = 2, max = 200) int steps) {
    double before = Double.POSITIVE_INFINITY;
    for (int k = 0; k <= steps; k++) {
      double now = FastMinimumNorm.annealed(1, .01, k, steps);
      assertTrue(now < before);
      before = now;
    }
    assertEquals(1, FastMinimumNorm.annealed(1, .01, 0, steps));
    assertEquals(.01, before, 1e-12);
  }
}
