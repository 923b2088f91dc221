package gibbon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Does the check itself find what is wrong, and only that? */
class GradientCheckTest {
  /** y = x whose pullback is whatever a test plants. */
  private record Planted(BinaryOperator<Var> back) implements Op {
    @Override
    public Rule rule() {
      return new Rule("y = x", "planted");
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
      return (y, dy, into) -> into.add(0, () -> back.apply(y.input(0), dy));
    }
  }

  private static GradientCheck planted(BinaryOperator<Var> back) {
    return GradientCheck.of("planted", x -> x.get(0).tape().apply(new Planted(back), x.get(0)));
  }

  @Property(tries = 50)
  void aMistakeOfOnePercentIsFound(
      @ForAll @IntRange(min = 1, max = 40) int size, @ForAll long seed) {
    GradientCheck check = planted((x, dy) -> Ops.scale(dy, 1.01)).input(Shape.of(size)).seed(seed);
    assertFalse(check.first().passed());
    assertFalse(check.jacobian().passed());
  }

  @Example
  void aWrongSignAndAMissingGradientAreFound() {
    assertFalse(planted((x, dy) -> Ops.scale(dy, -1)).input(Shape.of(3)).first().passed());
    assertFalse(planted((x, dy) -> Ops.sign(dy)).input(Shape.of(3)).first().passed());
    GradientCheck none =
        GradientCheck.of("no pullback", x -> x.get(0).tape().leaf(Ops.exp(x.get(0)).value()))
            .input(Shape.of(3));
    assertFalse(none.first().passed());
  }

  @Example
  void aGradientThatIsRightButNotDifferentiableIsFoundAtTheSecondOrder() {
    GradientCheck check =
        GradientCheck.of(
                "square that forgets its input on the backward pass",
                x -> {
                  Var forgotten = x.get(0).tape().leaf(x.get(0).value());
                  Var twice = Ops.scale(forgotten, 2);
                  Var plain = Ops.multiply(forgotten, forgotten);
                  Var slope = Ops.multiply(Ops.subtract(x.get(0), forgotten), twice);
                  return Ops.add(plain, slope);
                })
            .input(Shape.of(4));
    assertFalse(check.second().passed());
  }

  @Example
  void aNaNNeverPasses() {
    GradientCheck check =
        GradientCheck.of("log of negatives", x -> Ops.log(x.get(0))).input(Shape.of(2), -1, -2);
    assertFalse(check.first().passed());
    assertFalse(check.jacobian().passed());
  }

  @Example
  void theMessageNamesCaseSeedSizesPlaceAndBothValues() {
    GradientCheck check =
        GradientCheck.of(
                "half planted",
                x -> {
                  Var y =
                      x.get(0)
                          .tape()
                          .apply(
                              new Planted(
                                  (v, dy) -> {
                                    Var first = Ops.slice(dy, 0, 0, 2);
                                    return Ops.concatenate(
                                        0, first, Ops.scale(Ops.slice(dy, 0, 2, 1), 3));
                                  }),
                              x.get(0));
                  return y;
                })
            .input(Shape.of(3, 2))
            .seed(42);
    AssertionError error = assertThrows(AssertionError.class, check::verify);
    String message = error.getMessage();
    for (String part : List.of("half planted", "seed 42", "[3, 2]", "input 0 [2, ", "gives")) {
      assertTrue(message.contains(part), message + " lacks " + part);
    }
  }

  /** The steep function enlarges the rounding of the differences of a gradient of 10⁻⁷. */
  private static GradientCheck steepBeforeASaturatedSoftmax(double factor) {
    Op slope = new Planted((v, dy) -> Ops.scale(dy, factor));
    return GradientCheck.of(
            "steep",
            x -> {
              Var y = x.get(0).tape().apply(slope, x.get(0));
              return Ops.softmax(Ops.scale(Ops.power(y, 4), 1.5));
            })
        .input(Shape.of(2), .777, 1.853);
  }

  @Property(tries = 50)
  void aSteepFunctionBeforeASaturatedSoftmaxIsNoMistake(@ForAll long seed) {
    steepBeforeASaturatedSoftmax(1).seed(seed).verify();
  }

  @Example
  void aMistakeInASteepFunctionBeforeASaturatedSoftmaxIsFound() {
    GradientCheck wrong = steepBeforeASaturatedSoftmax(1.01).seed(114001249);
    assertFalse(wrong.first().passed());
    assertFalse(wrong.second().passed());
  }

  /** Hundreds of units at hand: at the first step some pair of pieces often changes places. */
  @Property(tries = 50)
  void kinksOfANetworkAreNotReportedAsMistakes(@ForAll long seed) {
    GradientCheck.of("kinks", x -> Ops.maxout(Ops.matmul(x.get(0), x.get(1)), 4))
        .input(Shape.of(8, 20))
        .input(Shape.of(20, 256))
        .seed(seed)
        .first()
        .orThrow();
  }

  /** |x³ + x| beside its kink, and the same where the pullback is off by a factor. */
  private static GradientCheck besideAKink(double x, double factor) {
    Op slope = new Planted((v, dy) -> Ops.scale(dy, factor));
    return GradientCheck.of(
            "beside a kink",
            in -> {
              Var y = in.get(0).tape().apply(slope, in.get(0));
              return Ops.abs(Ops.add(Ops.power(y, 3), y));
            })
        .input(Shape.of(2), x, 1.5);
  }

  @Property(tries = 200)
  void aKinkNearerThanAnyStepIsNoMistakeAndHidesNone(
      @ForAll @IntRange(min = -15, max = -3) int exponent,
      @ForAll boolean negative,
      @ForAll long seed) {
    double x = (negative ? -1 : 1) * Math.pow(10, exponent);
    besideAKink(x, 1).seed(seed).verify();
    for (double factor : new double[] {1.01, .99, -1, 0}) {
      assertFalse(besideAKink(x, factor).seed(seed).first().passed());
    }
  }

  @Example
  void theSameSeedFindsTheSame() {
    GradientCheck check =
        GradientCheck.of("tanh", x -> Ops.tanh(x.get(0))).input(Shape.of(5)).seed(3);
    assertEquals(check.first(), check.first());
  }

  @Example
  void aCheckWithoutInputsAndAHugeJacobianAreRefused() {
    GradientCheck empty = GradientCheck.of("nothing", x -> x.get(0));
    assertThrows(IllegalStateException.class, empty::first);
    GradientCheck huge = GradientCheck.of("exp", x -> Ops.exp(x.get(0))).input(Shape.of(1000));
    assertThrows(IllegalArgumentException.class, huge::jacobian);
  }
}
