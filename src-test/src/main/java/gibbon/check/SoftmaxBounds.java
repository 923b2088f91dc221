package gibbon.check;

import static gibbon.op.SoftmaxCrossEntropy.CLASSES;
import static gibbon.op.SoftmaxCrossEntropy.DIFFERENCE;
import static gibbon.op.SoftmaxCrossEntropy.LABELS;
import static gibbon.op.SoftmaxCrossEntropy.LOGITS;
import static gibbon.op.SoftmaxCrossEntropy.LOSS;
import static gibbon.op.SoftmaxCrossEntropy.TARGET;

import gibbon.check.ErrorBounds.Bound;
import gibbon.check.ErrorBounds.Facts;
import gibbon.device.Kernel;
import gibbon.op.CrossEntropyOrOdds;
import gibbon.op.LogSoftmax;
import java.util.Map;

/** The error bounds of the softmax and the losses built on it; each launch's item is a row. */
final class SoftmaxBounds {
  /*
   * The logarithm of the sum of exponentials s = Σ exp(x_k − max x) comes first. Each argument
   * x_k − max is rounded, which weighs as p_k in the sum; then come the exponentials, the additions,
   * the logarithm (the relative error of s is an absolute one of ln s), and adding max back:
   *
   *   |error of shift| ≤ u·Σ p_k |x_k − max| + EXP + γ_n + LOG·ln s + u·|shift|
   *
   * A probability is exp(x_j − shift): that absolute error is a relative one of it, and so is the
   * rounding of its argument. GROWTH covers products of such errors.
   */
  private static final double GROWTH = 1.01;

  private SoftmaxBounds() {}

  static void addTo(Map<String, Bound> bounds) {
    bounds.put("softmax", (f, written, i) -> row(f, LogSoftmax.X, i).probability(place(f, i)));
    bounds.put(
        "log_softmax",
        (f, written, i) -> {
          Row row = row(f, LogSoftmax.X, i);
          return row.error + ErrorBounds.U * Math.abs(f.expected(written)[i]);
        });
    bounds.put(
        "cross_entropy_labels",
        (f, written, i) -> written.equals(LOSS) ? labelLoss(f, i) : minusLabels(f, i));
    bounds.put("cross_entropy_or_odds", SoftmaxBounds::orOdds);
    bounds.put(
        "cross_entropy_distribution",
        (f, written, i) -> written.equals(LOSS) ? distributionLoss(f, i) : minusDistribution(f, i));
  }

  /**
   * As for cross-entropy, or with one class fewer in a sure row; anything where rounding may make a
   * row sure or not.
   */
  private static double orOdds(Facts f, Kernel.Array written, int i) {
    int row = written.equals(DIFFERENCE) ? i / f.integer(CLASSES) : i;
    int label = (int) f.before(LABELS)[row];
    if (!(label >= 0 && label < f.integer(CLASSES)) || label != f.before(LABELS)[row]) {
      return 0;
    }
    Row others = new Row(f, LOGITS, row, label);
    double lead = others.x(label) - others.shift;
    double margin = f.real(CrossEntropyOrOdds.MARGIN);
    double unsure =
        GROWTH * (others.error + 2 * ErrorBounds.U * (Math.abs(lead) + Math.abs(others.x(label))));
    if (Math.abs(lead - margin) <= unsure) {
      return Double.POSITIVE_INFINITY;
    }
    if (written.equals(CrossEntropyOrOdds.SURE)) {
      return 0;
    }
    if (!(lead > margin)) {
      return written.equals(LOSS) ? labelLoss(f, i) : minusLabels(f, i);
    }
    if (written.equals(LOSS)) {
      return others.error + ErrorBounds.U * Math.abs(f.expected(LOSS)[i]);
    }
    return place(f, i) == label ? 0 : others.probability(place(f, i));
  }

  private static double labelLoss(Facts f, int i) {
    return new Row(f, LOGITS, i).error + ErrorBounds.U * Math.abs(f.expected(LOSS)[i]);
  }

