package gibbon.train;

import gibbon.Text;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.op.Examples;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The state of one training, and what is done to it epoch by epoch. */
final class TrainingRun {
  /*
   * The data set lives on the device; a mini-batch is a gather by a slice of the epoch's order. Each
   * step has an arena of its own, whose memory the pool hands to the next. Nothing waits for the
   * device but the reading of the loss, once in LOSS_INTERVAL steps.
   *
   * All randomness is a function of (seed, epoch, step), so a checkpoint after an epoch is enough to
   * go on to the same bits.
   *
   * It is also enough to find where a training broke down. A NaN or infinity once in a parameter
   * stays, so it is enough to look at the loss now and then and at the parameters once an epoch,
   * before they are validated, kept or written. Only when something was found is the epoch done
   * again from its beginning, looking after every step.
   */
  private static final int LOSS_INTERVAL = 50;

  private static final String REMEDY = "; a smaller learning rate may help";

  /** The random stream of the order of examples; the substream is the epoch. */
  private static final int ORDER = 2;

  /** Of the masks under which the objective is measured, apart from those of any training. */
  private static final long MEASURING = 0x6D656173757265L;

  private final Device device;
  private final TrainingPlan plan;
  private final Network model;
  private final TrainingListener listener;
  private final TrainingStep training;
  private final Sgd sgd;
  private final List<Parameter> best = new ArrayList<>();
  private final DeviceData examples;
  private final DeviceData validation;

  /**
   * @param arena where the state lives, as long as the training
   */
  TrainingRun(
      Device device,
      Arena arena,
      TrainingPlan plan,
      Network model,
      Dataset data,
      TrainingListener listener) {
    this.device = device;
    this.plan = plan;
    this.model = model;
    this.listener = listener;
    training = new TrainingStep(plan, model, arena);
    sgd = training.sgd();
    for (Parameter parameter : model.parameters()) {
      best.add(parameter.with(arena.allocate(parameter.value().shape())));
    }
    int split = data.count() - plan.validation();
    examples = DeviceData.of(data.slice(0, split), arena);
    validation =
        plan.validation() == 0 ? null : DeviceData.of(data.slice(split, data.count()), arena);
  }

  /** Puts in the parameters of the stage before, or initial ones. */
  void begin(Trainer.Trained start) {
    try (Arena initial = new Arena(device)) {
      Network first = start == null ? plan.model().build(initial, plan.seed()) : start.model();
      if (start == null) {
        plan.model().prepare(first, examples.host());
      }
      copy(first.parameters(), model.parameters());
    }
    copy(model.parameters(), best);
  }

  private static void copy(List<Parameter> from, List<Parameter> to) {
    for (int i = 0; i < from.size(); i++) {
      to.get(i).value().write(from.get(i).value().toDoubles());
    }
  }

  History read(Checkpoint checkpoint) {
    return checkpoint.read(model.parameters(), sgd.velocities(), best);
  }

  /** Reads what a checkpoint holds; what is returned writes it. */
  Runnable writing(Checkpoint checkpoint, History history) {
    return checkpoint.writing(model.parameters(), sgd.velocities(), best, history);
  }

  /** Puts the best parameters into the model. */
  void takeBest() {
    copy(best, model.parameters());
  }

  History epoch(History history) {
    int epoch = history.epochs().size() + 1;
    double loss = steps(epoch, history);
    requireFiniteParameters(epoch, stepsPerEpoch());
    double clean = validation == null ? Double.NaN : cleanValidationError();
    double error = plan.stopping().validationEpsilon() == 0 ? clean : adversarialValidationError();
    boolean better = validation == null || error < history.bestError();
    double objective = history.bestObjective();
    if (better) {
      copy(model.parameters(), best);
      objective =
          plan.stopping().measuresObjective() ? objective(epoch, examples.count()) : Double.NaN;
    }
    int watched = plan.stopping().watched();
    List<History.Epoch> epochs = new ArrayList<>(history.epochs());
    epochs.add(
        new History.Epoch(
            epoch, loss, error, clean, watched == 0 ? Double.NaN : objective(epoch, watched)));
    History next =
        new History(
            better ? epoch : history.bestEpoch(),
            better ? error : history.bestError(),
            objective,
            epochs);
    int steps = stepsPerEpoch();
    listener.progress(plan, epoch, steps, steps, loss, next);
    return next;
  }

  private int stepsPerEpoch() {
    return examples.count() / plan.batch();
  }

  private double steps(int epoch, History history) {
    int steps = stepsPerEpoch();
    double sum = 0;
    int read = 0;
    try (Arena epochArena = new Arena(device)) {
      Tensor order = order(epochArena, epoch);
      for (int s = 0; s < steps; s++) {
        try (Arena arena = new Arena(device)) {
          Tensor losses = step(arena, order, epoch, s);
          if (s % LOSS_INTERVAL == 0 || s == steps - 1) {
            double value = mean(losses);
            requireFinite(value, epoch, s + 1);
            sum += value;
            read++;
            listener.progress(plan, epoch, s + 1, steps, sum / read, history);
          }
        }
      }
    }
    return sum / read;
  }

