package gibbon.explain;

import gibbon.data.Dataset;
import gibbon.data.Mnist;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.LogisticRecipe;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.model.Recipes;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import gibbon.train.Adversary;
import gibbon.train.History;
import gibbon.train.Objective;
import gibbon.train.Schedule;
import gibbon.train.Stopping;
import gibbon.train.Trainer;
import gibbon.train.TrainingListener;
import gibbon.train.TrainingPlan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Small networks trained for a second on real digits, and questions about them. */
final class SmallModels implements AutoCloseable {
  private static final int EXAMPLES = 1500;
  private static final int EPOCHS = 4;

  /** Trained weights, so that a model is trained once for all tests. */
  private static final Map<String, List<double[]>> TRAINED = new HashMap<>();

  private static Dataset.Split digits;

  final Device device = new JavaDevice();
  private final Arena arena = new Arena(device);

  static synchronized Dataset.Split digits() {
    if (digits == null) {
      digits = Mnist.read();
    }
    return digits;
  }

  Network softmax() {
    return trained(new SoftmaxRecipe(784, 10), Objective.CLEAN);
  }

  Network maxout() {
    return trained(MaxoutRecipe.of(784, 10, 3, 10, 8), Objective.CLEAN);
  }

  Network hardened() {
    return trained(MaxoutRecipe.of(784, 10, 3, 10, 8), Adversary.PAPER);
  }

  /** The model of a name that a parameterised test gives. */
  Network of(String name) {
    return switch (name) {
      case "softmax" -> softmax();
      case "maxout" -> maxout();
      case "hardened" -> hardened();
      case "conv" ->
          Recipes.of(
                  "conv",
                  PictureShape.grey(28, 28),
                  10,
                  Map.of("maps", "4,3", "filters", "5", "strides", "2,1", "units", "6"))
              .build(arena, 1);
      case "logistic" -> new LogisticRecipe(784).build(arena, 1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  Network built(Recipe spec) {
    return spec.build(arena, 1);
  }

  private Network trained(Recipe spec, Objective objective) {
    List<double[]> weights =
        TRAINED.computeIfAbsent(
            spec + " " + objective,
            name ->
                train(spec, objective).parameters().stream()
                    .map(parameter -> parameter.value().toDoubles())
                    .toList());
    Network model = spec.build(arena, 1);
    for (int i = 0; i < weights.size(); i++) {
      model.parameters().get(i).value().write(weights.get(i));
    }
    return model;
  }

  private Network train(Recipe spec, Objective objective) {
    TrainingPlan plan =
        TrainingPlan.of("small", spec, 3)
            .batch(50)
            .schedule(Schedule.falling(.1, .02, 0, (long) EPOCHS * EXAMPLES / 50, .7))
            .columnBound(2)
            .objective(objective)
            .stopping(Stopping.after(EPOCHS));
    Network start = spec.build(arena, 1);
    if (spec.kind().equals("maxout")) {
      // The recipe's weights of ±.005 suit hundreds of units; ten of them would take long to wake
      // up.
      start
          .parameters()
          .forEach(
              parameter -> {
                double[] larger = parameter.value().toDoubles();
                Arrays.setAll(larger, i -> 20 * larger[i]);
                parameter.value().write(larger);
              });
    }
    return new Trainer(device, plan, digits().train().slice(0, EXAMPLES), TrainingListener.SILENT)
        .train(arena, new Trainer.Trained(start, History.EMPTY), null, false)
        .model();
  }

  /** FGSM with ε = .25 on a test picture, away from its label. */
  static Question question(int index) {
    return question(index, .25, OptionalInt.empty());
  }

  static Question question(int index, double epsilon, OptionalInt target) {
    return Question.of(digits().test(), index, OptionalInt.empty(), target, epsilon);
  }

  @Override
  public void close() {
    arena.close();
    device.close();
  }
}
