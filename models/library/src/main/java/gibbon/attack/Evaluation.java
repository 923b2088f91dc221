package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.DeviceData;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Runs a model, clean or under attack, over a whole data set, batch by batch. */
public final class Evaluation {
  private static final int BATCH = 1000;

  private Evaluation() {}

  /** What the model says of the pictures as they are. */
  public static Predictions clean(Network model, DeviceData data) {
    requireFit(data, model);
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

  /**
   * What an attack learns of some pictures in one pass forward and back.
   *
   * @param predictions their losses are those that an attack climbs, of the caller's labels
   * @param gradients ∇ₓJ [count, inputs], row-major
   */
  public record Differentiated(Predictions predictions, float[] gradients) {}

  /**
   * Cost and gradient of pictures for labels of the caller's, such as classes to reach.
   *
   * @param images [count, inputs], row-major
   * @param labels one a picture
   */
  public static Differentiated differentiated(
      Network model, Device device, float[] images, int[] labels) {
    int inputs = model.inputs();
    double[] logits = new double[labels.length * model.classes()];
    double[] losses = new double[labels.length];
    float[] gradients = new float[images.length];
    FastGradientSign attack = FastGradientSign.of(0);
    try (Arena arena = new Arena(device)) {
      Tensor all = arena.of(Shape.of(labels.length, inputs), images);
      Tensor targets = arena.ofIntegers(labels);
      slices(
          device,
          labels.length,
          (tape, from, size) -> {
            Var x = Ops.slice(tape.leaf(all), 0, from, size);
            Var y = Ops.slice(tape.leaf(targets), 0, from, size);
            FastGradientSign.Step step = attack.step(model, tape, x.value(), y.value());
            copy(step.logits(), logits, from);
            System.arraycopy(step.losses().value().toDoubles(), 0, losses, from, size);
            copy(step.gradient().value().toFloats(), gradients, from * inputs);
          });
    }
    Predictions said = Predictions.of(logits, labels, model);
    return new Differentiated(
        new Predictions(said.classes(), said.confidences(), losses), gradients);
  }

  private static double[] logits(Network model, Tensor images) {
    int count = images.shape().extent(0);
    double[] logits = new double[count * model.classes()];
    slices(
        images.device(),
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

  /**
   * The outcome of an attack.
   *
   * @param report its numbers
   * @param clean predictions before
   * @param adversarial predictions after
   * @param gradients ∇ₓJ [count, inputs], row-major
   * @param examples x̃ [count, inputs], row-major
   */
  public record Attacked(
      AttackReport report,
      Predictions clean,
      Predictions adversarial,
      float[] gradients,
      float[] examples) {}

  /** Attacks every picture with its true label and classifies what comes out. */
  public static Attacked attack(Network model, DeviceData data, FastGradientSign attack) {
    return attack(model, data, attack, data.labels());
  }

  /** Attacks every picture with a label of the caller's, such as a class to reach. */
  public static Attacked attack(
      Network model, DeviceData data, FastGradientSign attack, Tensor attackLabels) {
    int inputs = model.inputs();
    int classes = model.classes();
    double[] before = new double[data.count() * classes];
    double[] after = new double[data.count() * classes];
    float[] gradients = new float[data.count() * inputs];
    float[] examples = new float[data.count() * inputs];
    DeviceData labelled = new DeviceData(data.host(), data.images(), attackLabels);
    batches(
        labelled,
        model,
        (tape, x, labels, from) -> {
          FastGradientSign.Step step = attack.step(model, tape, x, labels);
          copy(step.logits(), before, from);
          copy(model.logits(step.adversarial(), Noise.NONE), after, from);
          copy(step.gradient().value().toFloats(), gradients, from * inputs);
          copy(step.adversarial().value().toFloats(), examples, from * inputs);
        });
    int[] labels = data.host().labels();
    Predictions clean = Predictions.of(before, labels, model);
    Predictions adversarial = Predictions.of(after, labels, model);
    return new Attacked(
        AttackReport.of(
            attack,
            data.host(),
            clean,
            adversarial,
            gradients,
            examples,
            attack.targeted() ? reached(adversarial, attackLabels) : Double.NaN),
        clean,
        adversarial,
        gradients,
        examples);
  }

  /** What the model says of pictures perturbed in some other way, against itself. */
  public static Predictions perturbed(
      Network model, DeviceData data, Perturbation perturbation, double size) {
    double[] logits = new double[data.count() * model.classes()];
    batches(
        data,
        model,
        (tape, x, labels, from) -> {
          Var input = tape.leaf(x);
          Var before = model.logits(input, Noise.NONE);
          Var losses = model.output().attacked(before, tape.leaf(labels));
          Var gradient = tape.gradients(losses, 1, List.of(input)).var(input);
          Var moved = perturbation.of(input, gradient, size);
          copy(model.logits(moved, Noise.NONE), logits, from);
        });
    return Predictions.of(logits, data.host().labels(), model);
  }

  /** The share of pictures mistaken after the attack; reads back nothing but logits. */
  public static double error(Network model, DeviceData data, FastGradientSign attack) {
    double[] after = new double[data.count() * model.classes()];
    batches(
        data,
        model,
        (tape, x, labels, from) -> {
          FastGradientSign.Step step = attack.step(model, tape, x, labels);
          copy(model.logits(tape.leaf(step.adversarial().value()), Noise.NONE), after, from);
        });
    int[] labels = data.host().labels();
    return Predictions.of(after, labels, model).error(labels);
  }

  private static double reached(Predictions adversarial, Tensor targets) {
    int[] wanted = Arrays.stream(targets.toDoubles()).mapToInt(label -> (int) label).toArray();
    return 1 - adversarial.error(wanted);
  }

  private interface Batch {
    void run(Tape tape, Tensor x, Tensor labels, int from);
  }

  private static void batches(DeviceData data, Network model, Batch batch) {
    requireFit(data, model);
    slices(
        data.images().device(),
        data.count(),
        (tape, from, size) -> {
          Var x = Ops.slice(tape.leaf(data.images()), 0, from, size);
          Var labels = Ops.slice(tape.leaf(data.labels()), 0, from, size);
          batch.run(tape, x.value(), labels.value(), from);
        });
  }

  private static void requireFit(DeviceData data, Network model) {
    if (data.host().pixels() != model.inputs()) {
      throw new GibbonException(
          Text.of(
              "%s takes pictures of %d numbers, but those of %s have %d.",
              model, model.inputs(), data.host().name(), data.host().pixels()));
    }
    if (data.host().classes() > model.classes()) {
      throw new GibbonException(
          Text.of(
              "%s tells %d classes apart, but %s has %d.",
              model, model.classes(), data.host().name(), data.host().classes()));
    }
  }

  private interface Slice {
    void run(Tape tape, int from, int size);
  }

  /** Runs over so many rows, each slice with an arena of its own. */
  private static void slices(Device device, int count, Slice slice) {
    for (int from = 0; from < count; from += BATCH) {
      try (Arena arena = new Arena(device)) {
        slice.run(new Tape(arena), from, Math.min(BATCH, count - from));
      }
    }
  }

  private static void copy(Var logits, double[] into, int row) {
    double[] values = logits.value().toDoubles();
    System.arraycopy(values, 0, into, row * logits.shape().extent(1), values.length);
  }

  private static void copy(float[] values, float[] into, int offset) {
    System.arraycopy(values, 0, into, offset, values.length);
  }
}
