package gibbon.autodiff;

import gibbon.Text;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * z = x + y for two gradients of one value: what the chain rule asks for where a value is used
 * twice.
 *
 * <p>It is the one op that the backward pass itself adds to the tape, but for {@link Op#addedTo}.
 */
record Accumulate() implements Op {
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");
  private static final Kernel.Array Z = Kernel.array("z");

  static final Kernel KERNEL =
      Kernel.named("accumulate")
          .reads(X, Y)
          .writes(Z)
          .means(
              (call, from, to) -> {
                double[] x = call.array(X);
                double[] y = call.array(Y);
                double[] z = call.array(Z);
                for (int i = from; i < to; i++) {
                  z[i] = x[i] + y[i];
                }
              });

  /** Of two gradients, by whichever op can make it. */
  static Var sum(Var soFar, Var added) {
    Var sum = by(added, soFar);
    sum = sum == null ? by(soFar, added) : sum;
    return sum == null ? added.tape().apply(new Accumulate(), soFar, added) : sum;
  }

  /** The sum by the op of one that is yet to run; null where that cannot add. */
  private static Var by(Var pending, Var other) {
    Op together = pending.pending() ? pending.op().flatMap(Op::addedTo).orElse(null) : null;
    if (together == null) {
      return null;
    }
    List<Var> inputs = new ArrayList<>(pending.inputs());
    inputs.add(other);
    return pending.tape().apply(together, inputs.toArray(Var[]::new));
  }

  @Override
  public Rule rule() {
    return new Rule("z = x + y", "dx = dz, dy = dz");
  }

  @Override
  public String worked(Working at) {
    return at.is(at.term(at.number(0)) + " + " + at.term(at.number(1)));
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    if (!inputs.get(0).equals(inputs.get(1))) {
      throw new ShapeException(
          Text.of(
              "Accumulate needs two gradients of one shape, got %s and %s.",
              inputs.get(0), inputs.get(1)));
    }
    return inputs.get(0);
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    arena
        .launch(KERNEL)
        .range(result.shape().size())
        .reads(inputs.get(0), inputs.get(1))
        .writes(result)
        .run();
    return (z, dz, into) -> {
      into.add(0, () -> dz);
      into.add(1, () -> dz);
    };
  }
}
