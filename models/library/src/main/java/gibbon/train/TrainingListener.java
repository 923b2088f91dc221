package gibbon.train;

/** Hears how training goes; the command line shows it as a progress bar. */
public interface TrainingListener extends AutoCloseable {
  /** A listener that does not care. */
  TrainingListener SILENT = (plan, epoch, step, stepsPerEpoch, loss, history) -> {};

  /**
   * Called every few dozen steps, and after each epoch, when {@code history} has come to hold it.
   *
   * @param epoch counted from 1
   * @param step steps done in this epoch
   * @param loss mean objective of the epoch so far
   * @param history up to the last whole epoch
   */
  void progress(
      TrainingPlan plan, int epoch, int step, int stepsPerEpoch, double loss, History history);

  /** Called when another run is at the same training, whose end is waited for. */
  default void waiting(TrainingPlan plan) {}

  /** Called when the training is over, finished or not. */
  @Override
  default void close() {}
}
