package gibbon.train;

/**
 * The learning rate by step and the momentum by epoch.
 *
 * @param rate before the first step
 * @param hold steps at that rate before it falls
 * @param decay the rate is divided by this after every further step
 * @param floor the rate never falls below it
 * @param firstMomentum during epoch 1
 * @param lastMomentum from epoch {@code saturation} on; linear between
 * @param saturation an epoch, at least 1
 * @param straight steps over which, instead, the rate falls along a straight line to the floor; 0
 *     for none
 */
public record Schedule(
    double rate,
    long hold,
    double decay,
    double floor,
    double firstMomentum,
    double lastMomentum,
    int saturation,
    long straight) {
  /** The maxout networks' recipe on MNIST (pylearn2, mnist_pi.yaml). */
  public static final Schedule MAXOUT = new Schedule(.1, 0, 1.000004, 1e-6, .5, .7, 250, 0);

  /**
   * The second stage of that recipe (mnist_pi_continued.yaml): rate and momentum as the first stage
   * had them after 243 epochs of 500 steps.
   */
  public static final Schedule MAXOUT_CONTINUED =
      new Schedule(.0615082606673, 0, 1.000004, 1e-6, .694376766682, .694376766682, 1, 0);

  /** Constant rate and momentum. */
  public static Schedule constant(double rate, double momentum) {
    return new Schedule(rate, 0, 1, rate, momentum, momentum, 1, 0);
  }

  /**
   * Constant momentum, and a rate that holds for {@code hold} of {@code steps} steps, then falls
   * evenly in its logarithm to {@code last}.
   */
  public static Schedule falling(
      double first, double last, long hold, long steps, double momentum) {
    return new Schedule(
        first, hold, Math.pow(first / last, 1.0 / (steps - hold)), last, momentum, momentum, 1, 0);
  }

  /** The multi-prediction recipe on MNIST (pylearn2, mpdbm.yaml), over so many steps. */
  public static Schedule multiPrediction(long steps) {
    return new Schedule(15.146493, 0, 1, 15.146493 * .020379, .5, .732716, 2, steps);
  }

  /** The rate after {@code step} steps. */
  public double rate(long step) {
    if (straight > 0) {
      return rate + (floor - rate) * Math.min(1, Math.max(0, step - hold) / (double) straight);
    }
    return Math.max(floor, rate * Math.pow(decay, -Math.max(0, step - hold)));
  }

  /** The momentum during an epoch, counted from 1. */
  public double momentum(int epoch) {
    if (saturation <= 1) {
      return lastMomentum;
    }
    double progress = Math.min(1, Math.max(0, (epoch - 1.0) / (saturation - 1)));
    return firstMomentum + (lastMomentum - firstMomentum) * progress;
  }
}
