package gibbon.train;

import gibbon.GibbonException;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.ModelFiles;
import gibbon.store.FileReason;
import gibbon.store.Folders;
import gibbon.store.Safetensors;
import gibbon.tensor.Arena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
   * The model that a training in stages ends in, each stage beginning with the parameters the one
   * before it chose.
   *
   * @param stages at least one, of different names
   * @param arena where the model lives
   */
  public Trainer.Trained trained(List<TrainingPlan> stages, Dataset data, Arena arena) {
    Trainer.Trained trained = null;
    String identity = root(data.name());
    for (TrainingPlan plan : stages) {
      identity = Checkpoint.identity(plan, identity);
      trained = trained(plan, identity, trained, data, arena);
    }
    return trained;
  }

  /**
   * The same model, if an earlier run that is to be resumed has finished it; asked without the
   * data, which need not be read then.
   *
   * @param data the name of the data set it is trained on
   */
  public Optional<Trainer.Trained> finished(List<TrainingPlan> stages, String data, Arena arena) {
    String identity = root(data);
    for (TrainingPlan plan : stages) {
      identity = Checkpoint.identity(plan, identity);
    }
    return kept(stages.get(stages.size() - 1), identity, arena);
  }

  private Path unfinished(TrainingPlan plan) {
    return folder.resolve(plan.name() + ".checkpoint.safetensors");
  }

  private String root(String data) {
    return data + ", " + device.info().name();
  }

  private Optional<Trainer.Trained> kept(TrainingPlan plan, String identity, Arena arena) {
    Path file = file(plan.name());
    if (!resume || !Files.exists(file)) {
      return Optional.empty();
    }
    Safetensors.Contents contents = Safetensors.read(file);
    String found = contents.metadata().getOrDefault("plan", "nothing");
    if (found.equals(identity)) {
      return Optional.of(
          new Trainer.Trained(
              ModelFiles.read(file, contents, arena), Checkpoint.history(file, contents)));
    }
    // A training may have been broken off before it could replace an older model of its name.
    if (new Checkpoint(unfinished(plan), identity).fits()) {
      return Optional.empty();
    }
    throw new GibbonException(
        "%s was made by another plan (%s) than the one to resume (%s); use the same options or another output folder, or delete the file to have it trained anew."
            .formatted(file, found, identity));
  }

  private Trainer.Trained trained(
      TrainingPlan plan, String identity, Trainer.Trained start, Dataset data, Arena arena) {
    Optional<Trainer.Trained> kept = kept(plan, identity, arena);
    if (kept.isPresent()) {
      return kept.get();
    }
    try (TrainingListener listener = listeners.get()) {
      Trainer.Trained trained =
          new Trainer(device, plan, data, listener)
              .train(arena, start, new Checkpoint(unfinished(plan), identity), resume);
      ModelFiles.write(
          file(plan.name()),
          trained.model(),
          Map.of("plan", identity, "history", Checkpoint.toJson(trained.history())));
      Files.deleteIfExists(unfinished(plan));
      return trained;
    } catch (IOException e) {
      throw new GibbonException(
          "The checkpoint %s of the finished training cannot be removed (%s)."
              .formatted(unfinished(plan), FileReason.of(e)),
          e);
    }
  }
}
