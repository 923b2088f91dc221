package gibbon.attack;

import gibbon.data.Bounds;
import java.util.stream.IntStream;

/**
 * Steps to the nearest linearised boundary until the class has changed (Moosavi-Dezfooli et al.
 * 2016). Pictures that are mistaken before stay as they are.
 *
 * <p>Without a box, as in the paper: x + (1 + η)·Σ steps. In a box each step is the least within
 * it, because clipping would take a share of every step away and leave many pictures short of the
 * boundary.
 *
 * @param overshoot η, how far beyond the boundary each step goes
 */
public record DeepFool(Norm norm, int steps, double overshoot, Bounds box) implements Attack {
  public static final AttackKind KIND =
      AttackKind.named("deepfool", "least steps to the nearest linearised boundary")
          .withNorm(Norm.L2, Norm.LINF)
          .withSteps(50)
          .with(
              AttackOption.number(
                  "overshoot", "η, how far beyond the boundary a step goes", .02, 0, 10))
          .withBox()
          .made(
              chosen ->
                  new DeepFool(
                      chosen.norm(), chosen.steps(), chosen.number("overshoot"), chosen.box()));

  public DeepFool {
    Refusal.unless("The number of steps", steps, 1, 1e9);
    Refusal.unless("Overshoot", overshoot, 0, 10);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.towards("DeepFool", goal);
    Refusal.outside(pictures, box);
    int inputs = pictures.inputs();
    float[] points = pictures.values().clone();
    double[][] sums = new double[pictures.count()][inputs];
    int[] open = IntStream.range(0, pictures.count()).toArray();
    for (int k = 0; k <= steps && open.length > 0; k++) {
      Pictures here = pictures.at(points).only(open);
      Goal wanted = goal.only(open);
      if (k == steps) {
        victim.logits(here, wanted);
        break;
      }
      Jacobian at = victim.jacobian(here, wanted);
      int[] predicted = Predictions.classes(at.logits(), victim.classes());
      int[] tried = open;
      open =
          IntStream.range(0, tried.length)
              .filter(i -> !wanted.reached(i, predicted[i]))
              .map(i -> tried[i])
              .toArray();
      Pictures.each(
          tried.length,
          i -> {
            if (!wanted.reached(i, predicted[i])) {
              Boundary boundary = Boundary.nearest(at, i, wanted.classes()[i], norm);
              step(pictures, here, boundary, tried[i], i, sums[tried[i]], points);
            }
          });
    }
    return points;
  }

  private void step(
      Pictures pictures,
      Pictures here,
      Boundary boundary,
      int row,
      int at,
      double[] sum,
      float[] into) {
    double[] point = here.doubles(at);
    double[] step = new double[point.length];
    norm.toPlane(point, boundary.w(), boundary.f(), box, step);
    if (box.equals(Bounds.NONE)) {
      LinearAlgebra.addScaled(sum, 1, step);
      point = pictures.doubles(row);
      step = sum.clone();
    }
    LinearAlgebra.scale(step, 1 + overshoot);
    Norm.hold(point, step, box);
    for (int p = 0; p < step.length; p++) {
      into[row * step.length + p] = (float) (point[p] + step[p]);
    }
  }
}
