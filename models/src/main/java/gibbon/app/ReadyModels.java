package gibbon.app;

import gibbon.GibbonException;
import gibbon.data.Mnist;
import gibbon.device.Device;
import gibbon.model.Classifier;
import gibbon.model.ModelFiles;
import gibbon.paper.Plans;
import gibbon.paper.Profile;
import gibbon.store.Folders;
import gibbon.store.StoreException;
import gibbon.tensor.Arena;
import gibbon.train.Adversary;
import gibbon.train.ModelShelf;
import gibbon.train.Objective;
import gibbon.train.TrainingPlan;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models that are ready by name: trained on MNIST at quick profile when first asked for, then kept
 * in the user's cache folder.
 */
final class ReadyModels {
  /*
   * A folder of the cache holds what one plan ends in on one device with one version of Gibbon; its
   * name is a digest of these. A change of any of them makes a new folder, never a wrong model.
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
  static Classifier open(String name, Device device, Arena arena, PrintWriter messages) {
    List<TrainingPlan> stages = PLANS.get(name);
    if (stages == null) {
      Path file = Path.of(name);
      if (!Files.exists(file)) {
        throw new GibbonException(
            "There is no model '%s': it is neither one of %s nor a file that exists."
                .formatted(name, String.join(", ", PLANS.keySet())));
      }
      return ModelFiles.read(file, arena);
    }
    Path folder = cache().resolve("gibbon").resolve("models").resolve(key(name, stages, device));
    make(folder);
    ModelShelf shelf = new ModelShelf(device, folder, true, TrainingDisplay::onStandardError);
    return shelf
        .finished(stages, Mnist.TRAIN, arena)
        .orElseGet(
            () -> {
              messages.printf(
                  "Training the model '%s' once (profile quick); it is kept in %s.%n",
                  name, folder);
              messages.flush();
              return shelf.trained(stages, Mnist.read().train(), arena);
            })
        .model();
  }

  private static void make(Path folder) {
    try {
      Folders.make(folder);
    } catch (StoreException e) {
      throw new GibbonException(
          "The folder %s, where trained models are kept, cannot be made; set XDG_CACHE_HOME to a folder that can be written."
              .formatted(folder),
          e);
    }
  }

  private static Path cache() {
    String set = System.getenv("XDG_CACHE_HOME");
    // The standard asks to ignore a path that is not absolute.
    return set != null && Path.of(set).isAbsolute()
        ? Path.of(set)
        : Path.of(System.getProperty("user.home"), ".cache");
  }

  private static String key(String name, List<TrainingPlan> stages, Device device) {
    String identity = Version.text() + "\n" + stages + "\n" + device.info().name();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return name + "-" + HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
