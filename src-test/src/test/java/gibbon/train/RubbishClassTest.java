package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.Evaluation;
import gibbon.attack.FalsePositives;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.arbitrary.Networks;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Training on rubbish beside the pictures. */
class RubbishClassTest {
  private final Dataset.Split data = TinyPictures.split();

  private double[] weights(TrainingPlan plan) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      return train(device, plan, arena).parameters().stream()
          .flatMapToDouble(p -> Arrays.stream(p.value().toDoubles()))
          .toArray();
    }
  }

  private Network train(Device device, TrainingPlan plan, Arena arena) {
    return new Trainer(device, plan, data.train(), TrainingListener.SILENT)
        .train(arena, null, null, false)
        .model();
  }

  @Example
  void noWeightIsCleanTraining() {
    TrainingPlan plan = Plans.maxout(data.train(), 2, Objective.CLEAN).validation(0);
    double[] clean = weights(plan);
    assertArrayEquals(clean, weights(plan.objective(new RubbishClass(0, 7))));
    assertTrue(!Arrays.equals(clean, weights(plan.objective(new RubbishClass(.1, 7)))));
  }

  /** By the weights of a network of each kind of output, without dropout. */
  @Property(tries = 40)
  void itsGradientIsTheDerivative(
      @ForAll boolean sigmoids,
      @ForAll @IntRange(min = 1, max = 5) int batch,
      @ForAll @IntRange(min = 1, max = 5) int pictures,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Recipe spec =
        sigmoids ? MaxoutRecipe.of(6, 3, 2, 4).withSigmoids() : MaxoutRecipe.of(6, 3, 2, 4);
    Objective objective = new RubbishClass(1.5, pictures);
    Networks.byParameters(spec, seed, (model, tape) -> cost(objective, model, tape, batch, seed))
        .first()
        .orThrow();
  }

  private static Var cost(Objective objective, Network model, Tape tape, int batch, int seed) {
    Arena arena = tape.arena();
    int inputs = model.inputs();
    float[] pictures = new Philox(seed, 90, 0).uniform(batch * inputs, 0, 1);
    int[] labels = new int[batch];
    Arrays.setAll(labels, i -> i % model.classes());
    Var x = tape.leaf(arena.of(Shape.of(batch, inputs), pictures));
    Var y = tape.leaf(arena.ofIntegers(labels));
    return Ops.mean(objective.losses(new Lesson(null, model, x, y, seed, 4)));
  }

  /** On rubbish that the training never saw, and without harm to what it is for. */
  @Example
  void teachesNotToTakeRubbishForAClass() {
    TrainingPlan plan =
        Plans.maxout(data.train(), 20, Objective.CLEAN)
            .validation(0)
            .columnBound(3)
            .dropout(null)
            .schedule(Schedule.constant(.1, .9));
    try (Device device = Devices.open("opencl");
        Arena arena = new Arena(device)) {
      float[] rubbish = new Philox(1, 91, 0).gaussian(500 * data.train().pixels());
      Network naive = train(device, plan, arena);
      Network taught = train(device, plan.objective(new RubbishClass(1, 20)), arena);
      FalsePositives before = FalsePositives.of(Evaluation.probabilities(naive, device, rubbish));
      FalsePositives after = FalsePositives.of(Evaluation.probabilities(taught, device, rubbish));
      assertTrue(before.error() > .5, "the naive one does not fall for it: " + before.error());
      assertTrue(after.error() < .05, "still takes it for a class: " + after.error());
      DeviceData test = DeviceData.of(data.test(), arena);
      assertEquals(0, Evaluation.clean(taught, test).error(data.test().labels()));
    }
  }
}
