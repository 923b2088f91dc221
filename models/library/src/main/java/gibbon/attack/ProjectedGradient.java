package gibbon.attack;

import gibbon.GibbonException;
import gibbon.data.Bounds;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Steps along the steepest direction, each brought back into ball and box: the basic iterative
 * method (Kurakin et al. 2017), projected gradient descent (Madry et al. 2018) and, with momentum,
 * MIM (Dong et al. 2018). The last point is returned, whatever the others were.
 *
 * @param step α, the size of each step, in the unit of the pixels
 * @param momentum μ of v ← μv + g/‖g‖₁, whose steepest direction is followed; 0 for none
 */
public record ProjectedGradient(
    Norm norm,
    double epsilon,
    double step,
    int steps,
    double momentum,
    Climb climb,
    Start start,
    Bounds box)
    implements Restartable {
  /** In L1 a step goes to this share of the pixels, the steepest that can still move (SLIDE). */
  private static final double SHARE = .01;

  static final AttackOption MOMENTUM =
      AttackOption.number("momentum", "μ, what stays of the gradient", 1, 0, 1e6);

  public static final AttackKind BIM =
      iterated("bim", "steps of ε/steps up the gradient", 10, Norm.values())
          .made(
              chosen ->
                  bim(chosen.norm(), chosen.epsilon(), chosen.steps())
                      .as(chosen, Start.PICTURE, 0));

  public static final AttackKind PGD =
      iterated("pgd", "steps of 2.5ε/steps up the gradient from a random start", 40, Norm.values())
          .with(AttackOption.words("start", "where it begins", "random", "none"))
          .withSeed()
          .with(AttackOption.whole("restarts", "starts, of which the worst counts", 1, 1, 10_000))
          .made(
              chosen -> {
                Start start =
                    chosen.word("start").equals("none")
                        ? Start.PICTURE
                        : Start.random(chosen.seed());
                ProjectedGradient one =
                    pgd(chosen.norm(), chosen.epsilon(), chosen.steps(), chosen.seed())
                        .as(chosen, start, 0);
                int restarts = chosen.whole("restarts");
                return restarts == 1 ? one : new Restarts(one, restarts);
              });

  public static final AttackKind MIM =
      iterated("mim", "steps of ε/steps along a gradient with momentum", 10, Norm.values())
          .with(MOMENTUM)
          .made(ProjectedGradient::withMomentum);

  public ProjectedGradient {
    Refusal.epsilon(epsilon);
    Refusal.unless("The size of a step", step, 0, Float.MAX_VALUE);
    Refusal.unless("The number of steps", steps, 1, 1e9);
    Refusal.unless("Momentum", momentum, 0, 1e6);
  }

  static AttackKind.Draft iterated(String name, String summary, int steps, Norm... norms) {
    return AttackKind.named(name, summary)
        .withNorm(norms)
        .withEpsilon()
        .withSteps(steps)
        .with(AttackOption.derived("step-size", "size of a step, in pixel values", 0, 1e9))
        .withClimb()
        .withBox();
  }

  /** MIM as it was chosen. */
  static ProjectedGradient withMomentum(Chosen chosen) {
    return mim(chosen.norm(), chosen.epsilon(), chosen.steps())
        .as(chosen, Start.PICTURE, chosen.number("momentum"));
  }

  /** What was chosen otherwise. */
  private ProjectedGradient as(Chosen chosen, Start start, double momentum) {
    double size = chosen.numberOr("step-size", step);
    return new ProjectedGradient(
        norm, epsilon, size, steps, momentum, chosen.climb(), start, chosen.box());
  }

  /** Steps of ε/steps from the picture, in [0, 1]. */
  public static ProjectedGradient bim(Norm norm, double epsilon, int steps) {
    return mim(norm, epsilon, steps).withMomentum(0);
  }

  /** Steps of 2.5·ε/steps from a random start, in [0, 1]. */
  public static ProjectedGradient pgd(Norm norm, double epsilon, int steps, long seed) {
    return new ProjectedGradient(
        norm,
        epsilon,
        2.5 * epsilon / steps,
        steps,
        0,
        Climb.CROSS_ENTROPY,
        Start.random(seed),
        Bounds.UNIT);
  }

  /** Steps of ε/steps from the picture with μ = 1, in [0, 1]. */
  public static ProjectedGradient mim(Norm norm, double epsilon, int steps) {
    return new ProjectedGradient(
        norm, epsilon, epsilon / steps, steps, 1, Climb.CROSS_ENTROPY, Start.PICTURE, Bounds.UNIT);
  }

  /** The same attack with another μ. */
  public ProjectedGradient withMomentum(double momentum) {
    return new ProjectedGradient(norm, epsilon, step, steps, momentum, climb, start, box);
  }

  /** The same attack with as much of ε in each step. */
  @Override
  public ProjectedGradient with(double epsilon) {
    double size = this.epsilon == 0 ? step : step * epsilon / this.epsilon;
    return new ProjectedGradient(norm, epsilon, size, steps, momentum, climb, start, box);
  }

  @Override
  public ProjectedGradient restarted(int number) {
    return number == 0
        ? this
        : new ProjectedGradient(
            norm, epsilon, step, steps, momentum, climb, start.restarted(number), box);
  }

  /**
   * @throws GibbonException if a picture is outside of the box
   */
  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.outside(pictures, box);
    Optional<Resident.Strides> strides =
        momentum == 0
            ? new ResidentSteps(pictures, norm, epsilon, step, box).on(victim)
            : Optional.empty();
    if (strides.isPresent()) {
      Pictures began = pictures.at(start.points(pictures, norm, epsilon, box));
      return victim.ascend(began, goal, climb, steps, strides.get());
    }
    return walk(pictures, (here, velocities, k) -> victim.climb(here, goal, climb)::direction);
  }

  /** Says which way is up. */
  interface Ascent {
    /**
     * The direction of each row [inputs].
     *
     * @param here where the walk is [count, inputs]
     * @param velocities v of each row, of no numbers without momentum
     * @param k how many steps were made
     */
    IntFunction<double[]> from(Pictures here, double[][] velocities, int k);
  }

  /** The same steps, whoever says which way is up. */
  float[] walk(Pictures pictures, Ascent ascent) {
    Refusal.outside(pictures, box);
    float[] points = start.points(pictures, norm, epsilon, box);
    double[][] velocities = new double[pictures.count()][momentum == 0 ? 0 : pictures.inputs()];
    for (int k = 0; k < steps; k++) {
      Pictures here = pictures.at(points);
      IntFunction<double[]> up = ascent.from(here, velocities, k);
      float[] next = new float[points.length];
      Pictures.each(
          pictures.count(),
          i -> {
            double[] x = pictures.doubles(i);
            double[] at = here.doubles(i);
            double[] direction = new double[x.length];
            stride(norm, followed(up.apply(i), velocities[i]), at, box, direction);
            double[] r = new double[x.length];
            for (int p = 0; p < r.length; p++) {
              r[p] = at[p] - x[p] + step * direction[p];
            }
            norm.project(x, r, epsilon, box);
            Pictures.store(x, r, next, i);
          });
      points = next;
    }
    return points;
  }

  /** The gradient, or what it adds up to with what there was before. */
  private double[] followed(double[] g, double[] velocity) {
    if (momentum == 0) {
      return g;
    }
    double size = Norm.L1.of(g);
    for (int p = 0; p < g.length; p++) {
      velocity[p] = momentum * velocity[p] + (size == 0 ? 0 : g[p] / size);
    }
    return velocity;
  }

  /** The steepest direction; in L1 many pixels take part, as one could never go further than 1. */
  static void stride(Norm norm, double[] g, double[] at, Bounds box, double[] into) {
    if (norm != Norm.L1) {
      norm.steepest(g, into);
      return;
    }
    int left = Math.max(1, (int) Math.round(SHARE * g.length));
    int moving = left;
    for (int p : LinearAlgebra.bySlope(g)) {
      boolean moves = left > 0 && g[p] != 0 && Norm.room(at[p], g[p], box) > 0;
      into[p] = moves ? Math.signum(g[p]) : 0;
      left -= moves ? 1 : 0;
    }
    moving -= left;
    LinearAlgebra.scale(into, moving == 0 ? 0 : 1.0 / moving);
  }
}
