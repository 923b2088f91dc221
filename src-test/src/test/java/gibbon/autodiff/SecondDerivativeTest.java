package gibbon.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Gradients of gradients of whole networks, against finite differences in double. */
class SecondDerivativeTest {
  @Property(tries = 60)
  void ofAMaxoutNetworkWithASoftmax(
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll @IntRange(min = 1, max = 5) int inputs,
      @ForAll @IntRange(min = 1, max = 4) int units,
      @ForAll @IntRange(min = 1, max = 3) int pieces,
      @ForAll @IntRange(min = 2, max = 4) int classes,
      @ForAll long seed) {
    GradientCheck.of(
            "maxout network",
            x -> {
              Var hidden = Ops.add(Ops.matmul(x.get(0), x.get(1)), x.get(2));
              Var logits = Ops.matmul(Ops.maxout(hidden, pieces), x.get(3));
              return Ops.mean(Ops.softmaxCrossEntropy(logits, x.get(4)));
            })
        .input(Shape.of(batch, inputs))
        .input(Shape.of(inputs, units * pieces))
        .input(Shape.of(units * pieces))
        .input(Shape.of(units, classes))
        .input(Shape.of(batch), Domain.below(classes))
        .seed(seed)
        .verify();
  }

  @Property(tries = 60)
  void ofALossAtAPerturbedInput(
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll @IntRange(min = 1, max = 5) int inputs,
      @ForAll long seed) {
    // Training through a differentiable perturbation: the loss contains an input gradient.
    GradientCheck.of(
            "adversarial loss",
            x -> {
              Var weight = x.get(1);
              Var clean = Ops.sum(Ops.softplus(Ops.matmul(x.get(0), weight)));
              Var slope = clean.tape().gradients(clean, x.get(0)).var(x.get(0));
              Var perturbed = Ops.add(x.get(0), Ops.scale(Ops.tanh(slope), .25));
              return Ops.softplus(Ops.matmul(perturbed, weight));
            })
        .input(Shape.of(batch, inputs))
        .input(Shape.of(inputs, 1))
        .seed(seed)
        .verify();
  }

  @Property(tries = 60)
  void ofRadialBasisFunctions(
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll @IntRange(min = 1, max = 5) int inputs,
      @ForAll @IntRange(min = 1, max = 4) int units,
      @ForAll long seed) {
    GradientCheck.of(
            "radial basis functions",
            x -> Ops.exp(Ops.multiply(Ops.squaredDistances(x.get(0), x.get(1)), x.get(2))))
        .input(Shape.of(batch, inputs))
        .input(Shape.of(units, inputs))
        .input(Shape.of(units), Domain.each("precision", random -> random.nextDouble(-.5, -.1)))
        .seed(seed)
        .verify();
  }

  /**
   * Where a network is all but certain, 1 − p is tiny, and so is all that the gradient of its loss
   * changes by; what is tiny still has its digits. The reference adds up p_j · p_k · (v_j − v_k),
   * in which nothing cancels.
   */
  @Property(tries = 60)
  void ofACertainSoftmaxKeepsItsDigits(
      @ForAll @IntRange(min = 2, max = 6) int classes,
      @ForAll @IntRange(min = 0, max = 60) int margin,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] logits = random.doubles(classes, -1, 1).toArray();
    double[] v = random.doubles(classes, -1, 1).toArray();
    int sure = random.nextInt(classes);
    int label = random.nextInt(classes);
    logits[sure] += margin;
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(arena.of(Shape.of(1, classes), logits));
      Var loss = Ops.sum(Ops.softmaxCrossEntropy(x, tape.leaf(arena.ofIntegers(label))));
      Var slope = tape.gradients(loss, x).var(x);
      Var weighted = Ops.sum(Ops.multiply(slope, tape.leaf(arena.of(Shape.of(1, classes), v))));
      double[] found = tape.gradients(weighted, x).of(x).toDoubles();
      double[] p = Ops.softmax(x).value().toDoubles();
      for (int j = 0; j < classes; j++) {
        double expected = 0;
        double scale = 0;
        for (int k = 0; k < classes; k++) {
          expected += p[j] * p[k] * (v[j] - v[k]);
          scale += p[j] * p[k] * Math.abs(v[j] - v[k]);
        }
        assertEquals(expected, found[j], 1e-13 * scale, "class " + j);
      }
    }
  }
}
