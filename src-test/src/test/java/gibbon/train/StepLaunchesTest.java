package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The launches of whole steps of a maxout network with two hidden layers, kernel by kernel: each
 * costs some microseconds, whatever it computes. Where a change adds one, this is where it shows.
 */
class StepLaunchesTest {
  private final Dataset pictures = TinyPictures.split().train();

  @Test
  void ofAForwardPass() {
    assertEquals(FORWARD, launches(Noise.NONE, false));
  }

  @Test
  void ofAnAttack() {
    Map<String, Long> expected = new TreeMap<>(FORWARD);
    expected.put("cross_entropy_labels", 1L);
    expected.put("matmul_nt", 1L);
    expected.put("winners_times_matrix", 2L);
    expected.put("sign_step", 1L);
    assertEquals(expected, launches(Noise.NONE, true));
  }

  @Test
  void ofATrainingStep() {
    Map<String, Long> expected = new TreeMap<>();
    expected.put("gather_examples", 1L);
    expected.put("dropout", 1L);
    expected.put("dropped_maxout_layer", 2L);
    expected.put("matmul_nn", 1L);
    expected.put("binary_add", 1L);
    expected.put("cross_entropy_labels", 1L);
    expected.put("matmul_nt", 1L);
    expected.put("matmul_tn", 1L);
    expected.put("sum", 1L);
    expected.put("winners_times_matrix", 1L);
    expected.put("sgd_winners", 2L);
    expected.put("sgd_layer", 1L);
    assertEquals(expected, trainingStep(Objective.CLEAN));
  }

  @Test
  void ofAnAdversarialTrainingStep() {
    Map<String, Long> expected = new TreeMap<>();
    expected.put("gather_examples", 1L);
    // The attack.
    expected.put("maxout_layer", 2L);
    expected.put("sign_step", 1L);
    expected.put("cross_entropy_or_odds", 1L);
    // Both halves of the objective are one batch.
    expected.put("concatenate", 2L);
    expected.put("dropout", 1L);
    expected.put("dropped_maxout_layer", 2L);
    expected.put("matmul_nn", 3L);
    expected.put("binary_add", 2L);
    expected.put("cross_entropy_labels", 1L);
    expected.put("binary_multiply", 1L);
    expected.put("matmul_nt", 2L);
    expected.put("matmul_tn", 2L);
    expected.put("sum", 1L);
    expected.put("winners_times_matrix", 3L);
    expected.put("sgd_winners", 2L);
    expected.put("sgd_layer", 1L);
    assertEquals(expected, trainingStep(Adversary.PAPER));
  }

  /**
   * Whatever a step needs, the first one asked for; what a later one needs is what it gave back.
   */
  @Test
  void aStepAfterTheFirstAllocatesNoDeviceMemory() {
    long[] allocations = new long[2];
    for (int i = 0; i < 2; i++) {
      try (Device device = Devices.open("opencl")) {
        train(device, i == 0 ? 20 : 300, Adversary.PAPER);
        allocations[i] = device.counters().allocations();
        assertEquals(0, device.counters().liveBuffers());
      }
    }
    assertTrue(allocations[0] > 50, allocations[0] + " allocations, so nothing was tested");
    assertEquals(allocations[0], allocations[1]);
  }

  private static final Map<String, Long> FORWARD =
      Map.of("maxout_layer", 2L, "matmul_nn", 1L, "binary_add", 1L);

  private Map<String, Long> launches(Noise noise, boolean attack) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model =
          MaxoutRecipe.of(pictures.pixels(), pictures.classes(), 5, 6, 7).build(arena, 1);
      Tensor x = arena.full(Shape.of(4, pictures.pixels()), .5);
      Tensor labels = arena.ofIntegers(0, 1, 2, 0);
      Map<String, Long> before = device.counters().launches();
      Tape tape = new Tape(arena);
      if (attack) {
        FastGradientSign.of(.25).step(model, tape, x, labels, noise);
      } else {
        model.logits(tape.leaf(x), noise);
      }
      return since(before, device);
    }
  }

  /** Launches of the second step of an epoch; the difference of two trainings by one step. */
  private Map<String, Long> trainingStep(Objective objective) {
    Map<String, Long> fewer = training(40, objective);
    Map<String, Long> more = training(60, objective);
    Map<String, Long> difference = new TreeMap<>(more);
    fewer.forEach((kernel, count) -> difference.merge(kernel, -count, Long::sum));
    difference.values().removeIf(count -> count == 0);
    return difference;
  }

  private Map<String, Long> training(int count, Objective objective) {
    try (Device device = new JavaDevice()) {
      train(device, count, objective);
      return device.counters().launches();
    }
  }

  /** An epoch over this many pictures, in batches of 20. */
  private void train(Device device, int count, Objective objective) {
    TrainingPlan plan =
        TrainingPlan.of("step", MaxoutRecipe.of(pictures.pixels(), pictures.classes(), 5, 6, 7), 1)
            .batch(20)
            .schedule(Schedule.MAXOUT)
            .columnBound(1.9)
            .dropout(DropoutNoise.Rates.MAXOUT)
            .objective(objective);
    try (Arena arena = new Arena(device)) {
      new Trainer(device, plan, pictures.slice(0, count), TrainingListener.SILENT)
          .train(arena, null, null, false);
    }
  }

  private static Map<String, Long> since(Map<String, Long> before, Device device) {
    Map<String, Long> added = new HashMap<>(device.counters().launches());
    before.forEach((kernel, count) -> added.merge(kernel, -count, Long::sum));
    added.values().removeIf(count -> count == 0);
    return added;
  }
}
