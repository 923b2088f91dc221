package gibbon.bench;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Recipe;
import gibbon.op.Examples;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import gibbon.train.Schedule;
import gibbon.train.Sgd;
import gibbon.train.TrainingPlan;
import gibbon.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Whole steps of the maxout networks 784 – units×5 – units×5 – 10, batch 100: the forward pass,
 * FGSM, a training step (mini-batch drawn on the device, dropout, momentum, max-norm) without and
 * with an objective, the update of all parameters alone, and the forward pass and FGSM over as many
 * pictures as the test set has, 10,000 in batches of 1000.
 *
 * <p>{@code ./gibbon bench Step}, or a part of a case: {@code ./gibbon bench 'fgsm 240'}. Before
 * the clock starts, every kernel of the same step of a small network (24 units, 10 pictures) is
 * compared with the oracle; the shapes of the large ones are compared in {@link KernelBenchmark}.
 */
@State(Scope.Benchmark)
public class StepBenchmark {
  private static final int BATCH = 100;
  private static final int SMALL_BATCH = 10;
  private static final int SMALL_UNITS = 24;
  private static final int BATCHES = 10;
  private static final int TEST_SET = 100;
  private static final int SEED = 1;

  /** What is done, then the units of both hidden layers. */
  @Param({
    "forward 240",
    "forward 1600",
    "fgsm 240",
    "fgsm 1600",
    "training 240",
    "training 1600",
    "adversarial_training 240",
    "adversarial_training 1600",
    "update 240",
    "update 1600",
    "test_set_forward 240",
    "test_set_fgsm 240",
  })
  public String step;

  @Setup(Level.Trial)
  public void open(Running running) {
    String small = step.replaceFirst(" .*", " " + SMALL_UNITS);
    running.compare(device -> new Step(device, small, SMALL_BATCH));
    running.open(device -> new Step(device, step, BATCH));
  }

  @Benchmark
  public Device step(Running running) {
    return running.run();
  }

  /** A network and what is done with it. */
  private static final class Step implements Workload {
    private final Device device;
    private final Arena lasting;
    private final Network model;
    private final Tensor pictures;
    private final Tensor labels;
    private final Runnable work;
    private int done;

    Step(Device device, String step, int batch) {
      this.device = device;
      lasting = new Arena(device);
      String[] words = step.split(" ");
      int units = Integer.parseInt(words[1]);
      Recipe spec = MaxoutRecipe.of(784, 10, 5, units, units);
      model = spec.build(lasting, SEED);
      int count =
          batch
              * (words[0].contains("training")
                  ? BATCHES
                  : words[0].startsWith("test_set") ? TEST_SET : 1);
      pictures =
          lasting.of(Shape.of(count, 784), new Philox(SEED, 71, 0).uniform(count * 784, 0, 1));
      labels = lasting.ofIntegers(IntStream.range(0, count).map(i -> i % 10).toArray());
      work =
          switch (words[0]) {
            case "forward" -> () -> inArena(arena -> model.logits(input(arena), Noise.NONE));
            case "fgsm" ->
                () ->
                    inArena(
                        arena ->
                            FastGradientSign.of(.25)
                                .step(model, new Tape(arena), pictures, labels));
            case "test_set_forward" -> inBatches((x, own) -> model.logits(x, Noise.NONE));
            case "test_set_fgsm" ->
                inBatches(
                    (x, own) ->
                        FastGradientSign.of(.25)
                            .step(model, new Tape(x.tape().arena()), x.value(), own.value()));
            case "training" -> training(spec, batch, Objective.CLEAN);
            case "adversarial_training" -> training(spec, batch, Adversary.PAPER);
            case "update" -> update();
            default -> throw new IllegalArgumentException("There is no step '" + words[0] + "'.");
          };
    }

    private interface InArena {
      void on(Arena arena);
    }

    private void inArena(InArena work) {
      try (Arena arena = new Arena(device)) {
        work.on(arena);
      }
    }

    private interface OnBatch {
      void on(Var pictures, Var labels);
    }

    /** All pictures, a tenth of them at a time. */
    private Runnable inBatches(OnBatch work) {
      int size = pictures.shape().extent(0) / BATCHES;
      return () -> {
        for (int i = 0; i < BATCHES; i++) {
          int from = i * size;
          inArena(
              arena -> {
                Tape tape = new Tape(arena);
                work.on(
                    Ops.slice(tape.leaf(pictures), 0, from, size),
                    Ops.slice(tape.leaf(labels), 0, from, size));
              });
        }
      };
    }

    private Var input(Arena arena) {
      return new Tape(arena).leaf(pictures);
    }

    private Runnable training(Recipe spec, int batch, Objective objective) {
      TrainingPlan plan =
          TrainingPlan.of("bench", spec, SEED)
              .batch(batch)
              .schedule(Schedule.MAXOUT)
              .columnBound(TrainingPlan.MAXOUT_COLUMN_BOUND)
              .dropout(DropoutNoise.Rates.MAXOUT)
              .objective(objective);
      TrainingStep training = new TrainingStep(plan, model, lasting);
      Tensor order = lasting.ofIntegers(IntStream.range(0, batch * BATCHES).toArray());
      return () ->
          inArena(
              arena -> {
                int number = done++ % BATCHES;
                Tape tape = new Tape(arena);
                Var drawn = tape.leaf(order);
                Examples examples =
                    Examples.drawn(
                        tape.leaf(pictures), tape.leaf(labels), drawn, number * batch, batch);
                training.run(examples.x(), examples.labels(), number, 1);
              });
    }

    private Runnable update() {
      Sgd sgd = new Sgd(lasting, model.parameters(), TrainingPlan.MAXOUT_COLUMN_BOUND);
      Tape tape = new Tape(lasting);
      List<Var> gradients = new ArrayList<>();
      for (Parameter parameter : model.parameters()) {
        gradients.add(tape.leaf(lasting.full(parameter.value().shape(), 1e-6)));
      }
      return () -> sgd.step(gradients, .1, .5);
    }

    @Override
    public Device device() {
      return device;
    }

    @Override
    public void queue() {
      work.run();
    }

    @Override
    public void close() {
      lasting.close();
      device.close();
    }
  }
}
