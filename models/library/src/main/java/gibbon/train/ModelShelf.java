package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.ModelFiles;
import gibbon.model.Network;
import gibbon.store.FileHold;
import gibbon.store.FileReason;
import gibbon.store.Folders;
import gibbon.store.Safetensors;
import gibbon.store.StoreException;
import gibbon.tensor.Arena;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Trained models in a folder, each beside the plan that made it, and trainings under way. What is
 * finished is not trained again; what was broken off goes on.
 */
public final class ModelShelf implements ModelStore {
  /*
   * What a training ends in follows from its plans, the numbers it learns from, the device and the
   * engine. These are its identity, which every file has. A store names files after a digest of it, so all may
   * share one: whoever wants the same model finds it, and whoever wants another never does.
   *
   * A training holds a lock on its name. The next who wants it waits, and then finds the model.
   */
  private static final String LOCKS = "locks";

  /**
   * Part of every identity, to be raised whenever training by the same plan comes to numbers that
   * rounding does not explain: models of another engine are none of this one's.
   */
  static final int ENGINE = 1;

  private final Device device;
  private final Path folder;
  private final boolean addressed;
  private final boolean resume;
  private final Supplier<TrainingListener> listeners;

  /** Identities trained by this shelf, which are new even where nothing older is to be used. */
  private final Set<String> own = new HashSet<>();

  private final Map<Dataset, String> fingerprints = new WeakHashMap<>();

  private ModelShelf(
      Device device,
      Path folder,
      boolean addressed,
      boolean resume,
      Supplier<TrainingListener> listeners) {
    this.device = device;
    this.folder = folder;
    this.addressed = addressed;
    this.resume = resume;
    this.listeners = listeners;
    Folders.make(folder.resolve(LOCKS));
  }

  /**
   * A folder of one's own, whose files are named after the plans alone. A model of that name made
   * by another plan is refused where one is to be resumed.
   *
   * @param folder made if it does not exist
   * @param resume whether to use what an earlier run left in the folder
   * @param listeners makes a listener for each training; it is closed when the training ends
   */
  public static ModelShelf named(
      Device device, Path folder, boolean resume, Supplier<TrainingListener> listeners) {
    return new ModelShelf(device, folder, false, resume, listeners);
  }

  /**
   * A store for all, whose files are named after the plans and a digest of what decides the model.
   *
   * @param folder made if it does not exist
   * @param fresh whether to train anew what an earlier run left
   * @param listeners makes a listener for each training; it is closed when the training ends
   */
  public static ModelShelf store(
      Device device, Path folder, boolean fresh, Supplier<TrainingListener> listeners) {
    return new ModelShelf(device, folder, true, !fresh, listeners);
  }

  /** A training and what decides its outcome. */
  private record Stage(TrainingPlan plan, Identity identity) {}

  /** Where the model of this training is, or will be. */
  public Path file(List<TrainingPlan> stages, String data) {
    List<Stage> all = stages(stages, data);
    return file(all.get(all.size() - 1));
  }

  @Override
  public TrainedModel trained(List<TrainingPlan> stages, Dataset data, Arena arena) {
    List<Stage> all = stages(stages, fingerprints.computeIfAbsent(data, Dataset::fingerprint));
    Optional<TrainedModel> finished = finished(all, arena);
    if (finished.isPresent()) {
      return finished.get();
    }
    Trainer.Trained trained = null;
    List<History> histories = new ArrayList<>();
    for (Stage stage : all) {
      trained = trained(stage, trained, data, arena);
      histories.add(trained.history());
    }
    return new TrainedModel(trained.model(), histories);
  }

  @Override
  public Optional<TrainedModel> finished(List<TrainingPlan> stages, String data, Arena arena) {
    return finished(stages(stages, data), arena);
  }

  @Override
  public Optional<TrainedModel> underWay(TrainingPlan plan, Dataset data, Arena arena) {
    String fingerprint = fingerprints.computeIfAbsent(data, Dataset::fingerprint);
    Checkpoint checkpoint = checkpoint(stages(List.of(plan), fingerprint).get(0));
    if (!checkpoint.fits()) {
      return Optional.empty();
    }
    Network model = plan.model().build(arena, plan.seed());
    History history = checkpoint.readBest(model.parameters());
    return Optional.of(new TrainedModel(model, List.of(history)));
  }

