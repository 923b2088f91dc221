package gibbon.autodiff;

import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
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
}
