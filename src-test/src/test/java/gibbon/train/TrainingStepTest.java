package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** A step is that of the mean loss, however it comes to its gradient. */
class TrainingStepTest {
  private static final int INPUTS = 6;
  private static final int CLASSES = 3;

  @Property(tries = 30)
  void parametersMoveByRateTimesTheGradientOfTheMean(
      @ForAll @IntRange(min = 1, max = 9) int batch,
      @ForAll @DoubleRange(min = .01, max = 1) double rate,
      @ForAll @DoubleRange(min = 0, max = .9) double momentum,
      @ForAll @DoubleRange(min = 0, max = .1) double decay,
      @ForAll boolean adversarial,
      @ForAll long seed) {
    TrainingPlan plan =
        TrainingPlan.of("step", MaxoutRecipe.of(INPUTS, CLASSES, 2, 5), 1)
            .batch(batch)
            .schedule(Schedule.constant(rate, momentum))
            .penalty(Penalty.l2(decay))
            .objective(adversarial ? Adversary.PAPER : Objective.CLEAN);
    SplittableRandom random = new SplittableRandom(seed);
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = plan.model().build(arena, seed);
      TrainingStep training = new TrainingStep(plan, model, arena);
      for (Parameter velocity : training.velocities()) {
        Shape shape = velocity.value().shape();
        velocity.value().write(Domain.REAL.numbers(random, shape));
      }
      Shape pictures = Shape.of(batch, INPUTS);
      Tensor x = arena.of(pictures, Domain.REAL.numbers(random, pictures));
      Tensor labels =
          arena.ofIntegers(IntStream.range(0, batch).map(i -> random.nextInt(CLASSES)).toArray());

      Tape tape = new Tape(arena);
      Lesson lesson = new Lesson(null, model, tape.leaf(x), tape.leaf(labels), plan.seed(), 0);
      Var mean = Ops.mean(plan.penalty().addedTo(plan.objective().losses(lesson), model));
      List<Var> parameters = model.parameters(lesson.x());
      Gradients gradients = tape.gradients(mean, parameters);
      double[][] velocities = new double[parameters.size()][];
      double[][] moved = new double[parameters.size()][];
      for (int i = 0; i < velocities.length; i++) {
        double[] g = gradients.of(parameters.get(i)).toDoubles();
        velocities[i] = training.velocities().get(i).value().toDoubles();
        moved[i] = parameters.get(i).value().toDoubles();
        for (int j = 0; j < g.length; j++) {
          velocities[i][j] = momentum * velocities[i][j] - rate * g[j];
          moved[i][j] += velocities[i][j];
        }
      }
      double loss = mean.value().scalar();

      Tape own = new Tape(arena);
      double[] losses = training.run(own.leaf(x), own.leaf(labels), 0, 1).toDoubles();
      assertEquals(loss, Arrays.stream(losses).average().orElseThrow(), 1e-12);
      for (int i = 0; i < moved.length; i++) {
        assertArrayEquals(velocities[i], training.velocities().get(i).value().toDoubles(), 1e-12);
        assertArrayEquals(moved[i], model.parameters().get(i).value().toDoubles(), 1e-12);
      }
    }
  }
}
