package gibbon.train;

import gibbon.model.Network;
import java.util.List;

/**
 * What a training in stages ended in.
 *
 * @param model living in the arena that it was asked for
 * @param stages how each stage went, the last one last
 */
public record TrainedModel(Network model, List<History> stages) {
  public TrainedModel {
    stages = List.copyOf(stages);
  }

  /** How the last stage went. */
  public History history() {
    return stages.get(stages.size() - 1);
  }
}
