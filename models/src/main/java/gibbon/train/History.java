package gibbon.train;

import java.util.List;

/**
 * How a training went.
 *
 * @param bestEpoch whose parameters were kept, counted from 1
 * @param bestError its validation error; NaN without validation
 * @param epochs one entry an epoch
 */
public record History(int bestEpoch, double bestError, List<Epoch> epochs) {
  public History {
    epochs = List.copyOf(epochs);
  }

  /** Before the first epoch. */
  static final History EMPTY = new History(0, Double.POSITIVE_INFINITY, List.of());

  /**
   * An epoch.
   *
   * @param epoch counted from 1
   * @param loss mean objective over the steps whose loss was read
   * @param validationError by the plan's criterion; NaN without validation
   */
  public record Epoch(int epoch, double loss, double validationError) {}
}
