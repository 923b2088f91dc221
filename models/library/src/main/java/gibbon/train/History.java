package gibbon.train;

import java.util.List;

/**
 * How a training went.
 *
 * @param bestEpoch whose parameters were kept, counted from 1
 * @param bestError its validation error; NaN without validation
 * @param bestObjective the objective over all examples after it; NaN unless the plan measures it
 * @param epochs one entry an epoch
 */
public record History(int bestEpoch, double bestError, double bestObjective, List<Epoch> epochs) {
  public History {
    epochs = List.copyOf(epochs);
  }

  /** Before the first epoch. */
  public static final History EMPTY =
      new History(0, Double.POSITIVE_INFINITY, Double.NaN, List.of());

  /**
   * An epoch.
   *
   * @param epoch counted from 1
   * @param loss mean objective over the steps whose loss was read
   * @param validationError by the plan's criterion; NaN without validation
   * @param cleanValidationError the error on the validation pictures as they are, which is another
   *     where the plan's criterion is adversarial; NaN without validation
   * @param watchedObjective the objective on the pictures that {@link Stopping} watches; NaN if
   *     none
   */
  public record Epoch(
      int epoch,
      double loss,
      double validationError,
      double cleanValidationError,
      double watchedObjective) {}
}
