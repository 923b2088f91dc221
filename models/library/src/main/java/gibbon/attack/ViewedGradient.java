package gibbon.attack;

import java.util.function.IntFunction;

/**
 * A walk with momentum whose gradient is the mean of those of several views of a picture, or is
 * taken a step ahead: examples that other networks mistake as well. The last point is returned.
 *
 * @param ahead whether the gradient is taken where the momentum alone would lead (Nesterov; Lin et
 *     al. 2020), x + α·μ·v, with v the sum of gradients divided by their mean |g| a pixel
 */
public record ViewedGradient(ProjectedGradient walk, Views views, boolean ahead)
    implements Restartable {
  public static final AttackKind NESTEROV =
      draft("ni", "momentum, with the gradient taken a step ahead", Norm.LINF)
          .made(chosen -> new ViewedGradient(walk(chosen), new ScaledViews(1), true));

  public static final AttackKind SCALED =
      draft("si", "momentum, with the mean gradient of darker pictures", Norm.values())
          .with(AttackOption.whole("scales", "how many pictures x, x/2, x/4 …", 5, 1, 100))
          .made(
              chosen ->
                  new ViewedGradient(walk(chosen), new ScaledViews(chosen.whole("scales")), false));

  public static final AttackKind DIVERSE =
      draft("di", "momentum, with gradients of pictures made smaller at random", Norm.values())
          .with(AttackOption.number("probability", "of a smaller picture", .5, 0, 1))
          .with(AttackOption.number("least", "side of the smallest, as a share", .9, 1e-6, 1))
          .withSeed()
          .made(
              chosen ->
                  new ViewedGradient(
                      walk(chosen),
                      new DiverseViews(
                          chosen.number("probability"), chosen.number("least"), chosen.seed()),
                      false));

  public static final AttackKind SHIFTED =
      draft("ti", "momentum, with gradients smoothed as if of moved pictures", Norm.values())
          .with(AttackOption.whole("width", "of the window of shifts, in pixels", 15, 1, 9999))
          .made(
              chosen ->
                  new ViewedGradient(walk(chosen), new ShiftedViews(chosen.whole("width")), false));

  private static AttackKind.Draft draft(String name, String summary, Norm... norms) {
    return ProjectedGradient.iterated(name, summary, 10, norms).with(ProjectedGradient.MOMENTUM);
  }

  private static ProjectedGradient walk(Chosen chosen) {
    return ProjectedGradient.withMomentum(chosen);
  }

  @Override
  public Norm norm() {
    return walk.norm();
  }

  @Override
  public double epsilon() {
    return walk.epsilon();
  }

  @Override
  public ViewedGradient with(double epsilon) {
    return new ViewedGradient(walk.with(epsilon), views, ahead);
  }

  @Override
  public ViewedGradient restarted(int number) {
    return new ViewedGradient(walk.restarted(number), views, ahead);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    return walk.walk(
        pictures,
        (here, velocities, k) -> seen(victim, ahead ? ahead(here, velocities) : here, goal, k));
  }

  private Pictures ahead(Pictures here, double[][] velocities) {
    double reach = walk.step() * walk.momentum() * here.inputs();
    float[] points = here.values().clone();
    for (int i = 0; i < points.length; i++) {
      double[] v = velocities[i / here.inputs()];
      points[i] += (float) (v.length == 0 ? 0 : reach * v[i % here.inputs()]);
    }
    return here.at(points);
  }

  private View view(Pictures of, int row, int k, int number) {
    return views.of(of.shape(), of.places()[row], k, number);
  }

  private IntFunction<double[]> seen(Victim victim, Pictures from, Goal goal, int k) {
    Slopes[] slopes = new Slopes[views.count()];
    for (int number = 0; number < slopes.length; number++) {
      int which = number;
      float[] shown = new float[from.values().length];
      Pictures.each(
          from.count(),
          i -> {
            double[] seen = view(from, i, k, which).of(from.doubles(i));
            for (int p = 0; p < seen.length; p++) {
              shown[i * seen.length + p] = (float) seen[p];
            }
          });
      slopes[number] = victim.climb(from.at(shown), goal, walk.climb());
    }
    return i -> {
      double largest = 0;
      for (Slopes each : slopes) {
        largest = Math.max(largest, each.scales()[i]);
      }
      double[] sum = new double[from.inputs()];
      for (int number = 0; number < slopes.length; number++) {
        double scale = slopes[number].scales()[i];
        if (scale > 0) {
          double[] back = view(from, i, k, number).back(slopes[number].direction(i));
          LinearAlgebra.addScaled(sum, scale / largest, back);
        }
      }
      return sum;
    };
  }
}
