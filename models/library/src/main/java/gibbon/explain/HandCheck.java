package gibbon.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * The attack on a linear model, number by number: along η = ±ε·sign(∇J) each logit moves by ε times
 * the weights whose sign agrees with the step, less those whose sign opposes it.
 *
 * @param rows a row a class
 */
public record HandCheck(List<Row> rows) {
  /**
   * One logit; w is its weights.
   *
   * @param logit z, before
   * @param probability p = softmax(z)
   * @param target t: 1 at the class of the loss, 0 elsewhere
   * @param slope p − t, by which w enters the gradient; of the log-odds p is the softmax without
   *     the class of the loss
   * @param agreeing Σ|w| where the step goes along sign(w)
   * @param opposing Σ|w| where it goes against it; pixels that stand still are in neither
   * @param bound ε·Σ|w| over all pixels: the most that any such step can move this logit
   * @param shift ε·(agreeing − opposing)
   * @param predicted z + shift
   * @param measured the logit of x̃ as the device computed it
   */
  public record Row(
      double logit,
      double probability,
      double target,
      double slope,
      double agreeing,
      double opposing,
      double bound,
      double shift,
      double predicted,
      double measured) {}

  /** The check for a model without maxout layers. */
  static HandCheck of(Oracle.Trace trace, int reference, double[] step, double[] measured) {
    double[] p = Account.Prediction.of(trace.logits(), reference).probabilities();
    double[] climbed = p;
    if (trace.odds()) {
      double[] others = trace.logits().clone();
      others[reference] = Double.NEGATIVE_INFINITY;
      climbed = Account.Prediction.of(others, reference).probabilities();
    }
    double epsilon = 0;
    for (double moved : step) {
      epsilon = Math.max(epsilon, Math.abs(moved));
    }
    List<Row> rows = new ArrayList<>();
    for (int k = 0; k < p.length; k++) {
      double[] w = trace.jacobian()[k];
      double agreeing = 0;
      double opposing = 0;
      double all = 0;
      for (int i = 0; i < w.length; i++) {
        double direction = Math.signum(w[i]) * Math.signum(step[i]);
        agreeing += direction > 0 ? Math.abs(w[i]) : 0;
        opposing += direction < 0 ? Math.abs(w[i]) : 0;
        all += Math.abs(w[i]);
      }
      double t = k == reference ? 1 : 0;
      double shift = epsilon * (agreeing - opposing);
      rows.add(
          new Row(
              trace.logits()[k],
              p[k],
              t,
              climbed[k] - t,
              agreeing,
              opposing,
              epsilon * all,
              shift,
              trace.logits()[k] + shift,
              measured[k]));
    }
    return new HandCheck(rows);
  }
}
