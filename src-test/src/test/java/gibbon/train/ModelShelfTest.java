package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import gibbon.model.SoftmaxRecipe;
import gibbon.store.Safetensors;
import gibbon.tensor.Arena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder of models does when trainings are resumed. */
class ModelShelfTest {
  private final Dataset data = TinyPictures.split().train();
  @TempDir Path folder;
  private int epochs;

  @Test
  void whatIsFinishedIsNotTrainedAgain() {
    List<TrainingPlan> stages = stages(2);
    double[] first = trained(stages, true, never());
    assertEquals(4, epochs);
    double[] second = trained(stages, true, never());
    assertEquals(4, epochs);
    assertArrayEquals(first, second);
    assertFalse(Files.exists(folder.resolve("tiny.checkpoint.safetensors")));
  }

  @Test
  void theSecondStageBeginsWhereTheFirstEnds() {
    double[] both = trained(stages(2), false, never());
    double[] alone = trained(stages(2).subList(1, 2), false, never());
    assertFalse(Arrays.equals(both, alone));
  }

  @Test
  void theModelOfAnotherPlanIsRefusedWhenResuming() {
    trained(stages(2), false, never());
    GibbonException refused =
        assertThrows(GibbonException.class, () -> trained(stages(3), true, never()));
    assertTrue(refused.getMessage().contains("made by another plan"), refused.getMessage());
    assertTrue(refused.getMessage().contains("stage-1.safetensors"), refused.getMessage());
  }

  /** A run of other options into the same folder, killed before it could replace the model. */
  @Test
  void anOlderModelDoesNotStandInTheWayOfATrainingBrokenOff() {
    List<TrainingPlan> plans = stages(3).subList(1, 2);
    double[] unbroken = trained(plans, false, never());
    trained(stages(2).subList(1, 2), false, never());
    TrainingListener breaking =
        (plan, epoch, step, steps, loss, history) -> {
          if (epoch == 3) {
            throw new IllegalStateException("broken off");
          }
        };
    assertThrows(IllegalStateException.class, () -> trained(plans, false, breaking));
    assertArrayEquals(unbroken, trained(plans, true, never()));
  }

