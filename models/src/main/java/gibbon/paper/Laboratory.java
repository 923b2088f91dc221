package gibbon.paper;

import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Predictions;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.device.Device;
import gibbon.model.Classifier;
import gibbon.report.AttackFigures;
import gibbon.report.Figure;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import gibbon.tensor.Arena;
import gibbon.train.ModelShelf;
import gibbon.train.TrainingPlan;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an experiment works with: a device, data, a profile, a seed, and a folder for what it makes.
 */
public final class Laboratory implements AutoCloseable {
  private final Profile profile;
  private final long seed;
  private final Path folder;
  private final Dataset.Split data;
  private final ModelShelf shelf;
  private final Arena arena;
  private final DeviceData test;
  private final Map<String, Classifier> models = new HashMap<>();
  private final Map<String, Evaluation.Attacked> attacks = new HashMap<>();

  /**
   * @param folder where examples, pictures and models go
   * @param shelf where trained models come from
   */
  public Laboratory(
      Device device,
      Dataset.Split data,
      Profile profile,
      long seed,
      Path folder,
      ModelShelf shelf) {
    this.profile = profile;
    this.seed = seed;
    this.folder = folder;
    this.data = data;
    this.shelf = shelf;
    arena = new Arena(device);
    test = DeviceData.of(data.test(), arena);
  }

  public Profile profile() {
    return profile;
  }

  public long seed() {
    return seed;
  }

  /** Pictures to train on. */
  public Dataset train() {
    return data.train();
  }

  /** The test set, on the device. */
  public DeviceData test() {
    return test;
  }

  /** Where an experiment leaves its pictures. */
  public Path folder() {
    return folder;
  }

  /** The model that a training in stages ends in, trained at most once. */
  public Classifier trained(List<TrainingPlan> stages) {
    String name = stages.get(stages.size() - 1).name();
    Classifier known = models.get(name);
    if (known == null) {
      known = shelf.trained(stages, data.train(), arena).model();
      models.put(name, known);
    }
    return known;
  }

  /** Attacks the test set, at most once a name, and keeps the examples as {@code NAME.npy}. */
  public Evaluation.Attacked attack(String name, Classifier model, FastGradientSign attack) {
    Evaluation.Attacked known = attacks.get(name);
    if (known == null) {
      known = Evaluation.attack(model, test, attack);
      Npy.write(
          folder.resolve(name + "-" + profile.id() + ".npy"),
          StoredArray.of(
              known.examples(), test.count(), data.test().rows(), data.test().columns()));
      attacks.put(name, known);
    }
    return known;
  }

  /**
   * Leaves the pictures of an attack. Results of several profiles share a folder and a report, so
   * each has pictures of its own.
   */
  public List<Figure> figures(String id, Classifier model, Evaluation.Attacked attacked) {
    return AttackFigures.save(folder, id + "-" + profile.id(), model, data.test(), attacked);
  }

  /** What a model says of adversarial examples made for another. */
  public Predictions transfer(Classifier to, Evaluation.Attacked from) {
    return Evaluation.of(to, test, from.examples());
  }

  @Override
  public void close() {
    arena.close();
  }
}
