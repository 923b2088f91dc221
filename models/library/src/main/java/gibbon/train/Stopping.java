package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;

/**
 * When a training ends.
 *
 * @param epochs at most
 * @param patience epochs without a better validation error before training stops
 * @param validationEpsilon the validation error that chooses the best epoch is that after an FGSM
 *     attack of this size; 0 for the pictures as they are
 * @param measuresObjective whether the objective, dropout included, is measured on all examples at
 *     each epoch that is the best so far, for a next stage to stop at
 * @param watched pictures at the end of the training set on which the objective is measured after
 *     each epoch: training stops when it is no higher than what the stage before measured at its
 *     best epoch. 0 if it plays no part
 */
public record Stopping(
    int epochs, int patience, double validationEpsilon, boolean measuresObjective, int watched) {
  public Stopping {
    if (epochs < 1 || patience < 1 || watched < 0 || !Double.isFinite(validationEpsilon)) {
      throw new GibbonException(
          Text.of(
              "Training needs at least 1 epoch, 1 epoch of patience and a finite epsilon of validation, got epochs %d, patience %d, epsilon %s.",
              epochs, patience, validationEpsilon));
    }
  }

  /** After so many epochs; of these the best by validation is kept, if there is validation. */
  public static Stopping after(int epochs) {
    return new Stopping(epochs, epochs, 0, false, 0);
  }

  /** After so many epochs, or earlier when {@code patience} have brought nothing better. */
  public static Stopping patient(int epochs, int patience) {
    return new Stopping(epochs, patience, 0, false, 0);
  }

  /** The same, but the best epoch is chosen by the error under an FGSM attack of that size. */
  public Stopping byAdversarialError(double epsilon) {
    return new Stopping(epochs, patience, epsilon, measuresObjective, watched);
  }

  /** The same, and the objective at the best epoch is measured for a next stage. */
  public Stopping measuringObjective() {
    return new Stopping(epochs, patience, validationEpsilon, true, watched);
  }

  /**
   * When the objective on the last pictures falls to what the stage before measured, at the latest
   * after so many epochs; the last epoch is kept.
   */
  public static Stopping atObjective(int epochs, int pictures) {
    return new Stopping(epochs, epochs, 0, false, pictures);
  }
}