  private static double distributionLoss(Facts f, int i) {
    Row row = new Row(f, LOGITS, i);
    double sum = 0;
    for (int j = 0; j < row.classes; j++) {
      if (target(f, row, j) == 0) {
        continue;
      }
      double term = Math.abs(row.shift - row.x(j));
      sum += target(f, row, j) * (row.error + ErrorBounds.gamma(row.classes + 2) * term);
    }
    return GROWTH * sum;
  }

  private static double minusLabels(Facts f, int i) {
    Row row = row(f, LOGITS, i);
    int j = place(f, i);
    if (f.before(LABELS)[row.index] != j) {
      return row.probability(j);
    }
    double sum = 0;
    for (int k = 0; k < row.classes; k++) {
      sum += k == j ? 0 : row.probability(k) + ErrorBounds.gamma(row.classes) * row.p(k);
    }
    return GROWTH * sum;
  }

  private static double minusDistribution(Facts f, int i) {
    Row row = row(f, LOGITS, i);
    int j = place(f, i);
    double others = 0;
    double otherErrors = 0;
    double otherTargets = 0;
    double likeliest = 0;
    for (int k = 0; k < row.classes; k++) {
      if (k != j) {
        others += row.p(k);
        otherErrors += row.probability(k);
        otherTargets += target(f, row, k);
        likeliest = Math.max(likeliest, row.p(k));
      }
    }
    double gamma = ErrorBounds.gamma(row.classes + 2);
    double atTop =
        row.probability(j) * otherTargets
            + target(f, row, j) * otherErrors
            + gamma * (row.p(j) * otherTargets + target(f, row, j) * others);
    double elsewhere =
        row.probability(j) * (otherTargets + target(f, row, j))
            + gamma * (row.p(j) * (otherTargets + target(f, row, j)) + target(f, row, j));
    // Where two classes are as likely as each other, either may be taken for the top.
    double lead = row.p(j) - likeliest;
    double unsure = 1e-4 * likeliest;
    return GROWTH * (lead > unsure ? atTop : lead < -unsure ? elsewhere : atTop + elsewhere);
  }

  /** The row of an element. */
  private static Row row(Facts f, Kernel.Array logits, int i) {
    return new Row(f, logits, i / f.integer(CLASSES));
  }

  private static int place(Facts f, int i) {
    return i % f.integer(CLASSES);
  }

  private static double target(Facts f, Row row, int k) {
    return f.magnitude(TARGET, row.index * row.classes + k);
  }

  /** One row of logits and what follows from it. */
  private static final class Row {
    private final float[] logits;
    private final int index;
    private final int classes;
    private final double shift;
    private final double error;

    Row(Facts f, Kernel.Array logits, int index) {
      this(f, logits, index, -1);
    }

    /** But for one class. */
    Row(Facts f, Kernel.Array logits, int index, int without) {
      this.logits = f.before(logits);
      this.index = index;
      classes = f.integer(CLASSES);
      double max = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        max = k == without ? max : Math.max(max, x(k));
      }
      double sum = 0;
      double spread = 0;
      for (int k = 0; k < classes; k++) {
        double exp = k == without || x(k) == Double.NEGATIVE_INFINITY ? 0 : Math.exp(x(k) - max);
        sum += exp;
        spread += exp == 0 ? 0 : exp * (max - x(k));
      }
      shift = max + Math.log(sum);
      error =
          GROWTH
              * (ErrorBounds.U * spread / sum
                  + ErrorBounds.EXP
                  + ErrorBounds.gamma(classes)
                  + ErrorBounds.LOG * Math.log(sum)
                  + ErrorBounds.U * Math.abs(shift));
    }

    double x(int k) {
      return logits[index * classes + k];
    }

    double p(int k) {
      return Math.exp(x(k) - shift);
    }

    /** The error of the probability of class k. */
    double probability(int k) {
      if (x(k) == Double.NEGATIVE_INFINITY) {
        return 0;
      }
      double rounding = ErrorBounds.U * Math.abs(x(k) - shift);
      return GROWTH * p(k) * (error + rounding + ErrorBounds.EXP) + Float.MIN_NORMAL;
    }
  }
}
