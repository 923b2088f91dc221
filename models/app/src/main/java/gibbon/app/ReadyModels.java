package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Mnist;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.paper.Plans;
import gibbon.paper.Profile;
import gibbon.tensor.Arena;
import gibbon.train.Adversary;
import gibbon.train.ModelShelf;
import gibbon.train.Objective;
import gibbon.train.TrainingPlan;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models that are ready by name: trained on MNIST at quick profile when first asked for, then kept
 * in the user's cache folder.
 */
final class ReadyModels {
  /*
   * They are those of ./gibbon reproduce with its default profile and seed, in the same store.
   */
  private static final long SEED = 1;

  private static final Map<String, List<TrainingPlan>> PLANS = new LinkedHashMap<>();

  static {
    PLANS.put("softmax", Plans.softmax(Profile.QUICK, Mnist.TRAIN_EXTENT, SEED));
    PLANS.put("maxout", Plans.maxout(Profile.QUICK, Mnist.TRAIN_EXTENT, SEED, Objective.CLEAN));
    PLANS.put(
        "maxout-adversarial",
        Plans.maxout(Profile.QUICK, Mnist.TRAIN_EXTENT, SEED, Adversary.PAPER));
  }

  private ReadyModels() {}

  /** The model of this name, or of this file, living in {@code arena}. */
  static Network open(
      String name, NetworkOptions network, Device device, Arena arena, PrintWriter messages) {
    List<TrainingPlan> stages = PLANS.get(name);
    if (stages == null) {
      Path file = Path.of(name);
      if (!Files.exists(file)) {
        throw new GibbonException(
            Text.of(
                "There is no model '%s': it is neither one of %s nor a file that exists.",
                name, String.join(", ", PLANS.keySet())));
      }
      return network.open(file, arena, messages);
    }
    Path folder = ModelFolder.standard();
    ModelFolder.made(folder, ModelFolder.REMEDY);
    ModelShelf shelf = ModelShelf.store(device, folder, false, TrainingDisplay::onStandardError);
    return shelf
        .finished(stages, Mnist.TRAIN_FINGERPRINT, arena)
        .orElseGet(
            () -> {
              messages.println(
                  Text.of(
                      "Training the model '%s' once (profile quick); it is kept in %s.",
                      name, folder));
              messages.flush();
              return shelf.trained(stages, Mnist.read().train(), arena);
            })
        .model();
  }
}