  private Tensor order(Arena arena, int epoch) {
    int draw = plan.order() == TrainingPlan.Order.FIXED ? 1 : epoch;
    return arena.ofIntegers(new Philox(plan.seed(), ORDER, draw).permutation(examples.count()));
  }

  private static double mean(Tensor losses) {
    return Arrays.stream(losses.toDoubles()).average().orElseThrow();
  }

  /** Does a step and returns its losses, one a picture. */
  private Tensor step(Arena arena, Tensor order, int epoch, int s) {
    long total = (long) (epoch - 1) * stepsPerEpoch() + s;
    Tape tape = new Tape(arena);
    Var indices = tape.leaf(order);
    int first = s * plan.batch();
    Var images = tape.leaf(examples.images());
    Var labels = tape.leaf(examples.labels());
    Examples batch = Examples.drawn(images, labels, indices, first, plan.batch());
    return training.run(batch.x(), batch.labels(), total, epoch);
  }

  private double cleanValidationError() {
    return Evaluation.clean(model, validation).error(validation.host().labels());
  }

  private double adversarialValidationError() {
    FastGradientSign attack = FastGradientSign.of(plan.stopping().validationEpsilon());
    return validation == null ? Double.NaN : Evaluation.error(model, validation, attack);
  }

  /** The mean objective over the last {@code count} examples, under masks of its own. */
  private double objective(int epoch, int count) {
    int first = examples.count() - count;
    int batches = count / plan.batch();
    double sum = 0;
    for (int b = 0; b < batches; b++) {
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        int from = first + b * plan.batch();
        Var x = Ops.slice(tape.leaf(examples.images()), 0, from, plan.batch());
        Var labels = Ops.slice(tape.leaf(examples.labels()), 0, from, plan.batch());
        int step = (epoch - 1) * batches + b;
        sum += mean(training.losses(x, labels, plan.seed() ^ MEASURING, step));
      }
    }
    return sum / batches;
  }

  private void requireFinite(double loss, int epoch, int step) {
    if (!Double.isFinite(loss)) {
      throw new NotFinite(
          Text.of(
              "Training of %s came to a loss of %s in epoch %d, step %d%s",
              plan.name(), loss, epoch, step, REMEDY));
    }
  }

  private void requireFiniteParameters(int epoch, int step) {
    List<String> broken = new ArrayList<>();
    for (Parameter parameter : model.parameters()) {
      if (!Double.isFinite(largest(parameter))) {
        broken.add(parameter.name());
      }
    }
    if (!broken.isEmpty()) {
      throw new NotFinite(
          Text.of(
              "Training of %s put a NaN or an infinity into %s in epoch %d, step %d%s",
              plan.name(), String.join(", ", broken), epoch, step, REMEDY));
    }
  }

  /** Puts back what the epoch after {@code history} began with; false where nobody knows it. */
  boolean restore(Trainer.Trained start, Checkpoint checkpoint, History history) {
    if (!history.epochs().isEmpty()) {
      if (checkpoint != null) {
        read(checkpoint);
      }
      return checkpoint != null;
    }
    begin(start);
    for (Parameter velocity : sgd.velocities()) {
      velocity.value().write(new double[velocity.value().shape().size()]);
    }
    return true;
  }

  /** Does an epoch again, up to where it breaks down; the first finding in words. */
  String search(History history, NotFinite noticed) {
    int epoch = history.epochs().size() + 1;
    String heaviest = "";
    try (Arena epochArena = new Arena(device)) {
      Tensor order = order(epochArena, epoch);
      for (int s = 0; s < stepsPerEpoch(); s++) {
        try (Arena arena = new Arena(device)) {
          heaviest = heaviest();
          requireFinite(mean(step(arena, order, epoch, s)), epoch, s + 1);
          heaviest = "";
          requireFiniteParameters(epoch, s + 1);
        }
      }
    } catch (NotFinite first) {
      return first.getMessage() + heaviest;
    }
    return noticed.getMessage()
        + "; as the same steps done again did not, try another device, for this one may be"
        + " faulty";
  }

  /** The parameter with the largest number, which a loss beyond all bounds comes from. */
  private String heaviest() {
    Parameter heaviest =
        Collections.max(model.parameters(), Comparator.comparingDouble(TrainingRun::largest));
    return Text.of(
        "; every parameter was finite, the largest number %.2g in %s",
        largest(heaviest), heaviest.name());
  }

  /** The greatest magnitude in a parameter; NaN if it holds one. */
  private static double largest(Parameter parameter) {
    double largest = 0;
    for (double value : parameter.value().toDoubles()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
