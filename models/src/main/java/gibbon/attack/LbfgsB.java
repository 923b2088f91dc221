package gibbon.attack;

import gibbon.GibbonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Minimises a smooth function within a box by a limited-memory quasi-Newton method, L-BFGS-B (Byrd,
 * Lu, Nocedal and Zhu 1995, with the projection of Morales and Nocedal 2011). The box-constrained
 * attack of Szegedy et al. (2014), to which the paper compares FGSM, is a problem of this kind.
 *
 * <p>Every point at which the function is evaluated lies in the box.
 *
 * @param memory how many pairs of steps and gradient changes describe the curvature
 * @param gradientTolerance stops when no element of the projected gradient exceeds it
 * @param decreaseTolerance stops when an iteration lowers f by less than this times max(|f|, 1)
 * @param evaluations of the function at most
 */
public record LbfgsB(
    int memory, double gradientTolerance, double decreaseTolerance, int evaluations) {
  /*
   * An iteration: the quadratic model with the Hessian B = θI - W M Wᵀ, W = [Y θS], is minimised
   * along the path of the projected gradient (the Cauchy point, which decides which bounds are
   * active), then over the variables left free; a line search goes towards that point.
   */

  /** A function to minimise. */
  public interface Objective {
    /** The value at x; puts the gradient into {@code gradient}. */
    double evaluate(double[] x, double[] gradient);
  }

  /**
   * Where a minimisation ended.
   *
   * @param x in the box
   * @param value f(x)
   * @param projectedGradient the largest element of P(x − ∇f) − x
   * @param evaluations of the function and its gradient
   * @param converged whether a tolerance was met; otherwise the evaluations were used up, or the
   *     line search could not go on
   */
  public record Minimum(
      double[] x, double value, double projectedGradient, int evaluations, boolean converged) {}

  /** Ten pairs, tolerances for double precision, 15,000 evaluations. */
  public static final LbfgsB STANDARD = new LbfgsB(10, 1e-5, 1e7 * Math.ulp(1.0), 15_000);

  /**
   * Minimises from a start, which is first moved into the box.
   *
   * @param low lower bounds
   * @param high upper bounds, nowhere below {@code low}
   * @throws GibbonException if the bounds do not fit, or the function is no finite number at the
   *     start
   */
  public Minimum minimize(Objective objective, double[] start, double[] low, double[] high) {
    for (int i = 0; i < start.length; i++) {
      if (start.length != low.length || start.length != high.length || !(low[i] <= high[i])) {
        throw new GibbonException("A box needs a lower bound at or below an upper one everywhere.");
      }
    }
    return new Search(objective, start.clone(), low, high).run();
  }

  private final class Search {
    private final Objective objective;
    private final int n;
    private final double[] low;
    private final double[] high;
    private double[] x;
    private double[] g;
    private double f;
    private int evaluated;
    private final List<double[]> steps = new ArrayList<>();
    private final List<double[]> changes = new ArrayList<>();
    private double theta = 1;
    private double[][] middle = {};

    Search(Objective objective, double[] x, double[] low, double[] high) {
      this.objective = objective;
      this.n = x.length;
      this.low = low;
      this.high = high;
      this.x = x;
      g = new double[n];
    }

    Minimum run() {
      project(x);
      f = evaluate(x, g);
      if (!Double.isFinite(f)) {
        throw new GibbonException("The function to minimise is " + f + " at the start.");
      }
      while (projectedGradient() > gradientTolerance) {
        double before = f;
        if (!iterate()) {
          if (steps.isEmpty() || evaluated >= evaluations) {
            return minimum(false);
          }
          forget();
          continue;
        }
        if (before - f
            <= decreaseTolerance * Math.max(Math.max(Math.abs(before), Math.abs(f)), 1)) {
          break;
        }
      }
      return minimum(true);
    }

    private Minimum minimum(boolean converged) {
      return new Minimum(x, f, projectedGradient(), evaluated, converged);
    }

    private double evaluate(double[] at, double[] gradient) {
      evaluated++;
      return objective.evaluate(at, gradient);
    }

    private void project(double[] point) {
      for (int i = 0; i < n; i++) {
        point[i] = Math.max(low[i], Math.min(high[i], point[i]));
      }
    }

    private double projectedGradient() {
      double largest = 0;
      for (int i = 0; i < n; i++) {
        double moved = Math.max(low[i], Math.min(high[i], x[i] - g[i]));
        largest = Math.max(largest, Math.abs(moved - x[i]));
      }
      return largest;
    }

    /** One step; false if no lower point was found. */
    private boolean iterate() {
      double[] target = subspaceMinimum();
      double[] direction = new double[n];
      double longest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        direction[i] = target[i] - x[i];
        if (direction[i] != 0) {
          double room = (direction[i] > 0 ? high[i] : low[i]) - x[i];
          longest = Math.min(longest, room / direction[i]);
        }
      }
      double slope = dot(g, direction);
      if (!(slope < 0)) {
        return false;
      }
      double[] from = x;
      double[] gradientBefore = g;
      double most = steps.isEmpty() ? 1 : Math.max(1, longest);
      LineSearch search = new LineSearch(f, slope, most);
      while (evaluated < evaluations) {
        double[] point = new double[n];
        for (int i = 0; i < n; i++) {
          point[i] = from[i] + search.step() * direction[i];
        }
        project(point);
        double[] gradient = new double[n];
        double value = evaluate(point, gradient);
        if (search.accept(value, dot(gradient, direction))) {
          x = point;
          g = gradient;
          f = value;
          remember(from, gradientBefore);
          return true;
        }
        if (search.failed()) {
          return false;
        }
      }
      return false;
    }

    private void forget() {
      steps.clear();
      changes.clear();
      theta = 1;
      middle = new double[0][];
    }

    private void remember(double[] from, double[] gradientBefore) {
      double[] s = new double[n];
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        s[i] = x[i] - from[i];
        y[i] = g[i] - gradientBefore[i];
      }
      double curvature = dot(s, y);
      // A pair without curvature would make the model indefinite.
      if (curvature <= Math.ulp(1.0) * dot(y, y)) {
        return;
      }
      if (steps.size() == memory) {
        steps.remove(0);
        changes.remove(0);
      }
      steps.add(s);
      changes.add(y);
      theta = dot(y, y) / curvature;
      int k = steps.size();
      double[][] inverse = new double[2 * k][2 * k];
      for (int i = 0; i < k; i++) {
        inverse[i][i] = -dot(steps.get(i), changes.get(i));
        for (int j = 0; j < k; j++) {
          inverse[k + i][k + j] = theta * dot(steps.get(i), steps.get(j));
          if (i > j) {
            inverse[k + i][j] = inverse[j][k + i] = dot(steps.get(i), changes.get(j));
          }
        }
      }
      middle = inverse(inverse);
    }

    /** Row i of W. */
    private double[] row(int i) {
      int k = steps.size();
      double[] w = new double[2 * k];
      for (int j = 0; j < k; j++) {
        w[j] = changes.get(j)[i];
        w[k + j] = theta * steps.get(j)[i];
      }
      return w;
    }

    /** The minimum of the model over the variables that the Cauchy point leaves free. */
    private double[] subspaceMinimum() {
      double[] breaks = new double[n];
      double[] d = new double[n];
      double[] p = new double[2 * steps.size()];
      double slope = 0;
      for (int i = 0; i < n; i++) {
        double room = g[i] < 0 ? x[i] - high[i] : x[i] - low[i];
        breaks[i] = g[i] == 0 ? Double.POSITIVE_INFINITY : room / g[i];
        if (breaks[i] > 0) {
          d[i] = -g[i];
          slope -= g[i] * g[i];
          addScaled(p, d[i], row(i));
        }
      }
      double[] c = new double[p.length];
      double[] cauchy = x.clone();
      double curvature = -theta * slope - dot(p, times(middle, p));
      double best = -slope / curvature;
      double reached = 0;
      int[] order =
          IntStream.range(0, n)
              .filter(i -> d[i] != 0 && breaks[i] < Double.POSITIVE_INFINITY)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> breaks[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      boolean[] active = new boolean[n];
      double first = curvature;
      for (int b : order) {
        double stretch = breaks[b] - reached;
        if (best < stretch) {
          break;
        }
        active[b] = true;
        cauchy[b] = d[b] > 0 ? high[b] : low[b];
        double z = cauchy[b] - x[b];
        addScaled(c, stretch, p);
        double[] w = row(b);
        double[] mw = times(middle, w);
        slope += stretch * curvature + g[b] * g[b] + theta * g[b] * z - g[b] * dot(mw, c);
        curvature -= theta * g[b] * g[b] + 2 * g[b] * dot(mw, p) + g[b] * g[b] * dot(mw, w);
        // Cancellation must not make the model flat or concave.
        curvature = Math.max(curvature, Math.ulp(1.0) * first);
        addScaled(p, g[b], w);
        d[b] = 0;
        best = -slope / curvature;
        reached = breaks[b];
        if (slope >= 0) {
          break;
        }
      }
      best = Math.max(best, 0);
      reached += best;
      addScaled(c, best, p);
      for (int i = 0; i < n; i++) {
        if (!active[i]) {
          cauchy[i] = x[i] + reached * d[i];
          active[i] = cauchy[i] <= low[i] || cauchy[i] >= high[i];
        }
      }
      return steps.isEmpty() ? cauchy : minimizedOverFree(cauchy, active, c);
    }

    private double[] minimizedOverFree(double[] cauchy, boolean[] active, double[] c) {
      int size = c.length;
      double[] mc = times(middle, c);
      double[] residual = new double[n];
      double[] v = new double[size];
      double[][] wtw = new double[size][size];
      for (int i = 0; i < n; i++) {
        if (active[i]) {
          continue;
        }
        double[] w = row(i);
        residual[i] = g[i] + theta * (cauchy[i] - x[i]) - dot(w, mc);
        addScaled(v, residual[i], w);
        for (int j = 0; j < size; j++) {
          addScaled(wtw[j], w[j] / theta, w);
        }
      }
      double[][] system = new double[size][];
      for (int j = 0; j < size; j++) {
        system[j] = new double[size];
        for (int l = 0; l < size; l++) {
          addScaled(system[j], -middle[j][l], wtw[l]);
        }
        system[j][j] += 1;
      }
      double[] solved = times(inverse(system), times(middle, v));
      double[] target = cauchy.clone();
      double[] move = new double[n];
      double slope = 0;
      double most = 1;
      for (int i = 0; i < n; i++) {
        if (!active[i]) {
          move[i] = -(residual[i] + dot(row(i), solved) / theta) / theta;
          target[i] = Math.max(low[i], Math.min(high[i], cauchy[i] + move[i]));
          double room = (move[i] > 0 ? high[i] : low[i]) - cauchy[i];
          most = move[i] == 0 ? most : Math.min(most, room / move[i]);
        }
        slope += g[i] * (target[i] - x[i]);
      }
      if (slope >= 0) {
        // Projected, it would lead uphill: go straight towards it as far as the box allows.
        for (int i = 0; i < n; i++) {
          target[i] = active[i] ? cauchy[i] : cauchy[i] + most * move[i];
        }
        project(target);
      }
      return target;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void addScaled(double[] to, double factor, double[] by) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * by[i];
    }
  }

  private static double[] times(double[][] matrix, double[] vector) {
    return Arrays.stream(matrix).mapToDouble(line -> dot(line, vector)).toArray();
  }

  /** By Gauss and Jordan, with pivots. */
  private static double[][] inverse(double[][] matrix) {
    int size = matrix.length;
    double[][] a = new double[size][];
    double[][] result = new double[size][size];
    for (int i = 0; i < size; i++) {
      a[i] = matrix[i].clone();
      result[i][i] = 1;
    }
    for (int i = 0; i < size; i++) {
      int pivot = i;
      for (int r = i + 1; r < size; r++) {
        pivot = Math.abs(a[r][i]) > Math.abs(a[pivot][i]) ? r : pivot;
      }
      double[] line = a[i];
      a[i] = a[pivot];
      a[pivot] = line;
      line = result[i];
      result[i] = result[pivot];
      result[pivot] = line;
      double scale = 1 / a[i][i];
      for (int c = 0; c < size; c++) {
        a[i][c] *= scale;
        result[i][c] *= scale;
      }
      for (int r = 0; r < size; r++) {
        if (r != i) {
          double factor = -a[r][i];
          addScaled(a[r], factor, a[i]);
          addScaled(result[r], factor, result[i]);
        }
      }
    }
    return result;
  }
}
