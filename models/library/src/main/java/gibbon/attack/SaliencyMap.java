package gibbon.attack;

import gibbon.GibbonException;
import gibbon.data.Bounds;
import java.util.stream.IntStream;

/**
 * JSMA, the attack by a saliency map (Papernot et al. 2016): two pixels at a time are raised, those
 * that help the class to reach most and all other classes least, until it is reached. A goal to
 * leave a class is one to reach the likeliest of the others. The last point is returned.
 *
 * @param theta by how much each pixel of a pair is raised
 * @param gamma the share of the pixels that may change
 */
public record SaliencyMap(double theta, double gamma, Bounds box) implements Attack {
  public static final AttackKind KIND =
      AttackKind.named("jsma", "pairs of pixels towards a class, by a map of their slopes")
          .with(AttackOption.number("theta", "by how much a pixel is raised", 1, 1e-9, 1e9))
          .with(AttackOption.number("gamma", "share of the pixels that may change", .1, 0, 1))
          .made(
              chosen ->
                  new SaliencyMap(chosen.number("theta"), chosen.number("gamma"), chosen.bounds()));

  public SaliencyMap {
    Refusal.unless("What a pixel is raised by", theta, 1e-9, Float.MAX_VALUE);
    Refusal.unless("The share of pixels that may change", gamma, 0, 1);
    if (!Double.isFinite(box.high())) {
      throw new GibbonException("The attack by a saliency map needs a box with an upper wall.");
    }
  }

  /** Two pixels. */
  record Pair(int first, int second) {}

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.outside(pictures, box);
    int inputs = pictures.inputs();
    int pairs = (int) (gamma * inputs / 2);
    float[] points = pictures.values().clone();
    int[] targets = targets(victim, pictures, goal);
    int[] open = IntStream.range(0, pictures.count()).toArray();
    for (int step = 0; step <= pairs && open.length > 0; step++) {
      Pictures here = pictures.at(points).only(open);
      Goal wanted = goal.only(open);
      if (step == pairs) {
        victim.logits(here, wanted);
        break;
      }
      Jacobian at = victim.jacobian(here, wanted);
      int[] predicted = Predictions.classes(at.logits(), victim.classes());
      int[] tried = open;
      boolean[] moved = new boolean[tried.length];
      Pictures.each(
          tried.length,
          i -> {
            Pair pair =
                wanted.reached(i, predicted[i])
                    ? null
                    : pair(at, i, targets[tried[i]], here.doubles(i));
            moved[i] = pair != null;
            if (moved[i]) {
              raise(points, tried[i] * inputs + pair.first());
              raise(points, tried[i] * inputs + pair.second());
            }
          });
      open = IntStream.range(0, tried.length).filter(i -> moved[i]).map(i -> tried[i]).toArray();
    }
    return points;
  }

  private static int[] targets(Victim victim, Pictures pictures, Goal goal) {
    if (goal.towards()) {
      return goal.classes();
    }
    double[] logits = victim.logits(pictures, goal);
    int classes = victim.classes();
    return IntStream.range(0, pictures.count())
        .map(
            i -> {
              Aim aim = goal.aim(i);
              return aim.reach() >= 0
                  ? aim.reach()
                  : Climb.rival(logits, i * classes, classes, aim.leave());
            })
        .toArray();
  }

  private void raise(float[] points, int at) {
    points[at] = (float) Math.min(box.high(), points[at] + theta);
  }

  /**
   * The pair with the largest −αβ, where α, the sum of the target's slopes, is above 0, and β, that
   * of all others', below; the first of equals, null for none. Full pixels take no part.
   */
  private Pair pair(Jacobian at, int row, int target, double[] x) {
    double[] own = at.row(row, target);
    double[] others = new double[own.length];
    for (int k = 0; k < at.rows().length; k++) {
      if (k != target) {
        LinearAlgebra.addScaled(others, 1, at.row(row, k));
      }
    }
    int[] free = IntStream.range(0, x.length).filter(p -> x[p] < box.high()).toArray();
    double best = 0;
    Pair found = null;
    for (int i = 0; i < free.length; i++) {
      for (int j = i + 1; j < free.length; j++) {
        double alpha = own[free[i]] + own[free[j]];
        double beta = others[free[i]] + others[free[j]];
        if (alpha > 0 && beta < 0 && -alpha * beta > best) {
          best = -alpha * beta;
          found = new Pair(free[i], free[j]);
        }
      }
    }
    return found;
  }
}
