package gibbon.autodiff;

import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.List;

/**
 * z = x + y for two gradients of one value: what the chain rule asks for where a value is used
 * twice.
 *
 * <p>It is the one op that the backward pass itself adds to the tape.
 */
record Accumulate() implements Op {
  static final Kernel KERNEL =
      Kernel.named("accumulate")
          .reads("x", "y")
          .writes("z")
          .means(
              (call, from, to) -> {
                for (int i = from; i < to; i++) {
                  call.array(2)[i] = call.array(0)[i] + call.array(1)[i];
                }
              });

  @Override
  public Rule rule() {
    return new Rule("z = x + y", "dx = dz, dy = dz");
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    if (!inputs.get(0).equals(inputs.get(1))) {
      throw new ShapeException(
          "Accumulate needs two gradients of one shape, got %s and %s."
              .formatted(inputs.get(0), inputs.get(1)));
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
