package gibbon.train;

import gibbon.GibbonException;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.device.Device;
import gibbon.model.Classifier;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Carries out a {@link TrainingPlan}. */
public final class Trainer {
  /*
   * The data set lives on the device; a mini-batch is a gather by a slice of the epoch's order. Each
   * step has an arena of its own, whose memory the pool hands to the next. Nothing waits for the
   * device but the reading of the loss, once in LOSS_INTERVAL steps.
   *
   * All randomness is a function of (seed, epoch, step), so a checkpoint after an epoch is enough to
   * go on to the same bits.
   */
  private static final int LOSS_INTERVAL = 50;

  /** The random stream of the order of examples; the substream is the epoch. */
  private static final int ORDER = 2;

  private final Device device;
  private final TrainingPlan plan;
  private final Dataset data;
  private final TrainingListener listener;

  /** A training of {@code plan} on the pictures of {@code data}. */
  public Trainer(Device device, TrainingPlan plan, Dataset data, TrainingListener listener) {
    this.device = device;
    this.plan = plan;
    this.data = data;
    this.listener = listener;
    int examples = data.count() - plan.validation();
    if (examples < plan.batch()) {
      throw new GibbonException(
          "%s has %d pictures, too few for %d of validation and a batch of %d."
              .formatted(data.name(), data.count(), plan.validation(), plan.batch()));
    }
  }

  /** A trained model and how it came about. */
  public record Trained(Classifier model, History history) {}

  /**
   * Trains to the end.
   *
   * @param arena where the model lives
   * @param start the model whose parameters training begins with, or null for initial weights
   * @param checkpoint that is written after every epoch, or null for none
   * @param resume whether to go on from the checkpoint, if it exists
   */
  public Trained train(Arena arena, Classifier start, Checkpoint checkpoint, boolean resume) {
    Classifier model = plan.model().build(arena, plan.seed());
    if (start != null) {
      copy(start.parameters(), model.parameters());
    }
    try (Arena training = new Arena(device)) {
      Run run = new Run(training, model);
      History history = History.EMPTY;
      if (checkpoint != null && resume && checkpoint.exists()) {
        history = checkpoint.read(model.parameters(), run.sgd.velocities(), run.best);
      }
      while (!finished(history)) {
        history = run.epoch(history);
        if (checkpoint != null) {
          checkpoint.write(model.parameters(), run.sgd.velocities(), run.best, history);
        }
      }
      copy(run.best, model.parameters());
      return new Trained(model, history);
    }
  }

  private boolean finished(History history) {
    int done = history.epochs().size();
    return done >= plan.epochs() || done - history.bestEpoch() >= plan.patience();
  }

  private static void copy(List<Parameter> from, List<Parameter> to) {
    for (int i = 0; i < from.size(); i++) {
      to.get(i).value().write(from.get(i).value().toDoubles());
    }
  }

  /** The state of one training. */
  private final class Run {
    private final Classifier model;
    private final Objective objective;
    private final Sgd sgd;
    private final List<Parameter> best = new ArrayList<>();
    private final DeviceData examples;
    private final DeviceData validation;

    Run(Arena arena, Classifier model) {
      this.model = model;
      objective = new Objective(plan, model);
      sgd = new Sgd(arena, model.parameters(), plan.columnBound());
      for (Parameter parameter : model.parameters()) {
        best.add(new Parameter(parameter.name(), arena.allocate(parameter.value().shape())));
      }
      copy(model.parameters(), best);
      int split = data.count() - plan.validation();
      examples = DeviceData.of(data.slice(0, split), arena);
      validation =
          plan.validation() == 0 ? null : DeviceData.of(data.slice(split, data.count()), arena);
    }

    History epoch(History history) {
      int epoch = history.epochs().size() + 1;
      double loss = steps(epoch, history);
      double error = validation == null ? Double.NaN : validationError();
      List<History.Epoch> epochs = new ArrayList<>(history.epochs());
      epochs.add(new History.Epoch(epoch, loss, error));
      boolean better = validation == null || error < history.bestError();
      if (better) {
        copy(model.parameters(), best);
      }
      History next =
          new History(
              better ? epoch : history.bestEpoch(), better ? error : history.bestError(), epochs);
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
        Tensor order =
            epochArena.ofIntegers(
                new Philox(plan.seed(), ORDER, epoch).permutation(examples.count()));
        for (int s = 0; s < steps; s++) {
          try (Arena arena = new Arena(device)) {
            Tensor loss = step(arena, order, epoch, s);
            if (s % LOSS_INTERVAL == 0 || s == steps - 1) {
              double value = loss.scalar();
              requireFinite(value, epoch, s);
              sum += value;
              read++;
              listener.progress(plan, epoch, s + 1, steps, sum / read, history);
            }
          }
        }
      }
      return sum / read;
    }

    private Tensor step(Arena arena, Tensor order, int epoch, int s) {
      long total = (long) (epoch - 1) * stepsPerEpoch() + s;
      Tape tape = new Tape(arena);
      Var indices = Ops.slice(tape.leaf(order), 0, s * plan.batch(), plan.batch());
      Var x = Ops.gatherRows(tape.leaf(examples.images()), indices);
      Var labels = Ops.gatherRows(tape.leaf(examples.labels()), indices);
      Var loss = objective.loss(x, labels, Math.toIntExact(total));
      List<Var> parameters = model.parameters(x);
      var gradients = tape.gradients(loss, parameters);
      sgd.step(
          parameters.stream().map(gradients::of).toList(),
          plan.schedule().rate(total),
          plan.schedule().momentum(epoch));
      return loss.value();
    }

    private double validationError() {
      return plan.criterion() == TrainingPlan.Criterion.CLEAN
          ? Evaluation.clean(model, validation).error(validation.host().labels())
          : Evaluation.error(model, validation, FastGradientSign.of(plan.adversary().epsilon()));
    }

    private void requireFinite(double loss, int epoch, int step) {
      if (!Double.isFinite(loss)) {
        throw new GibbonException(
            "Training of %s came to a loss of %s in epoch %d, step %d; a smaller learning rate may help."
                .formatted(plan.name(), loss, epoch, step + 1));
      }
    }
  }
}
