package gibbon.attack;

import gibbon.GibbonException;
import gibbon.data.Bounds;
import java.util.Arrays;

/**
 * The L2 attack of Carlini and Wagner (2017): with pixels ½(tanh w + 1) of the box, minimises ‖x̃ −
 * x‖² + c·max(κ − lead, 0) by Adam, for the least c that succeeds, searched for each picture. The
 * nearest example with a lead of at least κ is returned. Pictures that are mistaken before stay as
 * they are.
 *
 * <p>A black pixel starts so deep in tanh's tail that a rate of .01 takes 500 steps to move it:
 * fewer than 1,000 leave the background of MNIST where it is.
 *
 * @param firstWeight c to begin with; ten times more until one succeeds, then halving
 * @param searches how many c are tried
 * @param steps of Adam for each; each step costs one gradient, and judges the point it was taken at
 * @param confidence κ
 */
public record CarliniWagner(
    double firstWeight, int searches, int steps, double rate, double confidence, Bounds box)
    implements Attack {
  /*
   * Adam begins anew for each c, and no picture looks at another: neither sums over the batch nor an
   * early stop.
   */
  private static final double WITHIN = .999999;
  private static final double FIRST = .9;
  private static final double SECOND = .999;
  private static final double TINY = 1e-8;

  public static final AttackKind KIND =
      AttackKind.named("cw", "the nearest example in L2, by Carlini and Wagner's objective")
          .withSteps(1000)
          .with(AttackOption.number("rate", "of Adam", .01, 1e-9, 10))
          .with(AttackOption.number("weight", "c to begin with", .01, 1e-12, 1e12))
          .with(AttackOption.whole("search", "how many c are tried", 9, 1, 100))
          .with(AttackOption.number("kappa", "κ, the lead that is asked for", 0, 0, 1e6))
          .made(
              chosen ->
                  new CarliniWagner(
                      chosen.number("weight"),
                      chosen.whole("search"),
                      chosen.steps(),
                      chosen.number("rate"),
                      chosen.number("kappa"),
                      chosen.bounds()));

  public CarliniWagner {
    Refusal.unless("The first weight", firstWeight, 1e-12, 1e12);
    Refusal.unless("The number of weights tried", searches, 1, 1e6);
    Refusal.unless("The number of steps", steps, 1, 1e9);
    if (!Double.isFinite(box.high() - box.low())) {
      throw new GibbonException(
          "The attack of Carlini and Wagner needs a box with two walls, got " + box + ".");
    }
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.outside(pictures, box);
    Nearest before = new Nearest(pictures, Norm.L2);
    before.offer(pictures.values(), victim.reached(pictures, goal));
    int[] open = before.missing();
    Pictures those = pictures.only(open);
    Goal wanted = goal.only(open);
    Nearest nearest = new Nearest(those, Norm.L2);
    Walk[] walks = new Walk[open.length];
    Arrays.setAll(walks, i -> new Walk(those.doubles(i)));
    float[] points = those.values().clone();
    for (int search = 0; search < searches && open.length > 0; search++) {
      Pictures.each(walks.length, i -> walks[i].begin());
      for (int step = 1; step <= steps; step++) {
        Pictures.each(walks.length, i -> walks[i].store(points, i));
        Slopes slopes = victim.climb(those.at(points.clone()), wanted, Climb.MARGIN);
        int[] predicted = Predictions.classes(slopes.logits(), victim.classes());
        int now = step;
        Pictures.each(
            walks.length,
            i -> {
              boolean there = wanted.reached(i, predicted[i]) && slopes.values()[i] >= confidence;
              if (there) {
                walks[i].succeeded = true;
                nearest.offer(i, those.at(points).row(i));
              }
              walks[i].step(slopes, i, now);
            });
      }
      Pictures.each(walks.length, i -> walks[i].next());
    }
    float[] found = nearest.or(points);
    float[] examples = pictures.values().clone();
    for (int i = 0; i < open.length; i++) {
      System.arraycopy(
          found, i * pictures.inputs(), examples, open[i] * pictures.inputs(), pictures.inputs());
    }
    return examples;
  }

  /** One picture's search. */
  private final class Walk {
    private final double[] x;
    private double weight = firstWeight;
    private double failed;
    private double worked = Double.POSITIVE_INFINITY;
    private boolean succeeded;
    private double[] w;
    private double[] mean;
    private double[] square;

    Walk(double[] x) {
      this.x = x;
    }

    void begin() {
      succeeded = false;
      w = new double[x.length];
      mean = new double[x.length];
      square = new double[x.length];
      for (int p = 0; p < w.length; p++) {
        double unit = 2 * (x[p] - box.low()) / (box.high() - box.low()) - 1;
        double t = WITHIN * unit;
        w[p] = .5 * Math.log((1 + t) / (1 - t));
      }
    }

    void store(float[] points, int row) {
      for (int p = 0; p < w.length; p++) {
        double point = box.low() + (box.high() - box.low()) * .5 * (Math.tanh(w[p]) + 1);
        points[row * w.length + p] = (float) Math.max(box.low(), Math.min(box.high(), point));
      }
    }

    void step(Slopes slopes, int row, int step) {
      // The hinge has derivative 0 at the hinge itself.
      boolean pulled = slopes.values()[row] < confidence;
      double lead = pulled ? weight * slopes.scales()[row] : 0;
      double first = 1 - Math.pow(FIRST, step);
      double second = 1 - Math.pow(SECOND, step);
      double half = .5 * (box.high() - box.low());
      for (int p = 0; p < w.length; p++) {
        double tanh = Math.tanh(w[p]);
        double point = box.low() + half * (tanh + 1);
        double slope = 2 * (point - x[p]) - lead * slopes.gradients()[row * w.length + p];
        double g = slope * half * (1 - tanh * tanh);
        mean[p] = FIRST * mean[p] + (1 - FIRST) * g;
        square[p] = SECOND * square[p] + (1 - SECOND) * g * g;
        w[p] -= rate * (mean[p] / first) / (Math.sqrt(square[p] / second) + TINY);
      }
    }

    void next() {
      if (succeeded) {
        worked = weight;
      } else {
        failed = weight;
      }
      weight = Double.isInfinite(worked) ? 10 * weight : .5 * (failed + worked);
    }
  }
}
