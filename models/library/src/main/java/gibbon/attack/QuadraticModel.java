package gibbon.attack;

import static gibbon.attack.LinearAlgebra.addScaled;
import static gibbon.attack.LinearAlgebra.dot;
import static gibbon.attack.LinearAlgebra.inverse;
import static gibbon.attack.LinearAlgebra.times;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a minimisation knows of the curvature: the last few steps s and the changes y of the
 * gradient along them, which stand for the Hessian B = θI − W M Wᵀ with W = [Y θS].
 */
final class QuadraticModel {
  private final int memory;
  private final double[] low;
  private final double[] high;
  private final int n;
  private final List<double[]> steps = new ArrayList<>();
  private final List<double[]> changes = new ArrayList<>();
  private double theta = 1;
  private double[][] middle = {};

  QuadraticModel(int memory, double[] low, double[] high) {
    this.memory = memory;
    this.low = low;
    this.high = high;
    n = low.length;
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  void forget() {
    steps.clear();
    changes.clear();
    theta = 1;
    middle = new double[0][];
  }

  /** Learns from a step s that changed the gradient by y; keeps both arrays. */
  void remember(double[] s, double[] y) {
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

  /**
   * Where the model around x, with the gradient g there, has its minimum: first along the path of
   * the projected gradient, which decides at which bounds variables stay, then over those left
   * free.
   */
  double[] minimum(double[] x, double[] g) {
    Cauchy cauchy = cauchyPoint(x, g);
    return isEmpty() ? cauchy.point : minimumOverFree(x, g, cauchy);
  }

  /**
   * The first minimum along the path of the projected gradient.
   *
   * @param active which variables stay where they are
   * @param c Wᵀ(point − x)
   */
  private record Cauchy(double[] point, boolean[] active, double[] c) {}

  private Cauchy cauchyPoint(double[] x, double[] g) {
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
    return new Cauchy(cauchy, active, c);
  }

  private double[] minimumOverFree(double[] x, double[] g, Cauchy path) {
    double[] cauchy = path.point;
    boolean[] active = path.active;
    int size = path.c.length;
    double[] mc = times(middle, path.c);
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
        double moved = active[i] ? cauchy[i] : cauchy[i] + most * move[i];
        target[i] = Math.max(low[i], Math.min(high[i], moved));
      }
    }
    return target;
  }
}
