package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.tensor.Philox;
import java.util.Arrays;

/**
 * FAB, the fast adaptive boundary attack (Croce and Hein 2020): from each point to the linearised
 * boundary and a little towards the picture, then, from beyond the boundary, back. The nearest
 * example is kept; with an ε, only if it is within it, and otherwise the picture itself is
 * returned. Pictures that are mistaken before stay as they are.
 *
 * @param epsilon the largest change that counts; ∞ for any
 * @param starts the first from the picture, the others from half as far as the nearest example
 */
public record AdaptiveBoundary(
    Norm norm, double epsilon, int steps, int starts, long seed, Bounds box) implements Budgeted {
  private static final double MOST_BACK = .1;
  private static final double BEYOND = 1.05;
  private static final double RETURN = .9;
  private static final double LEAST = 1e-8;

  public static final AttackKind KIND =
      draft("fab", "the nearest example, by steps along the boundary").made(AdaptiveBoundary::made);
  public static final AttackKind TARGETED =
      draft("fab-t", "FAB across the boundary to each of the likeliest wrong classes")
          .with(AttackOption.whole("targets", "how many classes", 9, 1, 1_000_000))
          .made(chosen -> new EachTarget(made(chosen), chosen.whole("targets")));

  public AdaptiveBoundary {
    Refusal.unless("The epsilon of an attack", epsilon, 0, Double.POSITIVE_INFINITY);
    Refusal.unless("The number of steps", steps, 1, 1e9);
    Refusal.unless("The number of starts", starts, 1, 1e9);
  }

  private static AttackKind.Draft draft(String name, String summary) {
    return AttackKind.named(name, summary)
        .withNorm()
        .with(
            AttackOption.derived(
                "epsilon", "largest change that counts; any, unless it is given", 0, 1e9))
        .withSteps(100)
        .with(AttackOption.whole("restarts", "starts", 1, 1, 10_000))
        .withSeed()
        .withBox();
  }

  private static AdaptiveBoundary made(Chosen chosen) {
    return new AdaptiveBoundary(
        chosen.norm(),
        chosen.numberOr("epsilon", Double.POSITIVE_INFINITY),
        chosen.steps(),
        chosen.whole("restarts"),
        chosen.seed(),
        chosen.box());
  }

  @Override
  public AdaptiveBoundary with(double epsilon) {
    return new AdaptiveBoundary(norm, epsilon, steps, starts, seed, box);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.towards("FAB", goal);
    Refusal.outside(pictures, box);
    Nearest nearest = new Nearest(pictures, norm);
    nearest.offer(pictures.values(), victim.reached(pictures, goal));
    int[] open = nearest.missing();
    Pictures those = pictures.only(open);
    Goal wanted = goal.only(open);
    Nearest found = new Nearest(those, norm);
    for (int start = 0; start < starts && open.length > 0; start++) {
      float[] points = start == 0 ? those.values().clone() : restarted(those, found, start);
      for (int k = 0; k < steps; k++) {
        Boundary[] boundaries = boundaries(victim, those.at(points), wanted);
        float[] next = points.clone();
        Pictures.each(open.length, i -> step(those, boundaries[i], i, next));
        boolean[] there = victim.reached(those.at(next), wanted);
        found.offer(next, there);
        Pictures.each(open.length, i -> back(those, i, there[i], next));
        points = next;
      }
    }
    float[] examples = pictures.values().clone();
    for (int i = 0; i < open.length; i++) {
      if (found.example(i) != null && found.size(i) <= epsilon) {
        System.arraycopy(
            found.example(i), 0, examples, open[i] * pictures.inputs(), pictures.inputs());
      }
    }
    return examples;
  }

  private Boundary[] boundaries(Victim victim, Pictures points, Goal goal) {
    Boundary[] boundaries = new Boundary[points.count()];
    if (goal.aims().length > 0) {
      Slopes slopes = victim.climb(points, goal, Climb.MARGIN);
      Arrays.setAll(boundaries, i -> Boundary.of(slopes, i));
    } else {
      Jacobian at = victim.jacobian(points, goal);
      Pictures.each(
          boundaries.length, i -> boundaries[i] = Boundary.nearest(at, i, goal.classes()[i], norm));
    }
    return boundaries;
  }

  private void step(Pictures pictures, Boundary boundary, int row, float[] points) {
    double[] x = pictures.doubles(row);
    double[] at = pictures.at(points).doubles(row);
    double[] back = new double[x.length];
    for (int p = 0; p < x.length; p++) {
      back[p] = x[p] - at[p];
    }
    double[] here = new double[x.length];
    norm.toPlane(at, boundary.w(), boundary.f(), box, here);
    double[] there = new double[x.length];
    Boundary seen = boundary.from(back);
    norm.toPlane(x, seen.w(), seen.f(), box, there);
    double near = Math.max(norm.of(here), LEAST);
    double far = Math.max(norm.of(there), LEAST);
    double share = Math.min(near / (near + far), MOST_BACK);
    for (int p = 0; p < x.length; p++) {
      double point = (1 - share) * (at[p] + BEYOND * here[p]) + share * (x[p] + BEYOND * there[p]);
      points[row * x.length + p] = (float) Math.max(box.low(), Math.min(box.high(), point));
    }
  }

  private static void back(Pictures pictures, int row, boolean there, float[] points) {
    int inputs = pictures.inputs();
    for (int p = row * inputs; there && p < (row + 1) * inputs; p++) {
      double x = pictures.values()[p];
      points[p] = (float) (x + RETURN * (points[p] - x));
    }
  }

  private float[] restarted(Pictures pictures, Nearest found, int start) {
    float[] points = pictures.values().clone();
    Pictures.each(
        pictures.count(),
        i -> {
          Philox random = Start.numbers(seed, Start.BOUNDARY, start, pictures.places()[i]);
          double reach = Math.min(found.size(i), epsilon);
          double[] x = pictures.doubles(i);
          double[] r = new double[x.length];
          Start.inBall(random, norm, 1, r);
          double length = norm.of(r);
          LinearAlgebra.scale(
              r, length == 0 ? 0 : .5 * (Double.isInfinite(reach) ? 1 : reach) / length);
          Norm.hold(x, r, box);
          Pictures.store(x, r, points, i);
        });
    return points;
  }
}
