package gibbon.attack;

/**
 * The line search of Moré and Thuente (1994): finds a step with f(step) ≤ f(0) + 10⁻³·step·f′(0)
 * and |f′(step)| ≤ .9·|f′(0)|.
 */
final class LineSearch {
  private static final double DECREASE = 1e-3;
  private static final double CURVATURE = .9;
  private static final int TRIES = 20;

  private final double start;
  private final double startSlope;
  private final double most;
  private double bestStep;
  private double bestValue;
  private double bestSlope;
  private double otherStep;
  private double otherValue;
  private double otherSlope;
  private double step = 1;
  private double lower;
  private double upper;
  private double width;
  private double widthBefore;
  private boolean bracketed;
  private boolean firstStage = true;
  private int tries;
  private boolean failed;

  LineSearch(double value, double slope, double most) {
    start = bestValue = otherValue = value;
    startSlope = bestSlope = otherSlope = slope;
    this.most = most;
    upper = 5 * step;
    width = most;
    widthBefore = 2 * most;
  }

  double step() {
    return step;
  }

  boolean failed() {
    return failed;
  }

  /** Whether the step will do; if not, it has moved on to the next. */
  boolean accept(double value, double slope) {
    double test = start + step * DECREASE * startSlope;
    if (value <= test && Math.abs(slope) <= -CURVATURE * startSlope) {
      return true;
    }
    if (step == most && value <= test && slope <= DECREASE * startSlope) {
      return true;
    }
    tries++;
    if (tries >= TRIES || bracketed && (step <= lower || step >= upper || upper - lower <= 1e-16)) {
      failed = true;
      return value <= test && value < start;
    }
    if (!(value < Double.POSITIVE_INFINITY)) {
      // Beyond the function's domain: halve the step.
      upper = step;
      step = (bestStep + step) / 2;
      return false;
    }
    firstStage = firstStage && (value > test || slope < Math.min(DECREASE, CURVATURE) * startSlope);
    if (firstStage && value <= bestValue && value > test) {
      // In the first stage a modified function is used, whose minimum decreases enough.
      double tilt = DECREASE * startSlope;
      bestValue -= bestStep * tilt;
      otherValue -= otherStep * tilt;
      bestSlope -= tilt;
      otherSlope -= tilt;
      next(value - step * tilt, slope - tilt);
      bestValue += bestStep * tilt;
      otherValue += otherStep * tilt;
      bestSlope += tilt;
      otherSlope += tilt;
    } else {
      next(value, slope);
    }
    if (bracketed) {
      if (Math.abs(otherStep - bestStep) >= .66 * widthBefore) {
        step = bestStep + .5 * (otherStep - bestStep);
      }
      widthBefore = width;
      width = Math.abs(otherStep - bestStep);
      lower = Math.min(bestStep, otherStep);
      upper = Math.max(bestStep, otherStep);
    } else {
      lower = step + 1.1 * (step - bestStep);
      upper = step + 4 * (step - bestStep);
    }
    step = Math.max(0, Math.min(most, step));
    if (bracketed && (step <= lower || step >= upper)) {
      step = bestStep;
    }
    return false;
  }

  /** The next trial step by interpolation; moves the interval that holds the minimum. */
  private void next(double value, double slope) {
    double sign = slope * Math.signum(bestSlope);
    // The slope that the cubic through both points has between them, as in the article's
    // appendix.
    double between = 3 * (bestValue - value) / (step - bestStep) + bestSlope + slope;
    double scale = Math.max(Math.abs(between), Math.max(Math.abs(bestSlope), Math.abs(slope)));
    double inner = (between / scale) * (between / scale) - bestSlope / scale * (slope / scale);
    double root = scale * Math.sqrt(Math.max(0, inner));
    double trial;
    if (value > bestValue) {
      double gamma = step < bestStep ? -root : root;
      double r = (gamma - bestSlope + between) / (gamma - bestSlope + gamma + slope);
      double cubic = bestStep + r * (step - bestStep);
      double quadratic =
          bestStep
              + bestSlope
                  / ((bestValue - value) / (step - bestStep) + bestSlope)
                  / 2
                  * (step - bestStep);
      trial =
          Math.abs(cubic - bestStep) < Math.abs(quadratic - bestStep)
              ? cubic
              : cubic + (quadratic - cubic) / 2;
      bracketed = true;
    } else if (sign < 0) {
      double gamma = step > bestStep ? -root : root;
      double r = (gamma - slope + between) / (gamma - slope + gamma + bestSlope);
      double cubic = step + r * (bestStep - step);
      double secant = step + slope / (slope - bestSlope) * (bestStep - step);
      trial = Math.abs(cubic - step) > Math.abs(secant - step) ? cubic : secant;
      bracketed = true;
    } else if (Math.abs(slope) < Math.abs(bestSlope)) {
      double gamma = step > bestStep ? -root : root;
      double r = (gamma - slope + between) / (gamma + (bestSlope - slope) + gamma);
      double secant = step + slope / (slope - bestSlope) * (bestStep - step);
      double cubic =
          r < 0 && gamma != 0 ? step + r * (bestStep - step) : step > bestStep ? upper : lower;
      boolean nearer = Math.abs(cubic - step) < Math.abs(secant - step);
      if (bracketed) {
        trial = nearer ? cubic : secant;
        double limit = step + .66 * (otherStep - step);
        trial = step > bestStep ? Math.min(limit, trial) : Math.max(limit, trial);
      } else {
        trial = nearer ? secant : cubic;
        trial = Math.max(lower, Math.min(upper, trial));
      }
    } else if (bracketed) {
      double theta = 3 * (value - otherValue) / (otherStep - step) + otherSlope + slope;
      double size = Math.max(Math.abs(theta), Math.max(Math.abs(otherSlope), Math.abs(slope)));
      double gamma =
          size
              * Math.sqrt(
                  Math.max(0, theta / size * (theta / size) - otherSlope / size * (slope / size)));
      gamma = step > otherStep ? -gamma : gamma;
      double r = (gamma - slope + theta) / (gamma - slope + gamma + otherSlope);
      trial = step + r * (otherStep - step);
    } else {
      trial = step > bestStep ? upper : lower;
    }
    if (value > bestValue) {
      otherStep = step;
      otherValue = value;
      otherSlope = slope;
    } else {
      if (sign < 0) {
        otherStep = bestStep;
        otherValue = bestValue;
        otherSlope = bestSlope;
      }
      bestStep = step;
      bestValue = value;
      bestSlope = slope;
    }
    step = trial;
  }
}
