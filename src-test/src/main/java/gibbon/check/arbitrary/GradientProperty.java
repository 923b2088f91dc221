package gibbon.check.arbitrary;

import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.check.Values;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What holds of the gradient of any function, for jqwik. A test class that implements this has the
 * properties; all it says is the function:
 *
 * <pre>{@code
 * class SwishTest implements GradientProperty {
 *   public Var of(Var x) {
 *     return Ops.multiply(x, Ops.sigmoid(x));
 *   }
 * }
 * }</pre>
 *
 * <p>A failure shrinks to the smallest shape and names seed, place and both numbers.
 */
public interface GradientProperty {
  /** The function. */
  Var of(Var x);

  /** Where it is defined and smooth; [−2, 2) unless it says otherwise. */
  default Domain domain() {
    return Domain.REAL;
  }

  /** What it takes; up to three axes of up to five unless it says otherwise. */
  default Arbitrary<Shape> shapes() {
    return Shapes.shapes(1, 3, 5);
  }

  @Provide
  default Arbitrary<Shape> shapesOfInput() {
    return shapes();
  }

  /** Numbers that shrink by themselves, one after the other and again. */
  @Provide
  default Arbitrary<Values> hostileInputs() {
    Arbitrary<List<Float>> some =
        Arbitraries.of(Domain.hostileNumbers()).list().ofMinSize(1).ofMaxSize(24);
    return Combinators.combine(shapes(), some).as(GradientProperty::repeated);
  }

  /** First and second order agree with differences. */
  @Property(tries = 100)
  default void theGradientIsTheDerivative(@ForAll("shapesOfInput") Shape shape, @ForAll long seed) {
    GradientCheck.of(getClass().getSimpleName(), x -> of(x.get(0)))
        .input(shape, domain())
        .seed(seed)
        .verify();
  }

  /**
   * Zeros, denormals, huge numbers and ties: where the function has a value, no gradient is NaN.
   */
  @Property(tries = 100)
  default void hostileNumbersMakeNoGradientNaN(@ForAll("hostileInputs") Values input) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(arena.of(input.shape(), input.numbers()));
      Var y = of(x);
      if (!Arrays.stream(y.value().toDoubles()).allMatch(Double::isFinite)) {
        return;
      }
      double[] gradient = tape.gradients(y, 1, List.of(x)).of(x).toDoubles();
      if (Arrays.stream(gradient).anyMatch(Double::isNaN)) {
        throw new AssertionError(
            Text.of(
                "Gradient of %s at %s %s: the value is finite, the gradient %s.",
                getClass().getSimpleName(),
                input.shape(),
                Arrays.toString(input.numbers()),
                Arrays.toString(gradient)));
      }
    }
  }

  private static Values repeated(Shape shape, List<Float> some) {
    double[] numbers = new double[shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = some.get(i % some.size());
    }
    return new Values(shape, numbers);
  }
}
