package gibbon.train;

import gibbon.GibbonException;
import gibbon.model.ModelSpec;
import gibbon.model.Noise;

/**
 * Everything that decides what training ends in, but for data and device. Two runs of the same plan
 * on the same device end in the same bits.
 *
 * @param name of the model in files, such as {@code maxout-240}
 * @param model what is trained
 * @param seed of initial weights, order of examples and dropout masks
 * @param validation how many pictures, the last of the training set, choose the best epoch; 0 to
 *     keep the last epoch
 * @param batch pictures a step
 * @param epochs at most
 * @param patience epochs without a better validation error before training stops
 * @param schedule learning rate and momentum
 * @param columnBound bound on the L2 norm of weight columns; ∞ for none
 * @param dropout keep probabilities and scales; null for none
 * @param adversary null for clean training
 * @param criterion what the best epoch is chosen by
 */
public record TrainingPlan(
    String name,
    ModelSpec model,
    long seed,
    int validation,
    int batch,
    int epochs,
    int patience,
    Schedule schedule,
    double columnBound,
    Noise.Rates dropout,
    Adversary adversary,
    Criterion criterion) {

  /** What validation measures. */
  public enum Criterion {
    /** Error on the pictures as they are. */
    CLEAN,
    /** Error after an attack with the adversary's ε. */
    ADVERSARIAL
  }

  /** √3.75, the maxout recipe's bound on weight columns. */
  public static final double MAXOUT_COLUMN_BOUND = 1.9365;

  public TrainingPlan {
    if (batch < 1 || epochs < 1 || patience < 1 || validation < 0) {
      throw new GibbonException(
          "Training needs at least 1 picture a batch, 1 epoch and 1 epoch of patience, got batch %d, epochs %d, patience %d, validation %d."
              .formatted(batch, epochs, patience, validation));
    }
    if (!(schedule.rate() > 0) || !(columnBound > 0)) {
      throw new GibbonException(
          "The learning rate and the bound on weight columns are positive, got %s and %s."
              .formatted(schedule.rate(), columnBound));
    }
    if (criterion == Criterion.ADVERSARIAL && adversary == null) {
      throw new GibbonException(
          "Choosing the best epoch by adversarial error needs an adversary in the plan.");
    }
  }
}
