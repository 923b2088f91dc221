package gibbon.train;

import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.tensor.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Trains what it is asked for and keeps nothing, neither files nor checkpoints.
 *
 * @param listeners makes a listener for each training; it is closed when the training ends
 */
public record Trainings(Device device, Supplier<TrainingListener> listeners) implements ModelStore {
  /** Trainings that nobody watches. */
  public static Trainings on(Device device) {
    return new Trainings(device, () -> TrainingListener.SILENT);
  }

  @Override
  public TrainedModel trained(List<TrainingPlan> stages, Dataset data, Arena arena) {
    Trainer.Trained trained = null;
    List<History> histories = new ArrayList<>();
    for (TrainingPlan plan : stages) {
      try (TrainingListener listener = listeners.get()) {
        trained = new Trainer(device, plan, data, listener).train(arena, trained, null, false);
      }
      histories.add(trained.history());
    }
    return new TrainedModel(trained.model(), histories);
  }

  @Override
  public Optional<TrainedModel> finished(List<TrainingPlan> stages, String data, Arena arena) {
    return Optional.empty();
  }

  @Override
  public Optional<TrainedModel> underWay(TrainingPlan plan, Dataset data, Arena arena) {
    return Optional.empty();
  }
}
