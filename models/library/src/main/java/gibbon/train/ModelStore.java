package gibbon.train;

import gibbon.data.Dataset;
import gibbon.tensor.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where trained models come from: a {@link ModelShelf}, or a {@link Trainings} that keeps none. */
public interface ModelStore {
  /**
   * The model that a training in stages ends in, each stage beginning with the parameters the one
   * before it chose; trained only if it is not there.
   *
   * @param stages at least one, of different names
   * @param arena where the model lives
   */
  TrainedModel trained(List<TrainingPlan> stages, Dataset data, Arena arena);

  /**
   * The same model, if it is finished; asked without the data, which need not be read then.
   *
   * @param data the {@link Dataset#fingerprint fingerprint} of the data set it is trained on
   */
  Optional<TrainedModel> finished(List<TrainingPlan> stages, String data, Arena arena);

  /**
   * What a training in one stage that was broken off, or is going on elsewhere, has come to: the
   * best parameters after its last checkpoint. Nothing is trained.
   */
  Optional<TrainedModel> underWay(TrainingPlan plan, Dataset data, Arena arena);

  /** Where models are kept, and what else takes long to compute; empty where nothing is. */
  default Optional<Path> folder() {
    return Optional.empty();
  }
}