  @Override
  public Optional<Path> folder() {
    return Optional.of(folder);
  }

  private Optional<TrainedModel> finished(List<Stage> stages, Arena arena) {
    List<History> histories = new ArrayList<>();
    Optional<Safetensors.Contents> contents = Optional.empty();
    for (Stage stage : stages) {
      contents = kept(stage);
      if (contents.isEmpty()) {
        return Optional.empty();
      }
      histories.add(Checkpoint.history(file(stage), contents.get()));
    }
    Path file = file(stages.get(stages.size() - 1));
    return Optional.of(
        new TrainedModel(ModelFiles.read(file, contents.orElseThrow(), arena), histories));
  }

  private List<Stage> stages(List<TrainingPlan> plans, String data) {
    List<Stage> stages = new ArrayList<>();
    for (int last = 1; last <= plans.size(); last++) {
      Identity identity = Identity.of(plans.subList(0, last), data, device.info().name(), ENGINE);
      stages.add(new Stage(plans.get(last - 1), identity));
    }
    return stages;
  }

  private String name(Stage stage) {
    return named(stage, stage.identity.text());
  }

  private String named(Stage stage, String identity) {
    return stage.plan.name() + (addressed ? "-" + digest(identity) : "");
  }

  private Path file(Stage stage) {
    return file(stage, ".safetensors");
  }

  private Path unfinished(Stage stage) {
    return file(stage, ".checkpoint.safetensors");
  }

  /** Where a file of a stage is, under its former name if that is the only one there. */
  private Path file(Stage stage, String ending) {
    Path file = folder.resolve(name(stage) + ending);
    return stage
        .identity
        .former()
        .map(former -> folder.resolve(named(stage, former) + ending))
        .filter(former -> !Files.exists(file) && Files.exists(former))
        .orElse(file);
  }

  /** The file of a stage, if it is there and may be used. */
  private Optional<Safetensors.Contents> kept(Stage stage) {
    Path file = file(stage);
    if (!(resume || own.contains(stage.identity.text())) || !Files.exists(file)) {
      return Optional.empty();
    }
    Safetensors.Contents contents = read(file);
    String found = contents.metadata().getOrDefault("plan", "nothing");
    if (stage.identity.is(found)) {
      return Optional.of(contents);
    }
    // A training may have been broken off before it could replace an older model of its name.
    if (checkpoint(stage).fits()) {
      return Optional.empty();
    }
    throw new GibbonException(
        Text.of(
            "%s was made by another plan (%s) than the one to resume (%s); use the same options or another output folder, or delete the file to have it trained anew.",
            file, found, stage.identity.text()));
  }

  private static Safetensors.Contents read(Path file) {
    try {
      return Safetensors.readOwn(file);
    } catch (StoreException damaged) {
      throw new StoreException(
          damaged.getMessage() + " Delete the file to have the model trained anew.", damaged);
    }
  }

  private Checkpoint checkpoint(Stage stage) {
    return new Checkpoint(unfinished(stage), stage.identity);
  }

  @SuppressWarnings("try") // The hold is there to be held.
  private Trainer.Trained trained(Stage stage, Trainer.Trained start, Dataset data, Arena arena) {
    try (TrainingListener listener = listeners.get();
        FileHold hold =
            FileHold.on(
                folder.resolve(LOCKS).resolve(name(stage)), () -> listener.waiting(stage.plan))) {
      Optional<Safetensors.Contents> kept = kept(stage);
      if (kept.isPresent()) {
        return new Trainer.Trained(
            ModelFiles.read(file(stage), kept.get(), arena),
            Checkpoint.history(file(stage), kept.get()));
      }
      Trainer.Trained trained =
          new Trainer(device, stage.plan, data, listener)
              .train(arena, start, checkpoint(stage), resume);
      ModelFiles.write(
          folder.resolve(name(stage) + ".safetensors"),
          stage.plan.model(),
          trained.model(),
          Map.of("plan", stage.identity.text(), "history", Checkpoint.toJson(trained.history())));
      own.add(stage.identity.text());
      Files.deleteIfExists(unfinished(stage));
      return trained;
    } catch (IOException e) {
      throw new GibbonException(
          Text.of(
              "The checkpoint %s of the finished training cannot be removed (%s).",
              unfinished(stage), FileReason.of(e)),
          e);
    }
  }

  private static String digest(String identity) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
