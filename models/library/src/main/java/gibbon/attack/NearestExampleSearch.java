package gibbon.attack;

import java.util.Arrays;

/** The search for the nearest adversarial example of one picture, an evaluation at a time. */
final class NearestExampleSearch {
  /*
   * One minimisation after another, each of another λ: ten times more until one succeeds, then
   * halving, in logarithm, between the largest that failed and the smallest that succeeded.
   */
  private final LbfgsAttack settings;
  private final double[] picture;
  private final int target;
  private final double[] low;
  private final double[] high;
  private double weight;
  private double failed = Double.NaN;
  private double succeeded = Double.NaN;
  private int rounds;
  private BoxSearch search;
  private int there;
  private double[] nearest;
  private double nearestDistance = Double.POSITIVE_INFINITY;
  private boolean finished;

  /** From a picture, pixels in [0, 1]. */
  NearestExampleSearch(LbfgsAttack settings, double[] picture, int target) {
    this.settings = settings;
    this.picture = picture;
    this.target = target;
    low = new double[picture.length];
    high = new double[picture.length];
    Arrays.fill(high, 1);
    weight = settings.firstWeight();
    search = new BoxSearch(settings.minimiser(), picture, low, high);
  }

  boolean finished() {
    return finished;
  }

  /** The picture whose cost is to be evaluated next. */
  double[] point() {
    return search.point();
  }

  /**
   * Takes the cost of the target at {@link #point}, and moves on.
   *
   * @param gradients holds ∇J from {@code from} on
   * @param predicted what the network takes it for
   */
  void told(double loss, float[] gradients, int from, int predicted) {
    double[] point = search.point();
    double[] slope = new double[point.length];
    double squares = 0;
    for (int i = 0; i < point.length; i++) {
      double r = point[i] - picture[i];
      squares += r * r;
      slope[i] = 2 * r + weight * gradients[from + i];
    }
    if (predicted == target && squares < nearestDistance) {
      nearest = point.clone();
      nearestDistance = squares;
    }
    search.told(squares + weight * loss, slope);
    // The search moves there if it likes the point; its minimum is the last that it moved to.
    there = search.at() == point ? predicted : there;
    if (search.finished()) {
      next();
    }
  }

  private void next() {
    rounds++;
    if (there == target) {
      succeeded = weight;
    } else {
      failed = weight;
    }
    if (Double.isNaN(succeeded)) {
      weight *= LbfgsAttack.GROWTH;
      finished = rounds > settings.growths();
    } else if (Double.isNaN(failed)) {
      weight /= LbfgsAttack.GROWTH;
      finished = rounds > settings.growths();
    } else {
      weight = Math.sqrt(failed * succeeded);
      finished = succeeded / failed <= settings.precision();
    }
    if (!finished) {
      search = new BoxSearch(settings.minimiser(), picture, low, high);
    }
  }

  /** The nearest that was found, or else where the last minimisation ended. */
  float[] example() {
    double[] found = nearest == null ? search.minimum().x() : nearest;
    float[] pixels = new float[found.length];
    for (int i = 0; i < found.length; i++) {
      pixels[i] = (float) found[i];
    }
    return pixels;
  }
}
