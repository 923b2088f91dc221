package gibbon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A mistake is found, and nothing else, whatever large numbers stand beside it. */
class MaskedCheckTest {
  private static final double[] LARGE = {1e3, 1e6, 1e9, 1e12, 1e16, 1e20, 1e30, 1e150, 1e300};

  /** y = x whose pullback is off by a factor. */
  private record Off(double factor) implements Op {
    @Override
    public Rule rule() {
      return new Rule("y = x", "dx = " + factor + " · dy");
    }

    @Override
    public String worked(Working at) {
      return at.named();
    }

    @Override
    public Shape resultShape(List<Shape> inputs) {
      return inputs.get(0);
    }

    @Override
    public Tensor allocateResult(Arena arena, List<Tensor> inputs) {
      return inputs.get(0).reshaped(inputs.get(0).shape());
    }

    @Override
    public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
      return (y, dy, into) -> into.add(0, () -> Ops.scale(dy, factor));
    }
  }

  /** x³ whose pullback is off by a factor; README's mistake is 4 / 3. */
  private static Var cube(Var x, double factor) {
    return Ops.power(x.tape().apply(new Off(factor), x), 3);
  }

  private static Var leaf(Var like, double first) {
    double[] numbers = new double[like.shape().size()];
    numbers[0] = first;
    return like.tape().leaf(like.tape().arena().of(like.shape(), numbers));
  }

  private static Var mask(Var x, double large) {
    return Ops.add(x, leaf(x, -large));
  }

  /** Places of a large number that hides nothing of the rest. */
  private static Map<String, BiFunction<Var, Double, Var>> places() {
    Map<String, BiFunction<Var, Double, Var>> places = new LinkedHashMap<>();
    places.put("softmax", (y, large) -> Ops.softmax(mask(y, large)));
    places.put("sigmoid", (y, large) -> Ops.sigmoid(mask(y, large)));
    places.put("relu", (y, large) -> Ops.relu(mask(Ops.affine(y, 1, 20), large)));
    places.put("result", (y, large) -> mask(y, large));
    places.put("clamp", (y, large) -> Ops.clamp(mask(y, large), -50, 50));
    places.put("tanh", (y, large) -> Ops.tanh(mask(Ops.scale(y, .1), large)));
    places.put(
        "slice", (y, large) -> Ops.slice(Ops.reshape(mask(y, large), Shape.of(20)), 0, 1, 19));
    places.put("exp", (y, large) -> Ops.exp(mask(Ops.scale(y, .3), large)));
    places.put("max", (y, large) -> Ops.max(mask(y, large), 1));
    return places;
  }

  private static GradientCheck check(String name, UnaryOperator<Var> function, long seed) {
    return GradientCheck.of(name, x -> function.apply(x.get(0)))
        .input(Shape.of(4, 5), Domain.DISTINCT)
        .seed(seed);
  }

  private static void compare(
      BiFunction<Var, Double, Var> place, String name, double l, long seed) {
    check(name, x -> place.apply(cube(x, 1), l), seed).first().orThrow();
    for (double factor : new double[] {4. / 3, 1.01, 0}) {
      assertFalse(
          check(name, x -> place.apply(cube(x, factor), l), seed).first().passed(),
          () -> name + " hid a factor of " + factor + ", seed " + seed);
    }
  }

  @Property(tries = 20)
  void besideAnyMask(@ForAll long seed) {
    places()
        .forEach(
            (name, place) -> {
              for (double large : LARGE) {
                compare(place, name + " of -" + large, large, seed);
              }
            });
    compare(places().get("softmax"), "minus infinity", Double.POSITIVE_INFINITY, seed);
    compare(places().get("result"), "minus infinity", Double.POSITIVE_INFINITY, seed);
  }

  @Property(tries = 20)
  void besideNumbersThatAreNotUsedOrUsedUp(@ForAll long seed) {
    for (double large : LARGE) {
      BiFunction<Var, Double, Var> unused =
          (y, l) -> {
            leaf(y, l);
            return y;
          };
      compare(unused, "unused " + large, large, seed);
      BiFunction<Var, Double, Var> timesZero =
          (y, l) -> Ops.add(y, Ops.scale(Ops.exp(leaf(y, Math.log(l))), 0));
      compare(timesZero, "zero times " + large, large, seed);
      BiFunction<Var, Double, Var> scaled = (y, l) -> Ops.scale(Ops.scale(y, l), 1 / l);
      compare(scaled, "scaled by " + large + " and back", large, seed);
    }
  }

  /**
   * Where every result is a huge number and something, a mistake never passes; the right gradient
   * passes, or it is said that nothing can be told.
   */
  @Property(tries = 20)
  void besideAConstantOfTheResult(@ForAll long seed) {
    for (double large : LARGE) {
      BiFunction<Var, Double, Var> shifted = (y, l) -> Ops.sum(Ops.affine(y, 1, l));
      Finding right = check("right", x -> shifted.apply(cube(x, 1), large), seed).first();
      assertTrue(
          large > 1e8
              ? right.passed() || right.message().contains("cannot be told")
              : right.passed(),
          right.message());
      assertTrue(large < 1e16 || !right.passed(), right.message());
      for (double factor : new double[] {4. / 3, 0}) {
        Finding wrong = check("wrong", x -> shifted.apply(cube(x, factor), large), seed).first();
        assertFalse(wrong.passed(), () -> large + " hid a factor of " + factor + ", seed " + seed);
      }
    }
  }

  /** A constant function has no gradient: one that is claimed is found, mask or not. */
  @Property(tries = 20)
  void aGradientOfWhatIsConstantIsFound(@ForAll long seed) {
    for (double large : LARGE) {
      assertFalse(
          check(
                  "constant beside " + large,
                  x -> {
                    Var flat = Ops.clamp(x, 10, 20);
                    Var claimed = Ops.subtract(Ops.add(flat, x), x.tape().leaf(x.value()));
                    return Ops.softmax(mask(x.tape().apply(new Claim(), flat, claimed), large));
                  },
                  seed)
              .first()
              .passed());
    }
  }

  /** The first of two values, but with the gradient of the second. */
  private record Claim() implements Op {
    @Override
    public Rule rule() {
      return new Rule("y = a", "db = dy");
    }

    @Override
    public String worked(Working at) {
      return at.named();
    }

    @Override
    public Shape resultShape(List<Shape> inputs) {
      return inputs.get(0);
    }

    @Override
    public Tensor allocateResult(Arena arena, List<Tensor> inputs) {
      return inputs.get(0).reshaped(inputs.get(0).shape());
    }

    @Override
    public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
      return (y, dy, into) -> into.add(1, () -> dy);
    }
  }

  /** Noise of a known size on a smooth function is measured within a factor. */
  @Property(tries = 50)
  void theDeviationOfRoundingIsMeasured(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (double noise : new double[] {1e-15, 1e-9, 1e-3}) {
      double[] values = new double[4000];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.sin(1 + 1e-6 * i) + noise * random.nextGaussian();
      }
      double found = Rounding.deviation(values);
      assertEquals(
          1,
          found / Math.hypot(noise, 6e-17),
          .3,
          () -> Arrays.toString(new double[] {noise, found}));
    }
  }

  @Example
  void aSaturatedLossPasses() {
    for (double margin : new double[] {5, 20, 40, 100, 700}) {
      GradientCheck.of("sure", x -> Ops.softmaxCrossEntropy(x.get(0), x.get(1)))
          .input(Shape.of(2, 3), margin, 0, .3, -.2, margin, .1)
          .input(Shape.of(2), new Domain("labels", false, (random, s) -> new double[] {0, 1}))
          .verify();
    }
  }
}
