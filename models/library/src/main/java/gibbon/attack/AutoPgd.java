package gibbon.attack;

import gibbon.data.Bounds;
import java.util.HashSet;
import java.util.Set;

/**
 * Projected gradient ascent that finds its own step sizes (Croce and Hein 2020): it begins with 2ε,
 * has momentum, and at certain steps halves the size and goes back to the best point where too few
 * steps went up.
 *
 * <p>What is returned is the point of the highest climb; where that did not reach the goal, the
 * last point on the way that did.
 */
public record AutoPgd(Norm norm, double epsilon, int steps, Climb climb, Start start, Bounds box)
    implements Restartable {
  /*
   * The looks are counted in integers, as in the paper's reference: 22, 41, 57, 70, 80, 87, 93, 99
   * of 100. "Rose" compares the climb after a step with that after the step before, the first with
   * the start.
   */
  private static final double ALONG = .75;
  private static final double ENOUGH = .75;

  public static final AttackKind CE = kind("apgd-ce", Climb.CROSS_ENTROPY);
  public static final AttackKind DLR = kind("apgd-dlr", Climb.DLR);
  public static final AttackKind TARGETED =
      draft("apgd-t", "APGD on the logits ratio, towards each of the likeliest wrong classes")
          .with(AttackOption.whole("targets", "how many classes", 9, 1, 1_000_000))
          .made(chosen -> new EachTarget(made(chosen, Climb.DLR), chosen.whole("targets")));

  public AutoPgd {
    Refusal.epsilon(epsilon);
    Refusal.unless("The number of steps", steps, 1, 1e9);
  }

  private static AttackKind kind(String name, Climb climb) {
    String on = climb == Climb.DLR ? "the logits ratio" : "the cross-entropy";
    return draft(name, "steps that find their own size, up " + on)
        .with(AttackOption.whole("restarts", "starts, of which the worst counts", 1, 1, 10_000))
        .made(
            chosen -> {
              AutoPgd one = made(chosen, climb);
              int restarts = chosen.whole("restarts");
              return restarts == 1 ? one : new Restarts(one, restarts);
            });
  }

  private static AttackKind.Draft draft(String name, String summary) {
    return AttackKind.named(name, summary)
        .withNorm(Norm.LINF, Norm.L2)
        .withEpsilon()
        .withSteps(100)
        .withSeed()
        .withBox();
  }

  private static AutoPgd made(Chosen chosen, Climb climb) {
    return new AutoPgd(
        chosen.norm(),
        chosen.epsilon(),
        chosen.steps(),
        climb,
        Start.random(chosen.seed()),
        chosen.box());
  }

  @Override
  public AutoPgd with(double epsilon) {
    return new AutoPgd(norm, epsilon, steps, climb, start, box);
  }

  @Override
  public AutoPgd restarted(int number) {
    return number == 0
        ? this
        : new AutoPgd(norm, epsilon, steps, climb, start.restarted(number), box);
  }

  /** The steps after which the size is looked at. */
  static Set<Integer> looks(int steps) {
    Set<Integer> looks = new HashSet<>();
    int window = Math.max(22 * steps / 100, 1);
    for (int at = window; at <= steps; at += window) {
      looks.add(at);
      window = Math.max(window - Math.max(3 * steps / 100, 1), Math.max(6 * steps / 100, 1));
    }
    return looks;
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.outside(pictures, box);
    Pictures here = pictures.at(start.points(pictures, norm, epsilon, box));
    Slopes slopes = victim.climb(here, goal, climb);
    Walk[] walks = new Walk[pictures.count()];
    int classes = victim.classes();
    int[] predicted = Predictions.classes(slopes.logits(), classes);
    for (int i = 0; i < walks.length; i++) {
      walks[i] = new Walk(pictures.doubles(i), here.row(i), slopes, i);
      walks[i].passed(goal.reached(i, predicted[i]));
    }
    Set<Integer> looks = looks(steps);
    for (int k = 1; k <= steps; k++) {
      float[] next = new float[pictures.values().length];
      Pictures.each(walks.length, i -> walks[i].step(next, i));
      here = pictures.at(next);
      Slopes found = victim.climb(here, goal, climb);
      Pictures at = here;
      int[] says = Predictions.classes(found.logits(), classes);
      boolean look = looks.contains(k);
      Pictures.each(
          walks.length,
          i -> {
            walks[i].arrive(at.row(i), found, i);
            walks[i].passed(goal.reached(i, says[i]));
            if (look) {
              walks[i].look();
            }
          });
    }
    float[] examples = new float[pictures.values().length];
    for (int i = 0; i < walks.length; i++) {
      float[] example = walks[i].example();
      System.arraycopy(example, 0, examples, i * example.length, example.length);
    }
    return examples;
  }

  /** The walk of one picture. */
  private final class Walk {
    private final double[] x;
    private float[] point;
    private float[] before;
    private double[] gradient;
    private double climbed;
    private float[] best;
    private double[] bestGradient;
    private double bestClimbed;
    private boolean bestReached;
    private float[] reached;
    private double size = 2 * epsilon;
    private boolean moved;
    private int rises;
    private int since;
    private boolean halved = true;
    private double bestAtLook;

    Walk(double[] x, float[] start, Slopes slopes, int row) {
      this.x = x;
      point = start;
      before = start;
      best = start;
      gradient = slopes.direction(row);
      bestGradient = gradient;
      climbed = slopes.values()[row];
      bestClimbed = climbed;
      bestAtLook = climbed;
    }

    /** Notes whether the point is where it should be. */
    void passed(boolean there) {
      bestReached = best == point ? there : bestReached;
      reached = there ? point : reached;
    }

    void step(float[] into, int row) {
      double[] direction = new double[x.length];
      ProjectedGradient.stride(norm, gradient, doubles(point), box, direction);
      double[] r = new double[x.length];
      for (int p = 0; p < r.length; p++) {
        r[p] = point[p] - x[p] + size * direction[p];
      }
      norm.project(x, r, epsilon, box);
      double along = moved ? ALONG : 1;
      for (int p = 0; p < r.length; p++) {
        double onwards = point[p] + along * (x[p] + r[p] - point[p]);
        r[p] = onwards + (1 - along) * ((double) point[p] - before[p]) - x[p];
      }
      norm.project(x, r, epsilon, box);
      Pictures.store(x, r, into, row);
    }

    void arrive(float[] at, Slopes slopes, int row) {
      before = point;
      point = at;
      moved = true;
      gradient = slopes.direction(row);
      double value = slopes.values()[row];
      rises += value > climbed ? 1 : 0;
      since++;
      climbed = value;
      if (value > bestClimbed) {
        bestClimbed = value;
        best = at;
        bestGradient = gradient;
      }
    }

    void look() {
      boolean stuck = !halved && bestAtLook >= bestClimbed;
      boolean halve = rises <= ENOUGH * since || stuck;
      if (halve) {
        size /= 2;
        point = best;
        gradient = bestGradient;
      }
      halved = halve;
      bestAtLook = bestClimbed;
      rises = 0;
      since = 0;
    }

    float[] example() {
      return bestReached || reached == null ? best : reached;
    }

    private double[] doubles(float[] values) {
      double[] result = new double[values.length];
      for (int p = 0; p < result.length; p++) {
        result[p] = values[p];
      }
      return result;
    }
  }
}
