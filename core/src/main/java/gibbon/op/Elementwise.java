package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * An op that treats every element alike, of one input or, in {@link SameShape}, of several.
 *
 * <p>It remembers nothing of the forward pass, so the op is its own pullback.
 */
interface Elementwise extends Op, Op.Pullback {
  static final Kernel.Array X = Kernel.array("x");
  static final Kernel.Array Y = Kernel.array("y");

  /** Reads the inputs, writes the result, takes {@link #reals}; one work-item an element. */
  Kernel kernel();

  /** The op's constants. */
  default double[] reals() {
    return new double[0];
  }

  /** The rule's formula with the number in the place of x. */
  @Override
  default String worked(Working at) {
    double x = at.number(0);
    return at.is(
        rule()
            .forward()
            .replaceFirst("^y = ", "")
            .replaceAll("(?<=[(|])x(?=[,)|])", at.text(x))
            .replaceAll("\\bx\\b", at.term(x)));
  }

  @Override
  default Shape resultShape(List<Shape> inputs) {
    return inputs.get(0);
  }

  @Override
  default Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    arena
        .launch(kernel())
        .range(result.shape().size())
        .reads(inputs.toArray(Tensor[]::new))
        .writes(result)
        .reals(reals())
        .run();
    return this;
  }

  /** The kernel {@code y[i] = f(x[i])}. */
  static Kernel kernel(String name, DoubleUnaryOperator f) {
    return Kernel.named(name)
        .reads(X)
        .writes(Y)
        .means(
            (call, from, to) -> {
              double[] x = call.array(X);
              double[] y = call.array(Y);
              for (int i = from; i < to; i++) {
                y[i] = f.applyAsDouble(x[i]);
              }
            });
  }
}
