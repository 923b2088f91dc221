package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Runs a model, clean or under attack, over a whole data set, batch by batch. */
public final class Evaluation {
  private static final int BATCH = 1000;

  private Evaluation() {}

  /** What the model says of the pictures as they are. */
  public static Predictions clean(Network model, DeviceData data) {
    requireFit(data.host(), model);
    return Predictions.of(logits(model, data.images()), data.host().labels(), model);
  }

  /**
   * The probabilities that the model gives the classes of pictures without labels.
   *
   * @param images [count, inputs], row-major
   * @return [count][classes]
   */
  public static double[][] probabilities(Network model, Device device, float[] images) {
    int inputs = model.inputs();
    int classes = model.classes();
    double[][] probabilities = new double[images.length / inputs][classes];
    try (Arena arena = new Arena(device)) {
      double[] logits = logits(model, arena.of(Shape.of(probabilities.length, inputs), images));
      Predictions.requireFinite(logits, classes);
      for (int i = 0; i < probabilities.length; i++) {
        model.output().probabilities(logits, i * classes, probabilities[i]);
      }
    }
    return probabilities;
  }

  /** The most probable class of each of some pictures without labels, the lowest among equals. */
  public static int[] classes(Network model, Device device, float[] images) {
    int[] none = new int[images.length / model.inputs()];
    try (Arena arena = new Arena(device)) {
      double[] logits = logits(model, arena.of(Shape.of(none.length, model.inputs()), images));
      return Predictions.of(logits, none, model).classes();
    }
  }

  private static double[] logits(Network model, Tensor images) {
    int count = images.shape().extent(0);
    double[] logits = new double[count * model.classes()];
    slices(
        images.device(),
        model.batch(),
        count,
        (tape, from, size) -> {
          Var x = Ops.slice(tape.leaf(images), 0, from, size);
          copy(model.logits(x, Noise.NONE), logits, from);
        });
    return logits;
  }

  /**
   * What the model says of these pictures [count, inputs], judged by the labels of {@code data}.
   */
  public static Predictions of(Network model, DeviceData data, float[] images) {
    try (Arena arena = new Arena(data.images().device())) {
      Tensor replaced = arena.of(data.images().shape(), images);
      return clean(model, new DeviceData(data.host(), replaced, data.labels()));
    }
  }

  /** Attacks every picture, away from its true label, and classifies what comes out. */
  public static Attacked attack(Network model, DeviceData data, Attack attack) {
    return attack(
        model, data.images().device(), data.host(), attack, Goal.away(data.host().labels()));
  }

  /**
   * Attacks a data set batch by batch; no more is kept of a batch than what its sinks keep.
   *
   * @param goal of each picture of the data set
   * @param sinks told of every batch, in order
   */
  public static Attacked attack(
      Network model, Device device, Dataset data, Attack attack, Goal goal, Sink... sinks) {
    Tally tally = new Tally(attack, data.classes());
    batches(
        model,
        device,
        data,
        goal,
        (pictures, labels, wanted) -> {
          AttackedBatch batch = attacked(model, device, pictures, labels, attack, wanted);
          tally.take(batch);
          for (Sink sink : sinks) {
            sink.take(batch);
          }
        });
    return tally.attacked(model, data.labels());
  }

  /**
   * Attacks some pictures of a data set, each at its place in it, as one batch.
   *
   * @param rows of the data set
   * @param goal of each of these rows
   */
  public static AttackedBatch attack(
      Network model, Device device, Dataset data, int[] rows, Attack attack, Goal goal) {
    requireFit(data, model);
    goal.check(rows.length, model.classes());
    return attacked(model, device, Pictures.of(data, rows), labels(data, rows), attack, goal);
  }

  private static int[] labels(Dataset data, int[] rows) {
    return Arrays.stream(rows).map(row -> data.labels()[row]).toArray();
  }

  private static AttackedBatch attacked(
      Network model, Device device, Pictures pictures, int[] labels, Attack attack, Goal goal) {
    FirstGradients gradients = new FirstGradients(pictures);
    Victim victim = new Victim(model, device, gradients);
    Predictions clean = victim.judge(pictures, labels);
    Outcome outcome = attack.on(victim, pictures, goal);
    Predictions adversarial =
        goal.towards() ? victim.judge(pictures.at(outcome.examples()), labels) : outcome.judged();
    return new AttackedBatch(
        pictures.places()[0], labels, goal, outcome, gradients.values(), clean, adversarial);
  }

  /** The share of pictures mistaken after the attack. */
  public static double error(Network model, DeviceData data, Attack attack) {
    int[] labels = data.host().labels();
    List<Predictions> parts = new ArrayList<>();
    Victim victim = new Victim(model, data.images().device());
    batches(
        model,
        data.images().device(),
        data.host(),
        Goal.away(labels),
        (pictures, of, goal) -> parts.add(attack.on(victim, pictures, goal).judged()));
    return Predictions.joined(parts).error(labels);
  }

  /** What other networks say of the examples of an attack on {@code model}, made anew for them. */
  public static List<Predictions> transferred(
      Network model, DeviceData data, Attack attack, List<Network> judges) {
    Device device = data.images().device();
    List<List<Predictions>> parts = new ArrayList<>();
    judges.forEach(judge -> parts.add(new ArrayList<>()));
    Victim victim = new Victim(model, device);
    batches(
        model,
        device,
        data.host(),
        Goal.away(data.host().labels()),
        (pictures, labels, goal) -> {
          float[] examples = attack.examples(victim, pictures, goal);
          for (int j = 0; j < judges.size(); j++) {
            parts
                .get(j)
                .add(new Victim(judges.get(j), device).judge(pictures.at(examples), labels));
          }
        });
    return parts.stream().map(Predictions::joined).toList();
  }

  private interface Batch {
    void run(Pictures pictures, int[] labels, Goal goal);
  }

  private static void batches(Network model, Device device, Dataset data, Goal goal, Batch batch) {
    requireFit(data, model);
    goal.check(data.count(), model.classes());
    for (int from = 0; from < data.count(); from += BATCH) {
      int count = Math.min(BATCH, data.count() - from);
      int[] rows = IntStream.range(from, from + count).toArray();
      Pictures pictures = Pictures.of(data, rows);
      int[] labels = labels(data, rows);
      batch.run(pictures, labels, goal.slice(from, count));
    }
  }

  /**
   * @throws GibbonException unless the network takes such pictures and knows all their classes
   */
  public static void requireFit(Dataset data, Network model) {
    if (data.pixels() != model.inputs()) {
      throw new GibbonException(
          Text.of(
              "%s takes pictures of %d numbers, but those of %s have %d.",
              model, model.inputs(), data.name(), data.pixels()));
    }
    if (data.classes() > model.classes()) {
      throw new GibbonException(
          Text.of(
              "%s tells %d classes apart, but %s has %d.",
              model, model.classes(), data.name(), data.classes()));
    }
  }

  private interface Slice {
    void run(Tape tape, int from, int size);
  }

  /** Runs over so many rows, each slice with an arena of its own. */
  private static void slices(Device device, int batch, int count, Slice slice) {
    for (int from = 0; from < count; from += batch) {
      try (Arena arena = new Arena(device)) {
        slice.run(new Tape(arena), from, Math.min(batch, count - from));
      }
    }
  }

  private static void copy(Var logits, double[] into, int row) {
    double[] values = logits.value().toDoubles();
    System.arraycopy(values, 0, into, row * logits.shape().extent(1), values.length);
  }
}
