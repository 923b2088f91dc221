package gibbon.attack;

import gibbon.data.Bounds;

/**
 * One step of size ε along the steepest direction of a norm: x + ε·s(g), then into the box; or,
 * aware of the box, the best step of all within ball and box, at no greater cost. In L∞ and without
 * a box it is {@link FastGradientSign}.
 *
 * @param aware whether the step is the best within the box rather than clipped by it: on pictures
 *     with many pixels at the walls, plain L2 and L1 steps waste most of ε on these
 */
public record FastGradient(Norm norm, double epsilon, boolean aware, Climb climb, Bounds box)
    implements Budgeted, OneStep {
  public static final AttackKind KIND =
      AttackKind.named("fgm", "one step along the gradient, in any norm")
          .withNorm()
          .withEpsilon()
          .with(
              AttackOption.words(
                  "aware", "whether the step is the best within the box", "yes", "no"))
          .withClimb()
          .withBox()
          .made(
              chosen ->
                  new FastGradient(
                      chosen.norm(),
                      chosen.epsilon(),
                      chosen.word("aware").equals("yes"),
                      chosen.climb(),
                      chosen.box()));

  public FastGradient {
    Refusal.epsilon(epsilon);
  }

  @Override
  public FastGradient with(double epsilon) {
    return new FastGradient(norm, epsilon, aware, climb, box);
  }

  @Override
  public Steps steps(Victim victim, Pictures pictures, Goal goal) {
    Refusal.outside(pictures, box);
    Slopes slopes = victim.climb(pictures, goal, climb);
    return size -> {
      float[] moved = new float[pictures.values().length];
      Pictures.each(
          pictures.count(),
          i -> {
            double[] x = pictures.doubles(i);
            double[] g = slopes.direction(i);
            double[] r = new double[x.length];
            if (aware) {
              norm.steepest(g, x, box, size, r);
            } else {
              norm.steepest(g, r);
              LinearAlgebra.scale(r, size);
            }
            norm.project(x, r, size, box);
            Pictures.store(x, r, moved, i);
          });
      return moved;
    };
  }
}
