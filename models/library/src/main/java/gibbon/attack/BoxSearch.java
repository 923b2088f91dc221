package gibbon.attack;

import static gibbon.attack.LinearAlgebra.dot;

import gibbon.GibbonException;

/**
 * A minimisation by {@link LbfgsB} that asks for one evaluation at a time, so that a batch of
 * pictures can be minimised side by side:
 *
 * <pre>{@code
 * while (!search.finished()) {
 *   search.told(f(search.point()), gradient);
 * }
 * }</pre>
 */
final class BoxSearch {
  /*
   * An iteration: a quadratic model is minimised within the box, then a line search goes towards
   * that minimum. Between two calls the state is either "before the start's value is known" (no line
   * yet) or "on a line, waiting for the value at point".
   */
  private final LbfgsB settings;
  private final double[] low;
  private final double[] high;
  private final QuadraticModel model;
  private double[] point;
  private double[] x;
  private double[] g;
  private double f;
  private double[] direction;
  private LineSearch line;
  private int evaluated;
  private LbfgsB.Minimum minimum;

  /**
   * @param start first moved into the box
   * @throws GibbonException if the bounds do not fit
   */
  BoxSearch(LbfgsB settings, double[] start, double[] low, double[] high) {
    for (int i = 0; i < start.length; i++) {
      if (start.length != low.length || start.length != high.length || !(low[i] <= high[i])) {
        throw new GibbonException("A box needs a lower bound at or below an upper one everywhere.");
      }
    }
    this.settings = settings;
    this.low = low;
    this.high = high;
    model = new QuadraticModel(settings.memory(), low, high);
    point = new double[start.length];
    for (int i = 0; i < start.length; i++) {
      point[i] = held(start[i], i);
    }
  }

  /** Where the function is to be evaluated next; not to be changed. */
  double[] point() {
    return point;
  }

  /** Where the search is by now: the best of the points it was told of; null before the first. */
  double[] at() {
    return x;
  }

  boolean finished() {
    return minimum != null;
  }

  /** Where it ended. */
  LbfgsB.Minimum minimum() {
    return minimum;
  }

  /**
   * Takes what the function is at {@link #point}, and moves on.
   *
   * @param gradient read, not kept
   * @throws GibbonException if the value at the start is no finite number
   */
  void told(double value, double[] gradient) {
    evaluated++;
    if (line == null) {
      if (!Double.isFinite(value)) {
        throw new GibbonException("The function to minimise is " + value + " at the start.");
      }
      moveTo(value, gradient);
      begin();
    } else if (line.accept(value, dot(gradient, direction))) {
      double before = f;
      model.remember(difference(point, x), difference(gradient, g));
      moveTo(value, gradient);
      double scale = Math.max(Math.max(Math.abs(before), Math.abs(f)), 1);
      if (before - f <= settings.decreaseTolerance() * scale) {
        end(true);
      } else {
        begin();
      }
    } else if (line.failed()) {
      beginAnew();
    } else {
      aim();
    }
    if (!finished() && evaluated >= settings.evaluations()) {
      end(false);
    }
  }

  private void moveTo(double value, double[] gradient) {
    x = point;
    g = gradient.clone();
    f = value;
  }

  /** An iteration from x. */
  private void begin() {
    if (projectedGradient() <= settings.gradientTolerance()) {
      end(true);
      return;
    }
    direction = difference(model.minimum(x, g), x);
    double longest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < x.length; i++) {
      if (direction[i] != 0) {
        double room = (direction[i] > 0 ? high[i] : low[i]) - x[i];
        longest = Math.min(longest, room / direction[i]);
      }
    }
    double slope = dot(g, direction);
    if (slope < 0) {
      line = new LineSearch(f, slope, model.isEmpty() ? 1 : Math.max(1, longest));
      aim();
    } else {
      beginAnew();
    }
  }

  /** From x without what was learnt of the curvature, unless that was nothing. */
  private void beginAnew() {
    if (model.isEmpty()) {
      end(false);
    } else {
      model.forget();
      begin();
    }
  }

  /** The next point on the line. */
  private void aim() {
    point = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      point[i] = held(x[i] + line.step() * direction[i], i);
    }
  }

  private void end(boolean converged) {
    minimum = new LbfgsB.Minimum(x, f, projectedGradient(), evaluated, converged);
  }

  private double projectedGradient() {
    double largest = 0;
    for (int i = 0; i < x.length; i++) {
      largest = Math.max(largest, Math.abs(held(x[i] - g[i], i) - x[i]));
    }
    return largest;
  }

  private double held(double value, int i) {
    return Math.max(low[i], Math.min(high[i], value));
  }

  private static double[] difference(double[] to, double[] from) {
    double[] result = new double[to.length];
    for (int i = 0; i < to.length; i++) {
      result[i] = to[i] - from[i];
    }
    return result;
  }
}
