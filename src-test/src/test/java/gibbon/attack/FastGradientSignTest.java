package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.LogisticRecipe;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.SoftmaxRecipe;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Laws of the fast gradient sign method, on the oracle. */
class FastGradientSignTest {
  /**
   * Paper section 5: for logistic regression the adversarial loss is exactly ζ(ε‖w‖₁ − y(wᵀx + b)),
   * for either label.
   */
  @Property(tries = 100)
  void isExactOnLogisticRegression(
      @ForAll @IntRange(min = 1, max = 20) int inputs,
      @ForAll @IntRange(min = 0, max = 1) int label,
      @ForAll @DoubleRange(min = -1, max = 1) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new LogisticRecipe(inputs).build(arena, 0);
      double[] w = randomize(model, 0, seed);
      double b = randomize(model, 1, seed)[0];
      double[] x = random(inputs, seed, 2);
      Tensor labels = arena.ofIntegers(label);

      FastGradientSign.Step step =
          FastGradientSign.of(epsilon)
              .step(model, new Tape(arena), arena.of(Shape.of(1, inputs), x), labels);
      double loss = loss(model, step.adversarial().value(), labels);

      double z = b;
      double norm = 0;
      for (int i = 0; i < inputs; i++) {
        z += w[i] * x[i];
        norm += Math.abs(w[i]);
      }
      double y = label == 1 ? 1 : -1;
      assertEquals(Math.log1p(Math.exp(epsilon * norm - y * z)), loss, 1e-9);
    }
  }

  /** A linear model's margin moves by exactly ε‖w‖₁. */
  @Property(tries = 50)
  void movesALinearMarginByEpsilonTimesTheL1Norm(
      @ForAll @IntRange(min = 1, max = 20) int inputs,
      @ForAll @DoubleRange(min = .01, max = 1) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new LogisticRecipe(inputs).build(arena, 0);
      double[] w = randomize(model, 0, seed);
      Tensor x = arena.of(Shape.of(1, inputs), random(inputs, seed, 2));
      FastGradientSign.Step step =
          FastGradientSign.of(epsilon).step(model, new Tape(arena), x, arena.ofIntegers(1));
      double[] before = step.logits().value().toDoubles();
      double[] after = model.logits(step.adversarial(), Noise.NONE).value().toDoubles();
      double norm = 0;
      for (double weight : w) {
        norm += Math.abs(weight);
      }
      assertEquals(epsilon * norm, (before[1] - before[0]) - (after[1] - after[0]), 1e-9);
    }
  }

  @Property(tries = 50)
  void movesEveryPixelByEpsilonOrNotAtAll(
      @ForAll @DoubleRange(min = -1, max = 1) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(12, 3, 2, 5, 4).build(arena, seed);
      double[] x = random(4 * 12, seed, 3);
      FastGradientSign.Step step =
          FastGradientSign.of(epsilon)
              .step(
                  model,
                  new Tape(arena),
                  arena.of(Shape.of(4, 12), x),
                  arena.ofIntegers(0, 1, 2, 0));
      double[] gradient = step.gradient().value().toDoubles();
      double[] adversarial = step.adversarial().value().toDoubles();
      for (int i = 0; i < x.length; i++) {
        assertEquals(x[i] + epsilon * Math.signum(gradient[i]), adversarial[i]);
      }
    }
  }

  /**
   * What training takes without a look at the logits is what an attack makes, sure rows or none.
   */
  @Property(tries = 60)
  void examplesForTrainingAreThoseOfTheStep(
      @ForAll @IntRange(max = 3) int decades,
      @ForAll Saturation saturation,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    FastGradientSign attack = FastGradientSign.of(.25).with(saturation);
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      for (Network model :
          List.of(
              MaxoutRecipe.of(12, 3, 2, 5, 4).build(arena, seed),
              MaxoutRecipe.of(12, 3, 2, 5).withSigmoids().build(arena, seed))) {
        double size = Math.pow(10, decades);
        for (int i = 0; i < model.parameters().size(); i++) {
          double[] values = random(model.parameters().get(i).value().shape().size(), seed, 10 + i);
          for (int j = 0; j < values.length; j++) {
            values[j] *= size;
          }
          model.parameters().get(i).value().write(values);
        }
        Tensor x = arena.of(Shape.of(4, 12), random(4 * 12, seed, 3));
        Tensor labels = arena.ofIntegers(0, 1, 2, 0);
        double[] seen =
            attack.step(model, new Tape(arena), x, labels).adversarial().value().toDoubles();
        double[] unseen =
            attack.examples(model, new Tape(arena).leaf(x), labels, Noise.NONE).toDoubles();
        assertArrayEquals(seen, unseen);
      }
    }
  }

  @Property(tries = 30)
  void anEpsilonOfZeroChangesNothing(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(12, 3, 2, 5).build(arena, seed);
      double[] x = random(12, seed, 4);
      FastGradientSign.Step step =
          FastGradientSign.of(0)
              .step(model, new Tape(arena), arena.of(Shape.of(1, 12), x), arena.ofIntegers(1));
      assertArrayEquals(x, step.adversarial().value().toDoubles());
    }
  }

  @Property(tries = 30)
  void aTargetedStepIsTheOppositeOfLeavingTheTarget(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(12, 3, 2, 5).build(arena, seed);
      Victim victim = new Victim(model, device);
      Pictures pictures = Pictures.of(new Philox(seed, 50, 5).gaussian(24), 12);
      float[] towards = FastGradientSign.of(.1).examples(victim, pictures, Goal.towards(2, 1));
      float[] away = FastGradientSign.of(-.1).examples(victim, pictures, Goal.away(2, 1));
      assertArrayEquals(away, towards);
    }
  }

  /**
   * The attack on the host and the op that training uses are one: same bits in single precision.
   */
  @Property(tries = 30)
  void theAttackIsTheStepOnTheTape(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed,
      @ForAll @DoubleRange(min = -1, max = 1) double epsilon,
      @ForAll boolean held) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(12, 3, 2, 5).build(arena, seed);
      float[] x = new Philox(seed, 50, 5).uniform(24, 0, 1);
      double infinity = Double.POSITIVE_INFINITY;
      FastGradientSign attack =
          new FastGradientSign(
              (float) epsilon, held ? 0 : -infinity, held ? 1 : infinity, Saturation.EXACT);
      float[] onTape =
          attack
              .step(model, new Tape(arena), arena.of(Shape.of(2, 12), x), arena.ofIntegers(2, 1))
              .adversarial()
              .value()
              .toFloats();
      assertArrayEquals(
          onTape, attack.examples(new Victim(model, device), Pictures.of(x, 12), Goal.away(2, 1)));
    }
  }

  @Property(tries = 20)
  void heldPixelsStayInRangeAndAreCounted(@ForAll @DoubleRange(min = .05, max = 1) double epsilon) {
    Dataset pictures = TinyPictures.split().test().slice(0, 20);
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(pictures.pixels(), pictures.classes(), 2, 5).build(arena, 3);
      List<float[]> examples = new ArrayList<>();
      Sink kept = batch -> examples.add(batch.outcome().examples());
      Goal goal = Goal.away(pictures.labels());
      AttackReport free =
          Evaluation.attack(model, device, pictures, FastGradientSign.of(epsilon), goal, kept)
              .report();
      AttackReport held =
          Evaluation.attack(
                  model,
                  device,
                  pictures,
                  new FastGradientSign(epsilon, 0, 1, Saturation.EXACT),
                  goal,
                  kept)
              .report();
      int surelyOutside = 0;
      int atMostOutside = 0;
      for (int i = 0; i < examples.get(0).length; i++) {
        float moved = examples.get(0)[i];
        surelyOutside += moved < -1e-6 || moved > 1 + 1e-6 ? 1 : 0;
        atMostOutside += moved < 1e-6 || moved > 1 - 1e-6 ? 1 : 0;
        assertTrue(examples.get(1)[i] >= 0 && examples.get(1)[i] <= 1);
      }
      double counted = held.clippedPixels() * examples.get(1).length;
      assertTrue(counted >= surelyOutside - .5 && counted <= atMostOutside + .5);
      assertEquals(0, free.clippedPixels());
      assertEquals(epsilon, free.maxNorm(), 1e-6);
    }
  }

  /** The sign survives a softmax so sure of itself that p − 1 is 0 in either precision. */
  @Property(tries = 20)
  void survivesSaturation(@ForAll @DoubleRange(min = 50, max = 600) double margin) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new SoftmaxRecipe(2, 2).build(arena, 0);
      model.parameters().get(0).value().write(new double[] {margin, 0, 0, margin});
      FastGradientSign.Step step =
          FastGradientSign.of(.25)
              .step(
                  model, new Tape(arena), arena.of(Shape.of(1, 2), 1.0, 0.0), arena.ofIntegers(0));
      assertArrayEquals(new double[] {-.25, .25}, step.perturbation().value().toDoubles());
    }
  }

  /** Rounded, a sure network's own logit has no gradient left: the step only helps the others. */
  @Property(tries = 20)
  void roundedLosesTheLabelsPartWhereTheNetworkIsSure(
      @ForAll @DoubleRange(min = 50, max = 300) double margin) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = new SoftmaxRecipe(2, 2).build(arena, 0);
      model.parameters().get(0).value().write(new double[] {margin, 0, 0, margin});
      FastGradientSign.Step step =
          FastGradientSign.of(.25)
              .with(Saturation.ROUNDED)
              .step(
                  model, new Tape(arena), arena.of(Shape.of(1, 2), 1.0, 0.0), arena.ofIntegers(0));
      assertArrayEquals(new double[] {0, .25}, step.perturbation().value().toDoubles());
    }
  }

  @Property(tries = 50)
  void roundedIsTheSameWhereTheNetworkIsNotSure(
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(12, 3, 2, 5).build(arena, seed);
      Tensor x = arena.of(Shape.of(4, 12), random(4 * 12, seed, 6));
      Tensor labels = arena.ofIntegers(0, 1, 2, 0);
      FastGradientSign attack = FastGradientSign.of(.25);
      double[] exact =
          attack.step(model, new Tape(arena), x, labels).gradient().value().toDoubles();
      double[] rounded =
          attack
              .with(Saturation.ROUNDED)
              .step(model, new Tape(arena), x, labels)
              .gradient()
              .value()
              .toDoubles();
      assertArrayEquals(exact, rounded, 1e-14);
    }
  }

  private static double loss(Network model, Tensor x, Tensor labels) {
    try (Arena arena = new Arena(x.device())) {
      Tape tape = new Tape(arena);
      Var logits = model.logits(tape.leaf(x), Noise.NONE);
      return Ops.sum(Ops.softmaxCrossEntropy(logits, tape.leaf(labels))).value().scalar();
    }
  }

  private static double[] randomize(Network model, int parameter, int seed) {
    Tensor value = model.parameters().get(parameter).value();
    double[] numbers = random(value.shape().size(), seed, parameter);
    value.write(numbers);
    return numbers;
  }

  private static double[] random(int count, int seed, int stream) {
    Philox random = new Philox(seed, 50, stream);
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextGaussian();
    }
    return numbers;
  }
}
