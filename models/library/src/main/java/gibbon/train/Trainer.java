package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.model.Network;
import gibbon.tensor.Arena;

/** Carries out a {@link TrainingPlan}. */
public final class Trainer {
  private final Device device;
  private final TrainingPlan plan;
  private final Dataset data;
  private final TrainingListener listener;

  /** A training of {@code plan} on the pictures of {@code data}. */
  public Trainer(Device device, TrainingPlan plan, Dataset data, TrainingListener listener) {
    this.device = device;
    this.plan = plan;
    this.data = data;
    this.listener = listener;
    int examples = data.count() - plan.validation();
    if (examples < plan.batch()) {
      throw new GibbonException(
          Text.of(
              "%s has %d pictures, too few for %d of validation and a batch of %d.",
              data.name(), data.count(), plan.validation(), plan.batch()));
    }
  }

  /** A trained model and how it came about. */
  public record Trained(Network model, History history) {}

  /**
   * Trains to the end.
   *
   * @param arena where the model lives
   * @param start the stage before, whose parameters training begins with, or null for initial
   *     weights
   * @param checkpoint that is written after every epoch, or null for none
   * @param resume whether to go on from the checkpoint, if it exists
   */
  public Trained train(Arena arena, Trained start, Checkpoint checkpoint, boolean resume) {
    Network model = plan.model().build(arena, plan.seed());
    try (Arena training = new Arena(device)) {
      TrainingRun run = new TrainingRun(device, training, plan, model, data, listener);
      run.begin(start);
      History history = History.EMPTY;
      if (checkpoint != null && resume && checkpoint.exists()) {
        history = run.read(checkpoint);
      }
      try (CheckpointWriter writer = new CheckpointWriter()) {
        history = epochs(run, start, checkpoint, history, writer);
        writer.finish();
      }
      run.takeBest();
      return new Trained(model, history);
    }
  }

  private History epochs(
      TrainingRun run,
      Trained start,
      Checkpoint checkpoint,
      History begun,
      CheckpointWriter writer) {
    History history = begun;
    try {
      while (!finished(history, start)) {
        History next = run.epoch(history);
        if (checkpoint != null) {
          writer.write(() -> run.writing(checkpoint, next));
        }
        history = next;
      }
      return history;
    } catch (NotFinite broken) {
      writer.finish();
      boolean again = run.restore(start, checkpoint, history);
      String finding = again ? run.search(history, broken) : broken.getMessage();
      throw new GibbonException(finding + kept(checkpoint, history) + ".", broken);
    } catch (DeviceException failure) {
      writer.finish();
      String cause = failure.getMessage().replaceFirst("\\.$", "");
      throw new DeviceException(cause + kept(checkpoint, history) + ".", failure);
    }
  }

  private static String kept(Checkpoint checkpoint, History history) {
    return checkpoint == null || history.epochs().isEmpty()
        ? ""
        : Text.of(
            "; the checkpoint after epoch %d is kept in %s, and --resume goes on from it",
            history.epochs().size(), checkpoint);
  }

  private boolean finished(History history, Trained start) {
    Stopping stopping = plan.stopping();
    int done = history.epochs().size();
    if (done >= stopping.epochs() || done - history.bestEpoch() >= stopping.patience()) {
      return true;
    }
    if (stopping.watched() == 0 || done == 0) {
      return false;
    }
    double goal = start == null ? Double.NaN : start.history().bestObjective();
    if (Double.isNaN(goal)) {
      throw new GibbonException(
          Text.of(
              "Training of %s is to stop at the objective of the stage before it, which measured none.",
              plan.name()));
    }
    return history.epochs().get(done - 1).watchedObjective() <= goal;
  }
}
