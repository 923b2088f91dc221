package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
    TrainingListener counting =
        (plan, epoch, step, steps, loss, history) -> {
          epochs += history.epochs().size() == epoch ? 1 : 0;
          listener.progress(plan, epoch, step, steps, loss, history);
        };
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      return ModelShelf.named(device, folder, resume, () -> counting)
          .trained(plans, data, arena)
          .model()
          .parameters()
          .stream()
          .flatMapToDouble(p -> Arrays.stream(p.value().toDoubles()))
          .toArray();
    }
  }
}
