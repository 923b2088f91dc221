package gibbon.paper;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Attack;
import gibbon.attack.Attacked;
import gibbon.attack.Evaluation;
import gibbon.attack.Goal;
import gibbon.attack.Predictions;
import gibbon.attack.Sample;
import gibbon.attack.Sink;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.train.ModelStore;
import gibbon.train.Objective;
import gibbon.train.TrainedModel;
import gibbon.train.TrainingPlan;
import gibbon.whiten.WhitenedPictures;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one experiment works with: a device, data, a profile, a seed, and trained models. What lives
 * on the device goes when the experiment ends; models are read from the store again.
 */
public final class Laboratory implements AutoCloseable {
  private final Device device;
  private final Profile profile;
  private final long seed;
  private final Dataset.Split data;
  private final ModelStore store;
  private final Settings settings;
  private final Arena arena;
  private final boolean ownsArena;
  private final DeviceData test;
  private final Map<List<TrainingPlan>, TrainedModel> trained = new HashMap<>();
  private final Map<Network, Predictions> clean = new IdentityHashMap<>();

  private final Map<Network, Map<Attack, Attacked>> attacks = new IdentityHashMap<>();

  /**
   * @param seed of everything random
   * @param store where trained models come from
   * @param settings what the user decided otherwise
   */
  public Laboratory(
      Device device,
      Dataset.Split data,
      Profile profile,
      long seed,
      ModelStore store,
      Settings settings) {
    this(device, data, profile, seed, store, settings, new Arena(device), true);
  }

  private Laboratory(
      Device device,
      Dataset.Split data,
      Profile profile,
      long seed,
      ModelStore store,
      Settings settings,
      Arena arena,
      boolean ownsArena) {
    this.device = device;
    this.data = data;
    this.profile = profile;
    this.seed = seed;
    this.store = store;
    this.settings = settings;
    this.arena = arena;
    this.ownsArena = ownsArena;
    test = DeviceData.of(data.test(), arena);
  }

  public Device device() {
    return device;
  }

  public Profile profile() {
    return profile;
  }

  public long seed() {
    return seed;
  }

  /** What is chosen where the paper is silent: the usual value, or the user's. */
  public String chosen(OpenChoice choice) {
    return settings.chosen(choice);
  }

  /** Pictures to train on. */
  public Dataset train() {
    return data.train();
  }

  /** The test set, on the device; {@code test().host()} is the same on the host. */
  public DeviceData test() {
    return test;
  }

  /** Where tensors live until the experiment ends. */
  public Arena arena() {
    return arena;
  }

  /** Pictures on the device until the experiment ends. */
  public DeviceData onDevice(Dataset pictures) {
    return DeviceData.of(pictures, arena);
  }

  /**
   * The same laboratory with the pictures of these classes alone, numbered anew from 0 in this
   * order, such as 3 and 7. It ends with this one.
   */
  public Laboratory only(Integer... classes) {
    List<Integer> kept = List.of(classes);
    Dataset.Split fewer =
        new Dataset.Split(data.name(), data.train().only(kept), data.test().only(kept));
    return new Laboratory(device, fewer, profile, seed, store, settings, arena, false);
  }

  /** The same laboratory with its pictures whitened. It ends with this one. */
  WhitenedLaboratory whitened() {
    WhitenedPictures pictures = WhitenedPictures.of(data, device, store.folder());
    return new WhitenedLaboratory(
        new Laboratory(device, pictures.split(), profile, seed, store, settings, arena, false),
        pictures);
  }

  /** What a training in stages on {@link #train} ends in; trained only if nobody has yet. */
  public TrainedModel trained(List<TrainingPlan> stages) {
    return trained.computeIfAbsent(stages, plans -> store.trained(plans, data.train(), arena));
  }

  /** What a training in stages on other pictures ends in; trained only if nobody has yet. */
  public TrainedModel trained(List<TrainingPlan> stages, Dataset pictures) {
    return store.trained(stages, pictures, arena);
  }

  /**
   * What a training in one stage has come to: its end, or its last checkpoint.
   *
   * @throws GibbonException if it has not got that far
   */
  TrainedModel soFar(TrainingPlan plan) {
    String fingerprint = data.train().fingerprint();
    return store
        .finished(List.of(plan), fingerprint, arena)
        .or(() -> store.underWay(plan, data.train(), arena))
        .orElseThrow(
            () ->
                new GibbonException(
                    Text.of(
                        "The training %s has no checkpoint yet that could be reported on; let it run for an epoch first, with the same --models.",
                        plan.name())));
  }

  /** The network of {@link Plans#maxout}, trained for this objective if nobody has yet. */
  Network maxout(Objective objective) {
    return trained(Plans.maxout(profile, data.train(), seed, objective)).model();
  }

  /** What a model says of the test set as it is. */
  public Predictions clean(Network model) {
    return clean.computeIfAbsent(model, m -> Evaluation.clean(m, test));
  }

  /** Attacks the test set with its true labels; the same attack on the same model comes cheap. */
  public Attacked attack(Network model, Attack attack) {
    return attacks
        .computeIfAbsent(model, m -> new HashMap<>())
        .computeIfAbsent(attack, a -> Evaluation.attack(model, test, a));
  }

  /** The same attack once more, for who wants more of its batches than {@link Attacked} keeps. */
  public void watch(Attacked attacked, Sink sink) {
    Dataset host = test.host();
    Goal goal = Goal.away(host.labels());
    Evaluation.attack(attacked.model(), device, host, attacked.attack(), goal, sink);
  }

  /** One picture of the test set before and after an attack. */
  Sample sample(Network model, Attack attack, int index) {
    Sample[] found = new Sample[1];
    watch(
        attack(model, attack),
        batch -> {
          int row = index - batch.from();
          found[0] = row >= 0 && row < batch.count() ? batch.sample(row) : found[0];
        });
    return found[0];
  }

  /** What a model says of adversarial examples of the test set made for another. */
  public Predictions transfer(Network to, Attacked from) {
    return transfer(List.of(to), from).get(0);
  }

  /** What several models say of adversarial examples of the test set made for one. */
  public List<Predictions> transfer(List<Network> to, Attacked from) {
    return Evaluation.transferred(from.model(), test, from.attack(), to);
  }

  /** What a model says of pictures [count, inputs] in the place of those of the test set. */
  public Predictions judged(Network model, float[] images) {
    return Evaluation.of(model, test, images);
  }

  /** The error of these predictions by the labels of the test set, in 0 … 1. */
  public double error(Predictions predictions) {
    return predictions.error(test.host().labels());
  }

  /** A picture of the test set, row by row. */
  public float[] picture(int index) {
    Dataset host = test.host();
    return Arrays.copyOfRange(host.images(), index * host.pixels(), (index + 1) * host.pixels());
  }

  @Override
  public void close() {
    if (ownsArena) {
      arena.close();
    }
  }
}
