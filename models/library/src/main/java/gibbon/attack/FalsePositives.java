package gibbon.attack;

/**
 * How often a model takes pictures of no class for one of its classes (paper appendix A): a picture
 * is a mistake if any class is more probable than ½.
 *
 * @param count pictures
 * @param byClass of the mistakes, how many fall to each class, the most probable one
 * @param confidence the mean probability of that class over the mistakes; NaN if there are none
 */
public record FalsePositives(int count, int[] byClass, double confidence) {
  /** Counts them among the probabilities [pictures][classes]. */
  public static FalsePositives of(double[][] probabilities) {
    int[] byClass = new int[probabilities[0].length];
    double sum = 0;
    int mistakes = 0;
    for (double[] picture : probabilities) {
      int best = 0;
      for (int k = 1; k < picture.length; k++) {
        best = picture[k] > picture[best] ? k : best;
      }
      if (picture[best] > .5) {
        byClass[best]++;
        sum += picture[best];
        mistakes++;
      }
    }
    return new FalsePositives(probabilities.length, byClass, sum / mistakes);
  }

  /** The share of pictures taken for a class. */
  public double error() {
    int mistakes = 0;
    for (int of : byClass) {
      mistakes += of;
    }
    return (double) mistakes / count;
  }

  /** The share of the mistakes that falls to a class; NaN if there are none. */
  public double share(int label) {
    return byClass[label] / (error() * count);
  }
}
