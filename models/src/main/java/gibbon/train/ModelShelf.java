package gibbon.train;

import gibbon.GibbonException;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Classifier;
import gibbon.model.ModelFiles;
import gibbon.store.Folders;
import gibbon.store.Safetensors;
import gibbon.tensor.Arena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Trained models in a folder, each beside the plan that made it, and trainings under way. What is
 * finished is not trained again when resuming; what was broken off goes on.
 */
public final class ModelShelf {
  private final Device device;
  private final Path folder;
  private final boolean resume;
  private final Supplier<TrainingListener> listeners;

  /**
   * @param folder made if it does not exist
   * @param resume whether to use what an earlier run left in the folder
   * @param listeners makes a listener for each training; it is closed when the training ends
   */
  public ModelShelf(
      Device device, Path folder, boolean resume, Supplier<TrainingListener> listeners) {
    this.device = device;
    this.folder = folder;
    this.resume = resume;
    this.listeners = listeners;
    Folders.make(folder);
  }

  /** Where the model of this name is, or will be. */
  public Path file(String name) {
    return folder.resolve(name + ".safetensors");
  }

  /**
   * The model that the plan ends in, if an earlier run that is to be resumed has finished it; asked
   * without the data, which need not be read then.
   *
   * @param data the name of the data set it is trained on
   */
  public Optional<Classifier> finished(TrainingPlan plan, String data, Arena arena) {
    Path file = file(plan.name());
    if (!resume || !Files.exists(file)) {
      return Optional.empty();
    }
    String identity = identity(plan, data);
    String found = Safetensors.read(file).metadata().getOrDefault("plan", "nothing");
    if (!found.equals(identity)) {
      throw new GibbonException(
          "%s was made by another plan (%s) than the one to resume (%s); use the same options or another output folder."
              .formatted(file, found, identity));
    }
    return Optional.of(ModelFiles.read(file, arena));
  }

  private String identity(TrainingPlan plan, String data) {
    return Checkpoint.identity(plan, data + ", " + device.info().name());
  }

  /** The model that the plan ends in, living in {@code arena}. */
  public Classifier trained(TrainingPlan plan, Dataset data, Arena arena) {
    Path file = file(plan.name());
    String identity = identity(plan, data.name());
    Optional<Classifier> finished = finished(plan, data.name(), arena);
    if (finished.isPresent()) {
      return finished.get();
    }
    Path checkpoint = folder.resolve(plan.name() + ".checkpoint.safetensors");
    try (TrainingListener listener = listeners.get()) {
      Trainer.Trained trained =
          new Trainer(device, plan, data, listener).train(arena, checkpoint, resume);
      ModelFiles.write(
          file,
          trained.model(),
          Map.of("plan", identity, "history", Checkpoint.toJson(trained.history())));
      Files.deleteIfExists(checkpoint);
      return trained.model();
    } catch (IOException e) {
      throw new GibbonException(
          "The checkpoint %s of the finished training cannot be removed (%s)."
              .formatted(checkpoint, e.getMessage()),
          e);
    }
  }
}
