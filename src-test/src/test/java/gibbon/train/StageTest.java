package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.DropoutNoise;
import gibbon.tensor.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two stages of the maxout recipe, and early stopping on the adversarial error. */
class StageTest {
  private static final int WATCHED = 120;

  private final Dataset data = TinyPictures.split().train();

  /** Slow, so that it takes epochs to come down to a goal. */
  private final TrainingPlan second =
      Plans.softmax(data, 60)
          .objective(new Adversary(.5, .05, false))
          .dropout(new DropoutNoise.Rates(.8, 1, .5, 2))
          .schedule(Schedule.constant(.01, 0))
          .stopping(Stopping.atObjective(60, WATCHED))
          .validation(0);

  private record Outcome(double[] parameters, History history) {}

  @Test
  void theSecondStageEndsWithTheFirstEpochThatIsNoWorseThanTheGoal() {
    double goal = .9;
    History history = after(goal, "java", second, data, null, TrainingListener.SILENT).history();
    List<History.Epoch> epochs = history.epochs();
    for (History.Epoch epoch : epochs.subList(0, epochs.size() - 1)) {
      assertTrue(epoch.watchedObjective() > goal, epoch + " is no worse than " + goal);
    }
    double last = epochs.get(epochs.size() - 1).watchedObjective();
    assertTrue(last <= goal, last + " is worse than " + goal);
    assertTrue(
        epochs.size() > 2 && epochs.size() < second.stopping().epochs(),
        epochs.size() + " epochs, so nothing was tested");
    assertEquals(epochs.size(), history.bestEpoch(), "the last epoch is kept");
  }

  /** What is watched are the objectives of the last pictures, not of the first. */
  @Test
  void theLastPicturesAreWatched() {
    TrainingPlan once = second.stopping(Stopping.atObjective(1, WATCHED));
    int split = data.count() - WATCHED;
    double lastRight = watched(once, relabelled(split - WATCHED, split));
    double lastWrong = watched(once, relabelled(split, data.count()));
    assertTrue(lastWrong > lastRight + .05, lastRight + " and " + lastWrong);
  }

  private double watched(TrainingPlan plan, Dataset pictures) {
    return after(0, "java", plan, pictures, null, TrainingListener.SILENT)
        .history()
        .epochs()
        .get(0)
        .watchedObjective();
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void theSecondStageResumesToTheBit(String selector, @TempDir Path folder) {
    double goal = .9;
    Outcome unbroken = after(goal, selector, second, data, null, TrainingListener.SILENT);
    int epochs = unbroken.history().epochs().size();
    Path file = folder.resolve("checkpoint.safetensors");
    for (int at : new int[] {1, 2, epochs}) {
      TrainingListener breaking =
          (plan, epoch, step, steps, loss, history) -> {
            if (epoch == at && history.epochs().size() < at) {
              throw new IllegalStateException("broken off");
            }
          };
      assertThrows(
          IllegalStateException.class, () -> after(goal, selector, second, data, file, breaking));
    }
    Outcome resumed = after(goal, selector, second, data, file, TrainingListener.SILENT);
    assertArrayEquals(unbroken.parameters(), resumed.parameters());
    assertEquals(unbroken.history(), resumed.history());
  }

  @Test
  void aGoalThatNobodyMeasuredIsNamed() {
    GibbonException refused =
        assertThrows(
            GibbonException.class,
            () -> after(Double.NaN, "java", second, data, null, TrainingListener.SILENT));
    assertTrue(refused.getMessage().contains("which measured none"), refused.getMessage());
  }

  /** The goal is the mean objective over the pictures trained on, at the epoch that is kept. */
  @Test
  void theFirstStageMeasuresTheGoal() {
    TrainingPlan plan =
        Plans.softmax(data, 3)
            .schedule(Schedule.constant(.01, 0))
            .stopping(Stopping.after(3).measuringObjective());
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Trainer.Trained trained =
          new Trainer(device, plan, data, TrainingListener.SILENT).train(arena, null, null, false);
      DeviceData examples = DeviceData.of(data.slice(0, 600), arena);
      assertEquals(
          Evaluation.clean(trained.model(), examples).loss(),
          trained.history().bestObjective(),
          1e-12);
    }
  }

  /** By the adversarial criterion, what is kept has the least error under the attack. */
  @Test
  void theAdversarialErrorChoosesTheEpoch() {
    double epsilon = .3;
    TrainingPlan plan =
        Plans.softmax(data, 6).stopping(Stopping.after(6).byAdversarialError(epsilon));
    try (Device device = Devices.open("java");
        Arena arena = new Arena(device)) {
      Trainer.Trained trained =
          new Trainer(device, plan, data, TrainingListener.SILENT).train(arena, null, null, false);
      List<History.Epoch> epochs = trained.history().epochs();
      double least =
          epochs.stream().mapToDouble(History.Epoch::validationError).min().orElseThrow();
      assertEquals(least, trained.history().bestError());
      DeviceData validation = DeviceData.of(data.slice(600, 720), arena);
      FastGradientSign attack = FastGradientSign.of(epsilon);
      assertEquals(least, Evaluation.error(trained.model(), validation, attack));
      History.Epoch best = epochs.get(trained.history().bestEpoch() - 1);
      assertEquals(
          Evaluation.clean(trained.model(), validation).error(validation.host().labels()),
          best.cleanValidationError());
      assertTrue(
          best.cleanValidationError() < least, "the attack did nothing, so nothing was tested");
    }
  }

  private Dataset relabelled(int from, int to) {
    int[] labels = data.labels().clone();
    for (int i = from; i < to; i++) {
      labels[i] = (labels[i] + 1) % data.classes();
    }
    return Dataset.grey(
        "contrary",
        data.images(),
        labels,
        data.shape().rows(),
        data.shape().columns(),
        data.classes());
  }

  /** A stage after one that measured this goal, which is all that it takes from it. */
  private Outcome after(
      double goal,
      String selector,
      TrainingPlan plan,
      Dataset pictures,
      Path file,
      TrainingListener listener) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      Trainer.Trained before =
          new Trainer.Trained(plan.model().build(arena, 0), new History(1, 0, goal, List.of()));
      Checkpoint checkpoint =
          file == null
              ? null
              : new Checkpoint(file, Identity.of(List.of(plan), "tiny", "device", 1));
      return outcome(
          new Trainer(device, plan, pictures, listener).train(arena, before, checkpoint, true));
    }
  }

  private static Outcome outcome(Trainer.Trained trained) {
    return new Outcome(
        trained.model().parameters().stream()
            .flatMapToDouble(p -> Arrays.stream(p.value().toDoubles()))
            .toArray(),
        trained.history());
  }
}
