package gibbon.attack;

import gibbon.data.Bounds;

/**
 * FMN, the fast minimum-norm attack (Pintor et al. 2021): steps up the rival's lead, each brought
 * back into a ball that shrinks while the point is an example and grows while it is none. The
 * nearest example is returned. Pictures that are mistaken before stay as they are.
 *
 * <p>Until the first example is found the ball reaches to the linearised boundary, as in the paper,
 * and a share γ beyond: on the boundary itself there is none, and rounding would keep it so.
 *
 * @param steps gradients, each of which judges the point it was taken at
 * @param step α of the first step, in L2 whatever the norm; it falls along a cosine to a hundredth
 * @param gamma γ, the share by which the ball changes at first; it falls likewise, to a thousandth
 */
public record FastMinimumNorm(Norm norm, int steps, double step, double gamma, Bounds box)
    implements Attack {
  private static final double LAST_STEP = .01;
  private static final double LAST_GAMMA = .001;

  public static final AttackKind KIND =
      AttackKind.named("fmn", "the nearest example, in a ball that follows the boundary")
          .withNorm(Norm.L2, Norm.LINF, Norm.L1)
          .withSteps(100)
          .with(AttackOption.number("rate", "length of the first step in L2", 1, 1e-9, 1e9))
          .with(
              AttackOption.number("shrink", "γ, how fast the ball changes at first", .05, 1e-6, 1))
          .withBox()
          .made(
              chosen ->
                  new FastMinimumNorm(
                      chosen.norm(),
                      chosen.steps(),
                      chosen.number("rate"),
                      chosen.number("shrink"),
                      chosen.box()));

  public FastMinimumNorm {
    Refusal.unless("The number of steps", steps, 1, 1e9);
    Refusal.unless("The size of a step", step, 0, 1e9);
    Refusal.unless("Gamma", gamma, 1e-6, 1);
  }

  /** From a first value to a last one along half a cosine. */
  static double annealed(double first, double last, int k, int steps) {
    return last + (first - last) * (1 + Math.cos(Math.PI * k / steps)) / 2;
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.outside(pictures, box);
    Nearest before = new Nearest(pictures, norm);
    before.offer(pictures.values(), victim.reached(pictures, goal));
    int[] open = before.missing();
    Pictures those = pictures.only(open);
    Goal wanted = goal.only(open);
    Nearest nearest = new Nearest(those, norm);
    double[] sizes = new double[open.length];
    float[] points = those.values().clone();
    float[] tried = points;
    for (int k = 0; k < steps && open.length > 0; k++) {
      Slopes slopes = victim.climb(those.at(points), wanted, Climb.MARGIN);
      int[] predicted = Predictions.classes(slopes.logits(), victim.classes());
      tried = points;
      float[] here = points;
      float[] next = new float[points.length];
      int now = k;
      Pictures.each(
          open.length,
          i -> {
            boolean there = wanted.reached(i, predicted[i]);
            boolean found = nearest.example(i) != null;
            float[] point = those.at(here).row(i);
            if (there) {
              nearest.offer(i, point);
            }
            double change = annealed(gamma, Math.min(gamma, LAST_GAMMA), now, steps);
            if (there) {
              double shrunk = sizes[i] * (1 - change);
              sizes[i] = Math.min(shrunk, nearest.size(i));
            } else if (found) {
              sizes[i] *= 1 + change;
            } else {
              sizes[i] = (nearest.distance(i, point) + toBoundary(slopes, i)) * (1 + change);
            }
            step(
                those,
                slopes,
                i,
                sizes[i],
                annealed(step, LAST_STEP * step, now, steps),
                here,
                next);
          });
      points = next;
    }
    float[] found = nearest.or(tried);
    float[] examples = pictures.values().clone();
    for (int i = 0; i < open.length; i++) {
      System.arraycopy(
          found, i * pictures.inputs(), examples, open[i] * pictures.inputs(), pictures.inputs());
    }
    return examples;
  }

  /** How far the linearised boundary is, ∞ where nothing leads there. */
  private double toBoundary(Slopes slopes, int row) {
    double size = slopes.scales()[row] * norm.dual(slopes.direction(row));
    return size == 0 ? Double.POSITIVE_INFINITY : Math.abs(slopes.values()[row]) / size;
  }

  private void step(
      Pictures pictures,
      Slopes slopes,
      int row,
      double size,
      double length,
      float[] from,
      float[] into) {
    double[] x = pictures.doubles(row);
    double[] r = new double[x.length];
    Norm.L2.steepest(slopes.direction(row), r);
    for (int p = 0; p < r.length; p++) {
      r[p] = from[row * r.length + p] - x[p] + length * r[p];
    }
    norm.project(x, r, size, box);
    Pictures.store(x, r, into, row);
  }
}
