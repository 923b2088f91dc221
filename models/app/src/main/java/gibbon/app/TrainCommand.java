package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Evaluation;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.device.Device;
import gibbon.model.Dropout;
import gibbon.model.ModelSpec;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.train.Adversary;
import gibbon.train.ModelShelf;
import gibbon.train.Objective;
import gibbon.train.Penalty;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gibbon train}: one model, by options instead of a profile. */
@Command(
    name = "train",
    description = "Train a model and write it as a safetensors file.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions devices;
  @Mixin private DataOptions data;

  @Option(names = "--model", description = "One of " + ModelSpec.KINDS + ".")
  private String kind = "maxout";

  @Option(
      names = "--units",
      converter = Ranges.Count.class,
      split = ",",
      description =
          "Units of each hidden layer (default: 240,240 of maxout, sigmoid or quadratic units, none of radial basis functions).")
  private List<Integer> units;

  @Option(
      names = "--pieces",
      converter = Ranges.Count.class,
      description = "Linear pieces of a maxout unit.")
  private int pieces = 5;

  @Option(
      names = "--inhibition",
      converter = Ranges.NotNegative.class,
      description =
          "What a quadratic unit subtracts, as a multiple of the squared length of its input.")
  private double inhibition = .01;

  @Option(names = "--epochs", converter = Ranges.Count.class, description = "Epochs at most.")
  private int epochs = 12;

  @Option(
      names = "--patience",
      converter = Ranges.Count.class,
      description = "Stop after so many epochs without a better validation error (default: never).")
  private Integer patience;

  @Option(names = "--batch", converter = Ranges.Count.class, description = "Pictures a step.")
  private int batch = 100;

  @Option(
      names = "--rate",
      converter = Ranges.Positive.class,
      description = "Learning rate at first.")
  private double rate = .1;

  @Option(
      names = "--last-rate",
      converter = Ranges.Positive.class,
      description = "Learning rate at last; it falls exponentially.")
  private double lastRate = .002;

  @Option(
      names = "--hold",
      converter = Ranges.CountOrNone.class,
      description = "Epochs before the learning rate falls.")
  private int hold = 0;

  @Option(
      names = "--momentum",
      converter = Ranges.BelowOne.class,
      description = "Momentum, in [0, 1).")
  private double momentum = .7;

  @Option(
      names = "--max-norm",
      converter = Ranges.Positive.class,
      description = "Bound on the L2 norm of weight columns.")
  private double columnBound = TrainingPlan.MAXOUT_COLUMN_BOUND;

  @Option(
      names = "--dropout",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Dropout of inputs (keep .8) and hidden units (keep .5); maxout only.")
  private boolean dropout;

  @Option(
      names = "--validation",
      converter = Ranges.CountOrNone.class,
      description = "Pictures, the last of the training set, that choose the best epoch.")
  private int validation = 10_000;

  @Option(names = "--adversarial", description = "Train on the mixture with FGSM examples.")
  private boolean adversarial;

  @Option(names = "--epsilon", description = "Of the adversary.")
  private double epsilon = Adversary.PAPER.epsilon();

  @Option(
      names = "--alpha",
      converter = Ranges.Share.class,
      description = "Weight of the clean loss in the mixture.")
  private double alpha = Adversary.PAPER.alpha();

  @Option(
      names = "--attack-with-dropout",
      description = "Let the adversary see the network under dropout.")
  private boolean attackWithDropout;

  @Option(
      names = "--l1",
      converter = Ranges.NotNegative.class,
      description = "Coefficient of the sum of the weights' absolute values.")
  private double l1;

  @Option(
      names = "--l2",
      converter = Ranges.NotNegative.class,
      description = "Coefficient of the sum of the weights' squares.")
  private double l2;

  @Option(
      names = "--penalty-of-first-layer",
      description = "Let --l1 and --l2 count the first layer's weights only.")
  private boolean penaltyOfFirstLayer;

  /** What validation measures. */
  private enum Criterion {
    CLEAN,
    ADVERSARIAL
  }

  @Option(
      names = "--criterion",
      description =
          "Choose the best epoch by ${COMPLETION-CANDIDATES} validation error; --epsilon is that of the attack.")
  private Criterion criterion = Criterion.CLEAN;

  @Option(names = "--seed", description = "Of everything random.")
  private long seed = 1;

  @Option(names = "--out", paramLabel = "DIR", description = "Where the model goes.")
  private Path folder = Path.of("out", "models");

  @Option(names = "--name", description = "Of the model's file (default: the kind of model).")
  private String name;

  @Option(names = "--resume", description = "Go on where an earlier run was broken off.")
  private boolean resume;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    return devices.run(out, folder, device -> train(device, out));
  }

  private int train(Device device, PrintWriter out) {
    Dataset.Split pictures = data.open();
    TrainingPlan plan = plan(pictures.train());
    ModelShelf shelf = ModelShelf.named(device, folder, resume, TrainingDisplay::onStandardError);
    try (Arena arena = new Arena(device)) {
      Network model = shelf.trained(List.of(plan), pictures.train(), arena).model();
      double error =
          Evaluation.clean(model, DeviceData.of(pictures.test(), arena))
              .error(pictures.test().labels());
      out.println(
          Text.of(
              "%s: test error %.2f %%, written to %s",
              model.spec(),
              100 * error,
              shelf.file(List.of(plan), pictures.train().fingerprint())));
    }
    return 0;
  }

  private TrainingPlan plan(Dataset train) {
    int steps = Math.max(1, (train.count() - validation) / Math.max(1, batch));
    if (hold < 0 || hold >= epochs) {
      throw new GibbonException(
          Text.of("--hold takes 0 to %d, fewer epochs than --epochs, got %d.", epochs - 1, hold));
    }
    String file = name == null ? kind : name;
    if (!file.matches("[^/\\\\\\p{Cc}]+")) {
      throw new GibbonException(
          "--name takes the name of a file without a folder, got '"
              + file
              + "'; folders go to --out.");
    }
    if (lastRate > rate) {
      throw new GibbonException(
          Text.of(
              "The learning rate falls, so --last-rate is at most --rate, got %s and %s.",
              lastRate, rate));
    }
    Stopping stopping = Stopping.patient(epochs, patience == null ? epochs : patience);
    return TrainingPlan.of(file, model(train), seed)
        .validation(validation)
        .batch(batch)
        .schedule(
            Schedule.falling(rate, lastRate, (long) hold * steps, (long) epochs * steps, momentum))
        .columnBound(columnBound)
        .dropout(kind.startsWith("maxout") && dropout ? Dropout.Rates.MAXOUT : null)
        .objective(adversarial ? new Adversary(alpha, epsilon, attackWithDropout) : Objective.CLEAN)
        .penalty(new Penalty(l1, l2, penaltyOfFirstLayer))
        .stopping(criterion == Criterion.CLEAN ? stopping : stopping.byAdversarialError(epsilon));
  }

  private ModelSpec model(Dataset train) {
    ModelSpec.requireKind(kind);
    boolean gaussian = kind.startsWith("rbf");
    boolean deep = kind.startsWith("maxout") || kind.equals("sigmoid") || kind.equals("quadratic");
    if (units != null && !gaussian && !deep) {
      throw new GibbonException(
          Text.of("A %s model has no hidden layers, so --units does not go with it.", kind));
    }
    if (kind.equals("logistic") && train.classes() != 2) {
      throw new GibbonException(
          Text.of(
              "Logistic regression tells two classes apart, but %s has %d; name two with --classes.",
              train.name(), train.classes()));
    }
    return new ModelSpec(
        kind,
        train.pixels(),
        train.classes(),
        units != null ? units : deep ? List.of(240, 240) : List.of(),
        kind.startsWith("maxout") ? pieces : 1,
        kind.equals("quadratic") ? inhibition : 0);
  }
}
