package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** One change for all pictures. */
class UniversalTest {
  private static Norm norm(boolean euclidean) {
    return euclidean ? Norm.L2 : Norm.LINF;
  }

  /** The change is in the ball, is the same every time, and fools whom it says. */
  @Property(tries = 30)
  void theChangeIsWhatItSays(
      @ForAll boolean euclidean,
      @ForAll @DoubleRange(min = 0, max = 1) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Norm norm = norm(euclidean);
          Universal universal = new Universal(norm, epsilon, .8, 3, 10, .02, seed, Bounds.UNIT);
          Universal.Found found = universal.of(setting.victim(), setting.pictures());
          double[] v = new double[found.change().length];
          for (int p = 0; p < v.length; p++) {
            v[p] = found.change()[p];
          }
          assertTrue(norm.of(v) <= epsilon, norm.of(v) + " is more than " + epsilon);
          assertArrayEquals(
              found.change(), universal.of(setting.victim(), setting.pictures()).change());
          int[] before = setting.victim().predicted(setting.pictures(), setting.goal());
          float[] points = setting.pictures().values().clone();
          for (int i = 0; i < points.length; i++) {
            points[i] = Math.max(0, Math.min(1, points[i] + found.change()[i % v.length]));
          }
          int[] after = setting.victim().predicted(setting.pictures().at(points), setting.goal());
          int differ = 0;
          for (int i = 0; i < 6; i++) {
            differ += before[i] == after[i] ? 0 : 1;
          }
          double rate = universal.rate(setting.victim(), setting.pictures(), found.change());
          assertEquals(differ / 6.0, rate, 1e-9);
          assertEquals(rate, found.rate(), 1.0 / 6 + 1e-9);
          assertTrue(found.rate() >= .8 || found.passes() == 3);
        });
  }

  /** With room enough one change fools many; a noise of its size hardly any more than none. */
  @Example
  void mostAreFooled() {
    double fooled = 0;
    for (int seed = 1; seed <= 10; seed++) {
      double[] rate = new double[1];
      long of = seed;
      AttackSetting.check(
          seed,
          setting ->
              rate[0] =
                  new Universal(Norm.L2, 2, .8, 20, 10, .02, of, Bounds.UNIT)
                      .of(setting.victim(), setting.pictures())
                      .rate());
      fooled += rate[0] / 10;
    }
    assertTrue(fooled > .5, "only " + fooled);
  }

  /** Labels do not matter: the rate counts classes that change. */
  @Example
  void aChangeOfNothingFoolsNobody() {
    AttackSetting.check(
        7,
        setting -> {
          Universal.Found none =
              new Universal(Norm.LINF, 0, .8, 20, 10, .02, 1, Bounds.UNIT)
                  .of(setting.victim(), setting.pictures());
          assertEquals(0, none.rate());
          assertEquals(20, none.passes());
          assertArrayEquals(new float[AttackSetting.INPUTS], none.change());
        });
  }
}
