package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Evaluation;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.device.Device;
import gibbon.model.BoltzmannRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.model.Recipes;
import gibbon.tensor.Arena;
import gibbon.train.ModelShelf;
import gibbon.train.MultiPrediction;
import gibbon.train.Objective;
import gibbon.train.Penalty;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
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
  @Mixin private AdversaryOptions adversary;

  /** The names of the kinds of networks, for the help. */
  private static final class Kinds extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Kinds() {
      super(Recipes.kinds());
    }
  }

  @Option(
      names = "--model",
      completionCandidates = Kinds.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String kind = "maxout";

  @Option(
      names = "--units",
      converter = Ranges.Count.class,
      split = ",",
      description =
          "Units of each hidden layer, such as 240,240, the usual of maxout, sigmoid and quadratic units; networks of radial basis functions usually have none.")
  private List<Integer> units;

  @Option(
      names = "--pieces",
      converter = Ranges.Count.class,
      description =
          "Linear pieces of a maxout unit (default: 5; filters of a conv-maxout unit: 2).")
  private Integer pieces;

  @Option(
      names = "--inhibition",
      converter = Ranges.NotNegative.class,
      description =
          "What a quadratic unit subtracts, as a multiple of the squared length of its input (default: 0.01).")
  private Double inhibition;

  @Option(
      names = "--set",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FIELD=VALUE",
      description =
          "Anything else about the network, such as maps=16,32, filters=5 or pools=2 of a convolutional one; a wrong field names those there are.")
  private Map<String, String> fields = new TreeMap<>();

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
      description =
          "Dropout of inputs (keep .8) and hidden units (keep .5), every number for itself; maxout only.")
  private boolean dropout;

  @Option(
      names = "--validation",
      converter = Ranges.CountOrNone.class,
      description = "Pictures, the last of the training set, that choose the best epoch.")
  private int validation = 10_000;

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
    return devices.runLong(out, spec.commandLine().getErr(), folder, device -> train(device, out));
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
              model, 100 * error, shelf.file(List.of(plan), pictures.train().fingerprint())));
      String cost = AdversaryOptions.cost(plan.objective(), model, device, pictures.train());
      if (!cost.isEmpty()) {
        out.println(cost);
      }
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
    Recipe recipe = recipe(train);
    return TrainingPlan.of(file, recipe, seed)
        .validation(validation)
        .batch(batch)
        .schedule(
            Schedule.falling(rate, lastRate, (long) hold * steps, (long) epochs * steps, momentum))
        .columnBound(columnBound)
        .layers(recipe.layerRules())
        .dropout(dropout ? recipe.dropout().orElse(null) : null)
        .objective(objective(recipe, train))
        .penalty(new Penalty(l1, l2, penaltyOfFirstLayer))
        .stopping(
            criterion == Criterion.CLEAN
                ? stopping
                : stopping.byAdversarialError(adversary.epsilon()));
  }

  /** A Boltzmann machine learns to infer whatever is hidden, unless an adversary is asked for. */
  private Objective objective(Recipe recipe, Dataset train) {
    return adversary
        .objective(train)
        .orElse(recipe instanceof BoltzmannRecipe ? new MultiPrediction() : Objective.CLEAN);
  }

  private Recipe recipe(Dataset train) {
    Map<String, String> set = new TreeMap<>(fields);
    put(set, "units", units == null ? null : joined(units));
    put(set, "pieces", pieces);
    put(set, "inhibition", inhibition);
    return Recipes.of(kind, train.shape(), train.classes(), set);
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static void put(Map<String, String> set, String field, Object value) {
    if (value != null) {
      set.put(field, value.toString());
    }
  }
}
