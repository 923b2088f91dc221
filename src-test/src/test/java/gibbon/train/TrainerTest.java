package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.attack.Evaluation;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private final Dataset.Split data = TinyPictures.split();

  /** Breaks a training off, as a kill would, at a step of an epoch. */
  private record Break(int epoch, int step) implements TrainingListener {
    @Override
    public void progress(
        TrainingPlan plan, int at, int done, int stepsPerEpoch, double loss, History history) {
      if (at == epoch && done >= step && history.epochs().size() < at) {
        throw new IllegalStateException("broken off");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void learnsWhatIsEasy(String selector) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      Network model =
          new Trainer(device, Plans.softmax(data.train(), 5), data.train(), TrainingListener.SILENT)
              .train(arena, null, null, false)
              .model();
      double error =
          Evaluation.clean(model, DeviceData.of(data.test(), arena)).error(data.test().labels());
      assertEquals(0, error);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void resumesToTheBit(String selector, @TempDir Path folder) {
    // Without validation the last epoch is kept, so every step shows in what is compared.
    TrainingPlan plan = changed(Plans.maxout(data.train(), 5, Adversary.PAPER), 0, 1.5);
    double[] unbroken = train(selector, plan, null, false, TrainingListener.SILENT);
    Path file = folder.resolve("checkpoint.safetensors");
    for (Break at : List.of(new Break(1, 1), new Break(2, 30), new Break(4, 1))) {
      assertThrows(IllegalStateException.class, () -> train(selector, plan, file, true, at));
    }
    assertArrayEquals(unbroken, train(selector, plan, file, true, TrainingListener.SILENT));
  }

  /** Listens to the mini-batches of a training. */
  private record Heard(List<List<Double>> labels) implements Objective {
    @Override
    public Map<String, String> identity() {
      return Map.of(KIND, "heard");
    }

    @Override
    public Var losses(Lesson lesson) {
      labels.add(Arrays.stream(lesson.labels().value().toDoubles()).boxed().toList());
      return CLEAN.losses(lesson);
    }
  }

  @Test
  void everyEpochIsShuffledAnewUnlessTheOrderIsFixed() {
    List<List<List<Double>>> all = new ArrayList<>();
    for (TrainingPlan.Order order : TrainingPlan.Order.values()) {
      Heard heard = new Heard(new ArrayList<>());
      TrainingPlan plan = changed(Plans.softmax(data.train(), 2), 0, 1.5).order(order);
      train("java", plan.objective(heard), null, false, TrainingListener.SILENT);
      int half = heard.labels.size() / 2;
      assertTrue(half > 1, "one mini-batch an epoch");
      List<List<Double>> second = heard.labels.subList(half, 2 * half);
      assertEquals(order == TrainingPlan.Order.FIXED, heard.labels.subList(0, half).equals(second));
      all.add(heard.labels.subList(0, half));
    }
    assertEquals(all.get(0), all.get(1), "the first epoch");
  }

  @Test
  void anEpsilonOfZeroIsCleanTrainingUpToItsDropoutMasks() {
    TrainingPlan clean =
        changed(withoutDropout(Plans.maxout(data.train(), 3, Objective.CLEAN)), 0, 1.5);
    TrainingPlan harmless =
        changed(withoutDropout(Plans.maxout(data.train(), 3, new Adversary(.5, 0, false))), 0, 1.5);
    assertArrayEquals(
        train("java", clean, null, false, TrainingListener.SILENT),
        train("java", harmless, null, false, TrainingListener.SILENT),
        1e-12);
  }

  @Test
  void columnNormsStayInBounds() {
    TrainingPlan plan = changed(Plans.softmax(data.train(), 5), 0, .3);
    assertTrue(
        largestColumnNorm(changed(plan, 0, Double.POSITIVE_INFINITY)) > 2 * plan.columnBound(),
        "the bound would never matter, so nothing would be tested");
    double largest = largestColumnNorm(plan);
    assertTrue(largest <= plan.columnBound() * (1 + 1e-12), () -> "a norm of " + largest);
  }

  private double largestColumnNorm(TrainingPlan plan) {
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Network model =
          new Trainer(device, plan, data.train(), TrainingListener.SILENT)
              .train(arena, null, null, false)
              .model();
      double largest = 0;
      for (Parameter parameter : model.parameters()) {
        if (parameter.value().shape().rank() == 2) {
          int columns = parameter.value().shape().extent(1);
          double[] weights = parameter.value().toDoubles();
          for (int column = 0; column < columns; column++) {
            double squares = 0;
            for (int i = column; i < weights.length; i += columns) {
              squares += weights[i] * weights[i];
            }
            largest = Math.max(largest, Math.sqrt(squares));
          }
        }
      }
      return largest;
    }
  }

  /**
   * Validation labels that contradict the others make an early epoch the best; what is kept is what
   * a training that ends there has.
   */
  @Test
  void keepsTheParametersOfTheBestEpoch() {
    Dataset train = data.train();
    int[] labels = train.labels().clone();
    for (int i = 600; i < labels.length; i++) {
      labels[i] = (labels[i] + 1) % train.classes();
    }
    Dataset contrary =
        Dataset.grey(
            "contrary",
            train.images(),
            labels,
            train.shape().rows(),
            train.shape().columns(),
            train.classes());
    double[] kept = new double[1];
    double[] weights = trainedOn(contrary, 6, kept);
    int best = (int) kept[0];
    assertTrue(best < 6, "the last epoch was the best, so nothing was tested");
    assertArrayEquals(trainedOn(contrary, best, kept), weights);
  }

  private static double[] trainedOn(Dataset pictures, int epochs, double[] bestEpoch) {
    TrainingPlan plan = Plans.softmax(pictures, 6);
    TrainingPlan shorter =
        plan.dropout(null).objective(Objective.CLEAN).stopping(Stopping.after(epochs));
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Trainer.Trained trained =
          new Trainer(device, shorter, pictures, TrainingListener.SILENT)
              .train(arena, null, null, false);
      bestEpoch[0] = trained.history().bestEpoch();
      return trained.model().parameters().get(0).value().toDoubles();
    }
  }

  @Test
  void keepsTheBestEpoch() {
    List<Double> errors = new ArrayList<>();
    TrainingListener listener =
        (plan, epoch, step, steps, loss, history) -> {
          if (history.epochs().size() == epoch) {
            errors.add(history.epochs().get(epoch - 1).validationError());
          }
        };
    TrainingPlan plan = Plans.maxout(data.train(), 6, Objective.CLEAN);
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Trainer.Trained trained =
          new Trainer(device, plan, data.train(), listener).train(arena, null, null, false);
      double least = errors.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      assertEquals(least, trained.history().bestError());
      assertEquals(errors.indexOf(least) + 1, trained.history().bestEpoch());
      Dataset validation = data.train().slice(600, 720);
      double error =
          Evaluation.clean(trained.model(), DeviceData.of(validation, arena))
              .error(validation.labels());
      assertEquals(least, error);
    }
  }

  @Test
  void stopsWhenPatienceEnds() {
    TrainingPlan easy = Plans.softmax(data.train(), 30);
    TrainingPlan plan =
        easy.dropout(null)
            .objective(Objective.CLEAN)
            .stopping(Stopping.patient(easy.stopping().epochs(), 2));
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      History history =
          new Trainer(device, plan, data.train(), TrainingListener.SILENT)
              .train(arena, null, null, false)
              .history();
      assertEquals(history.bestEpoch() + 2, history.epochs().size());
      assertTrue(history.epochs().size() < 30, "patience never mattered, so nothing was tested");
    }
  }

  @Test
  void stopsWhenTheLossIsNoNumberAndKeepsTheCheckpoint(@TempDir Path folder) {
    TrainingPlan plan = Plans.softmax(data.train(), 4);
    Path file = folder.resolve("checkpoint.safetensors");
    assertThrows(
        IllegalStateException.class, () -> train("java", plan, file, true, new Break(3, 1)));
    assertTrue(Files.exists(file));
    TrainingPlan wild =
        plan.schedule(Schedule.falling(1e308, 1e307, 0, 100, .5))
            .dropout(null)
            .objective(Objective.CLEAN);
    GibbonException stopped =
        assertThrows(
            GibbonException.class, () -> train("java", wild, null, false, TrainingListener.SILENT));
    assertTrue(
        stopped
            .getMessage()
            .matches("Training of tiny .*(loss of|into weight).* in epoch 1, step [0-9]+;.*"),
        stopped::getMessage);
    assertTrue(Files.exists(file));
  }

  @Test
  void refusesTheCheckpointOfAnotherTraining(@TempDir Path folder) {
    Path file = folder.resolve("checkpoint.safetensors");
    train("java", Plans.softmax(data.train(), 2), file, true, TrainingListener.SILENT);
    GibbonException refused =
        assertThrows(
            GibbonException.class,
            () ->
                train("java", Plans.softmax(data.train(), 3), file, true, TrainingListener.SILENT));
    assertTrue(refused.getMessage().contains("another training"));
  }

  private static TrainingPlan changed(TrainingPlan plan, int validation, double columnBound) {
    return plan.validation(validation).columnBound(columnBound);
  }

  private TrainingPlan withoutDropout(TrainingPlan plan) {
    return plan.dropout(null);
  }

  private double[] train(
      String selector, TrainingPlan plan, Path file, boolean resume, TrainingListener listener) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      Network model =
          new Trainer(device, plan, data.train(), listener)
              .train(
                  arena,
                  null,
                  file == null
                      ? null
                      : new Checkpoint(file, Identity.of(List.of(plan), "tiny", "device", 1)),
                  resume)
              .model();
      return model.parameters().stream()
          .flatMapToDouble(p -> Arrays.stream(p.value().toDoubles()))
          .toArray();
    }
  }
}
