package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Bounds;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** JSMA: which pixels are raised, and when it stops. */
class SaliencyMapTest {
  /** The paper's loop for one picture, whose pair is the best by slopes of every two pixels. */
  @Property(tries = 30)
  void itIsThatOfItsPaper(
      @ForAll @DoubleRange(min = .1, max = 1) double theta,
      @ForAll @IntRange(min = 0, max = AttackSetting.CLASSES - 1) int target,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Goal goal = Goal.towardsAll(target, 6);
          SaliencyMap attack = new SaliencyMap(theta, .6, Bounds.UNIT);
          Outcome outcome = attack.on(setting.victim(), setting.pictures(), goal);
          for (int i = 0; i < 6; i++) {
            Pictures one = setting.pictures().only(i);
            assertArrayEquals(written(setting.victim(), one, target, theta), outcome.example(i));
          }
        });
  }

  private static float[] written(Victim victim, Pictures picture, int target, double theta) {
    float[] x = picture.values().clone();
    Goal goal = Goal.towards(target);
    // At most ⌊.6 · 12 / 2⌋ pairs.
    for (int pair = 0; pair < 3; pair++) {
      Jacobian at = victim.jacobian(picture.at(x), goal);
      if (victim.reached(picture.at(x), goal)[0]) {
        return x;
      }
      int[] best = null;
      double most = 0;
      for (int p = 0; p < x.length; p++) {
        for (int q = p + 1; q < x.length; q++) {
          double alpha = at.row(0, target)[p] + at.row(0, target)[q];
          double beta = 0;
          for (int k = 0; k < AttackSetting.CLASSES; k++) {
            beta += k == target ? 0 : at.row(0, k)[p] + at.row(0, k)[q];
          }
          boolean free = x[p] < 1 && x[q] < 1;
          if (free && alpha > 0 && beta < 0 && -alpha * beta > most * (1 + 1e-12)) {
            most = -alpha * beta;
            best = new int[] {p, q};
          }
        }
      }
      if (best == null) {
        return x;
      }
      for (int p : best) {
        x[p] = (float) Math.min(1, x[p] + theta);
      }
    }
    return x;
  }

  /** Pixels only ever rise, few of them, and a picture that is where it should be stays. */
  @Property(tries = 30)
  void fewPixelsRise(
      @ForAll @DoubleRange(min = 0, max = 1) double gamma,
      @ForAll boolean towards,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          SaliencyMap attack = new SaliencyMap(.4, gamma, Bounds.UNIT);
          Goal goal = towards ? Goal.towardsAll(2, 6) : setting.goal();
          boolean[] before = setting.victim().reached(setting.pictures(), goal);
          Outcome outcome = attack.on(setting.victim(), setting.pictures(), goal);
          for (int i = 0; i < 6; i++) {
            int changed = 0;
            for (float change : outcome.change(i)) {
              assertTrue(change >= 0);
              changed += change > 0 ? 1 : 0;
            }
            assertTrue(changed <= 2 * (int) (gamma * AttackSetting.INPUTS / 2));
            assertTrue(!before[i] || changed == 0);
          }
        });
  }

  /** A goal to leave a class is one to reach the likeliest other. */
  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void leavingIsReachingTheRival(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    AttackSetting.check(
        seed,
        setting -> {
          Goal away = setting.goal();
          double[] logits = setting.victim().logits(setting.pictures(), away);
          int[] rivals = new int[6];
          for (int i = 0; i < 6; i++) {
            int from = i * AttackSetting.CLASSES;
            int label = away.classes()[i];
            rivals[i] = Climb.rival(logits, from, AttackSetting.CLASSES, label);
          }
          SaliencyMap attack = new SaliencyMap(1, .2, Bounds.UNIT);
          Outcome left = attack.on(setting.victim(), setting.pictures(), away);
          Outcome reached = attack.on(setting.victim(), setting.pictures(), Goal.towards(rivals));
          for (int i = 0; i < 5; i++) {
            // One pair at most, so neither has another class to stop at on the way.
            assertArrayEquals(reached.example(i), left.example(i));
            assertEquals(0, left.change(5)[0]);
          }
        });
  }
}
