package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.tensor.Philox;

/**
 * A walk along the boundary by decisions alone (Chen, Jordan and Wainwright 2020): which class a
 * point is taken for is all it asks. The nearest example is returned; where no start was found, the
 * picture itself. Pictures that are mistaken before stay as they are.
 *
 * @param iterations estimates of the boundary's direction
 * @param first points of the first estimate; √t times more of the t-th
 * @param most points of an estimate
 */
public record HopSkipJump(Norm norm, int iterations, int first, int most, long seed, Bounds box)
    implements Attack {
  private static final int TRIES = 10_000;
  private static final int TRIES_AT_ONCE = 100;
  private static final int HALVINGS = 60;
  private static final double FIRST_RADIUS = .1;

  public static final AttackKind KIND =
      AttackKind.named("hsj", "a walk along the boundary, by decisions alone")
          .withNorm(Norm.L2, Norm.LINF)
          .with(
              AttackOption.whole(
                  "steps", "estimates of the boundary's direction", 64, 1, 1_000_000))
          .with(AttackOption.whole("points", "of the first estimate", 100, 1, 1_000_000))
          .withSeed()
          .made(
              chosen ->
                  new HopSkipJump(
                      chosen.norm(),
                      chosen.steps(),
                      chosen.whole("points"),
                      Math.max(10_000, chosen.whole("points")),
                      chosen.seed(),
                      chosen.bounds()));

  public HopSkipJump {
    Refusal.unless("The number of steps", iterations, 1, 1e9);
    Refusal.unless("The points of an estimate", first, 1, most);
    Refusal.unless("The walls of the box", box.high() - box.low(), 0, Float.MAX_VALUE);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.outside(pictures, box);
    boolean[] before = victim.reached(pictures, goal);
    float[] examples = pictures.values().clone();
    for (int row = 0; row < pictures.count(); row++) {
      if (!before[row]) {
        float[] found = new Walk(victim, pictures, goal, row).example();
        System.arraycopy(found, 0, examples, row * found.length, found.length);
      }
    }
    return examples;
  }

  /** The walk of one picture. */
  private final class Walk {
    private final Victim victim;
    private final Pictures pictures;
    private final Goal goal;
    private final double[] x;
    private final Philox random;
    private final Nearest nearest;
    private final double precision;

    Walk(Victim victim, Pictures pictures, Goal goal, int row) {
      this.victim = victim;
      this.pictures = pictures.only(row);
      this.goal = goal.only(row);
      x = pictures.doubles(row);
      random = Start.numbers(seed, Start.HOP_SKIP_JUMP, 0, pictures.places()[row]);
      nearest = new Nearest(this.pictures, norm);
      precision = Math.pow(x.length, norm == Norm.L2 ? -1.5 : -2);
    }

    float[] example() {
      double[] point = start();
      if (point == null) {
        return pictures.values();
      }
      point = toBoundary(point, 1e-3);
      for (int t = 1; t <= iterations; t++) {
        double distance = norm.of(difference(point, x));
        if (distance == 0) {
          break;
        }
        double scale = norm == Norm.L2 ? Math.sqrt(x.length) : x.length;
        double radius = t == 1 ? FIRST_RADIUS : scale * precision * distance;
        double[] direction = new double[x.length];
        norm.steepest(estimate(point, radius, t), direction);
        point = toBoundary(jump(point, direction, distance / Math.sqrt(t)), precision);
      }
      return nearest.or(pictures.values());
    }

    private boolean[] reached(double[][] points) {
      float[] stored = new float[points.length * x.length];
      for (int i = 0; i < points.length; i++) {
        for (int p = 0; p < x.length; p++) {
          stored[i * x.length + p] = (float) points[i][p];
        }
      }
      int[] rows = new int[points.length];
      Pictures asked = pictures.copies(0, stored);
      boolean[] reached = victim.reached(asked, goal.only(rows));
      for (int i = 0; i < points.length; i++) {
        if (reached[i]) {
          nearest.offer(0, asked.row(i));
        }
      }
      return reached;
    }

    private boolean reached(double[] point) {
      return reached(new double[][] {point})[0];
    }

    /**
     * Noise that is where the picture should be, moved as near as the line to the picture allows.
     */
    private double[] start() {
      for (int tries = 0; tries < TRIES; tries += TRIES_AT_ONCE) {
        double[][] points = new double[TRIES_AT_ONCE][x.length];
        for (double[] point : points) {
          for (int p = 0; p < point.length; p++) {
            point[p] = box.low() + (box.high() - box.low()) * random.nextFloat();
          }
        }
        boolean[] reached = reached(points);
        for (int i = 0; i < points.length; i++) {
          if (reached[i]) {
            return points[i];
          }
        }
      }
      return null;
    }

    /** Bisects between the picture and a point, in L∞ by clipping the point to x ± t. */
    private double[] toBoundary(double[] far, double share) {
      double low = 0;
      double high = norm == Norm.L2 ? 1 : norm.of(difference(far, x));
      double end = norm == Norm.L2 ? share : Math.min(share, share * high);
      double[] best = far;
      while (high - low > end && (low + high) / 2 > low && (low + high) / 2 < high) {
        double middle = (low + high) / 2;
        double[] point = between(far, middle);
        if (reached(point)) {
          high = middle;
          best = point;
        } else {
          low = middle;
        }
      }
      return best;
    }

    private double[] between(double[] far, double t) {
      double[] point = difference(far, x);
      for (int p = 0; p < point.length; p++) {
        point[p] = x[p] + (norm == Norm.L2 ? t * point[p] : Math.max(-t, Math.min(t, point[p])));
      }
      return point;
    }

    /** The direction across the boundary, by which of many near points are beyond it. */
    private double[] estimate(double[] at, double radius, int t) {
      int count = (int) Math.min(first * Math.sqrt(t), most);
      double[][] points = new double[count][x.length];
      for (double[] point : points) {
        if (norm == Norm.L2) {
          Start.direction(random, point);
        } else {
          Start.inBall(random, Norm.LINF, 1, point);
          double length = Norm.L2.of(point);
          LinearAlgebra.scale(point, length == 0 ? 0 : 1 / length);
        }
        for (int p = 0; p < point.length; p++) {
          point[p] = Math.max(box.low(), Math.min(box.high(), at[p] + radius * point[p]));
        }
      }
      boolean[] reached = reached(points);
      int beyond = 0;
      for (boolean each : reached) {
        beyond += each ? 1 : 0;
      }
      double mean = 2.0 * beyond / count - 1;
      boolean alike = beyond == 0 || beyond == count;
      double[] sum = new double[x.length];
      for (int i = 0; i < count; i++) {
        double sign = reached[i] ? 1 : -1;
        LinearAlgebra.addScaled(
            sum, (alike ? sign : sign - mean) / radius, difference(points[i], at));
      }
      return sum;
    }

    /** A step, halved until it ends where the picture should be. */
    private double[] jump(double[] from, double[] direction, double length) {
      double step = length;
      for (int halvings = 0; halvings < HALVINGS; halvings++) {
        double[] point = new double[x.length];
        for (int p = 0; p < point.length; p++) {
          point[p] = Math.max(box.low(), Math.min(box.high(), from[p] + step * direction[p]));
        }
        if (reached(point)) {
          return point;
        }
        step /= 2;
      }
      return from;
    }

    private double[] difference(double[] to, double[] from) {
      double[] r = to.clone();
      LinearAlgebra.addScaled(r, -1, from);
      return r;
    }
  }
}