  /** What a training that was broken off has come to can be looked at, and changes nothing. */
  @Test
  void aTrainingUnderWayShowsItsBestSoFar() {
    TrainingPlan plan = stages(4).get(0);
    TrainingListener breaking =
        (under, epoch, step, steps, loss, history) -> {
          if (epoch == 3) {
            throw new IllegalStateException("broken off");
          }
        };
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      ModelShelf shelf = ModelShelf.named(device, folder, true, () -> TrainingListener.SILENT);
      assertTrue(shelf.underWay(plan, data, arena).isEmpty());
      assertThrows(IllegalStateException.class, () -> trained(List.of(plan), false, breaking));
      TrainedModel soFar = shelf.underWay(plan, data, arena).orElseThrow();
      assertEquals(2, soFar.history().epochs().size());
      TrainedModel whole = shelf.trained(List.of(plan), data, arena);
      assertEquals(
          soFar.history().epochs(),
          whole.history().epochs().subList(0, 2),
          "it went on from there");
    }
  }

  /** The best parameters so far are neither the last ones nor what moves them. */
  @Test
  void aCheckpointGivesBackItsBestParameters() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      List<List<Parameter>> sets =
          Stream.of(1, 2, 3, 4)
              .map(seed -> Plans.maxout(data, 1, Objective.CLEAN).model().build(arena, seed))
              .map(Network::parameters)
              .toList();
      Checkpoint checkpoint =
          new Checkpoint(
              folder.resolve("some.safetensors"), new Identity("some plan", Optional.empty()));
      checkpoint.writing(sets.get(0), sets.get(1), sets.get(2), History.EMPTY).run();
      checkpoint.readBest(sets.get(3));
      for (int i = 0; i < sets.get(3).size(); i++) {
        assertArrayEquals(
            sets.get(2).get(i).value().toDoubles(), sets.get(3).get(i).value().toDoubles());
      }
      assertFalse(
          Arrays.equals(
              sets.get(0).get(0).value().toDoubles(), sets.get(3).get(0).value().toDoubles()));
    }
  }

  @Test
  void everyModelBearsTheNumberOfItsEngine() {
    List<TrainingPlan> stages = stages(1);
    trained(stages, false, never());
    for (TrainingPlan stage : stages) {
      String identity =
          Safetensors.readOwn(folder.resolve(stage.name() + ".safetensors")).metadata().get("plan");
      assertTrue(identity.endsWith("engine = " + ModelShelf.ENGINE + "\n"), identity);
    }
  }

  /**
   * Old models may stand in for new ones only as long as a plan comes to the same numbers. Whoever
   * changes them by more than rounding raises {@link ModelShelf#ENGINE}, or has the plans that
   * changed say so in their identity, and writes the new ones here.
   */
  @Test
  void theEngineComesToTheNumbersOfItsNumber() {
    List<TrainingPlan> plans =
        List.of(
            Plans.softmax(data, 2),
            Plans.maxout(data, 2, Objective.CLEAN),
            Plans.maxout(data, 2, Adversary.PAPER));
    assertEquals(1, ModelShelf.ENGINE);
    double[] squares =
        plans.stream()
            .map(plan -> trained(List.of(plan), false, never()))
            .mapToDouble(numbers -> Arrays.stream(numbers).map(v -> v * v).sum())
            .toArray();
    assertArrayEquals(
        new double[] {3.184877291394, .009174473042539, .009167563554576}, squares, 1e-10);
  }

  /**
   * The store's names: a plan that differs in anything, other data or another device is another.
   */
  @Test
  void whateverDecidesAModelDecidesItsNameInTheStore() {
    TrainingPlan plan = Plans.maxout(data, 3, Objective.CLEAN);
    List<TrainingPlan> different =
        List.of(
            plan,
            plan.name("other"),
            plan.model(new SoftmaxRecipe(data.pixels(), data.classes())),
            plan.seed(plan.seed() + 1),
            plan.validation(plan.validation() + 1),
            plan.batch(plan.batch() + 1),
            plan.schedule(Schedule.constant(.1, 0)),
            plan.columnBound(3),
            plan.dropout(null),
            plan.objective(Adversary.PAPER),
            plan.objective(new Adversary(.5, .1, false)),
            plan.penalty(Penalty.l1(1e-3)),
            plan.stopping(Stopping.after(4)));
    Set<Path> files = new HashSet<>();
    try (Device java = new JavaDevice();
        Device opencl = Devices.open("opencl")) {
      ModelShelf store = store(java, TrainingListener.SILENT);
      different.forEach(each -> files.add(store.file(List.of(each), data.fingerprint())));
      assertEquals(different.size(), files.size());
      files.add(store.file(List.of(plan.name("first"), plan), data.fingerprint()));
      files.add(store.file(List.of(plan), TinyPictures.split().test().fingerprint()));
      files.add(store(opencl, TrainingListener.SILENT).file(List.of(plan), data.fingerprint()));
      assertEquals(different.size() + 3, files.size());
      assertTrue(files.contains(store.file(List.of(plan), data.fingerprint())));
    }
  }

  @Test
  void theStoreKeepsModelsOfOneNameSideBySideAndTrainsEachOnce() {
    List<TrainingPlan> other = List.of(stages(2).get(0), stages(3).get(1));
    double[] first = stored(stages(2), false);
    assertEquals(4, epochs);
    double[] second = stored(other, false);
    assertEquals(7, epochs, "the first stage is the same");
    assertFalse(Arrays.equals(first, second));
    assertArrayEquals(first, stored(stages(2), false));
    assertArrayEquals(second, stored(other, false));
    assertEquals(7, epochs);
    assertArrayEquals(first, stored(stages(2), true), "trained anew");
    assertEquals(11, epochs);
  }

  @Test
  void aDamagedModelOfTheStoreIsNamedWithTheRemedy() throws IOException {
    stored(stages(2), false);
    Path file;
    try (Device device = new JavaDevice()) {
      file =
          store(device, TrainingListener.SILENT).file(stages(2).subList(0, 1), data.fingerprint());
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 3] ^= 1;
    Files.write(file, bytes);
    GibbonException refused = assertThrows(GibbonException.class, () -> stored(stages(2), false));
    String message = refused.getMessage();
    assertTrue(message.contains(file.toString()), message);
    assertTrue(message.endsWith("Delete the file to have the model trained anew."), message);
    Files.delete(file);
    stored(stages(2), false);
  }

  private ModelShelf store(Device device, TrainingListener listener) {
    return ModelShelf.store(device, folder, false, () -> listener);
  }

  private double[] stored(List<TrainingPlan> plans, boolean fresh) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      return numbers(
          ModelShelf.store(device, folder, fresh, () -> counting(never()))
              .trained(plans, data, arena));
    }
  }

  private static TrainingListener never() {
    return TrainingListener.SILENT;
  }

  /** Two stages of so many epochs each. */
  private List<TrainingPlan> stages(int length) {
    return List.of(named("stage-1", 5, length), named("tiny", 6, length));
  }

  private TrainingPlan named(String name, long seed, int length) {
    TrainingPlan plan = Plans.softmax(data, length);
    return plan.name(name).seed(seed);
  }

  private double[] trained(List<TrainingPlan> plans, boolean resume, TrainingListener listener) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      return numbers(
          ModelShelf.named(device, folder, resume, () -> counting(listener))
              .trained(plans, data, arena));
    }
  }

  private TrainingListener counting(TrainingListener listener) {
    return (plan, epoch, step, steps, loss, history) -> {
      epochs += history.epochs().size() == epoch ? 1 : 0;
      listener.progress(plan, epoch, step, steps, loss, history);
    };
  }

  private static double[] numbers(TrainedModel trained) {
    return trained.model().parameters().stream()
        .flatMapToDouble(p -> Arrays.stream(p.value().toDoubles()))
        .toArray();
  }
}
