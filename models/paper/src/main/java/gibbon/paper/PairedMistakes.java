package gibbon.paper;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Predictions;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Pictures that one of two models gets wrong and the other right. Whether the two differ by more
 * than chance is told by these alone (McNemar 1947): if they do not, each such picture is as likely
 * one model's mistake as the other's.
 *
 * @param first pictures that only the first model gets wrong
 * @param second pictures that only the second model gets wrong
 */
record PairedMistakes(int first, int second) {
  private static final String TEST =
      "McNemar's exact test, two-sided, on the pictures only one of the two gets wrong; the paper tests nothing";

  /**
   * Compares two models' predictions of the same pictures.
   *
   * @param labels the true classes, in the order of the predictions
   */
  static PairedMistakes of(Predictions first, Predictions second, int[] labels) {
    if (first.count() != labels.length || second.count() != labels.length) {
      throw new GibbonException(
          Text.of(
              "Mistakes are paired picture by picture, got %d and %d predictions of %d pictures.",
              first.count(), second.count(), labels.length));
    }
    int onlyFirst = 0;
    int onlySecond = 0;
    for (int i = 0; i < labels.length; i++) {
      boolean firstWrong = first.classes()[i] != labels[i];
      boolean secondWrong = second.classes()[i] != labels[i];
      onlyFirst += firstWrong && !secondWrong ? 1 : 0;
      onlySecond += secondWrong && !firstWrong ? 1 : 0;
    }
    return new PairedMistakes(onlyFirst, onlySecond);
  }

  /**
   * How likely mistakes divided at least as unevenly are, were both models equally good: P(|X −
   * n/2| ≥ |first − n/2|) for n = first + second and X binomial (n, ½). 1 where they never differ.
   */
  double chance() {
    double tail =
        BinomialDistribution.of(first + second, .5).cumulativeProbability(Math.min(first, second));
    // The distribution is symmetric; of an even division both tails hold the middle.
    return Math.min(1, 2 * tail);
  }

  /** Reports them, the models called by these names. */
  void into(Findings findings, String firstName, String secondName) {
    findings
        .number("pictures only " + firstName + " gets wrong", null, first)
        .number("pictures only " + secondName + " gets wrong", null, second)
        .number("probability of so uneven mistakes by chance", "", null, chance(), TEST);
  }
}
