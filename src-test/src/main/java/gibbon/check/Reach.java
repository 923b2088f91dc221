package gibbon.check;

import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How large the numbers are that a function's result is made of. */
final class Reach {
  /*
   * A number reaches the result if the result changes when the number does. So everything above a
   * bound is halved, wherever it appears on the tape, and what follows from it is computed anew: where
   * the result keeps its bits, none of the numbers above the bound can have brought a rounding error
   * into it. A mask of −10⁹ before a softmax does not reach, nor does what nobody uses.
   */
  private final Var result;
  private final List<Var> nodes;
  private final double[] numbers;

  private Reach(Tape tape, Var result) {
    this.result = result;
    nodes = tape.nodes().subList(0, result.index() + 1);
    numbers = result.value().toDoubles();
  }

  /** A power of two that no finite number which reaches the result exceeds. */
  static double largest(Device exact, TapeFunction function, Point point) {
    try (Arena arena = new Arena(exact)) {
      Tape tape = new Tape(arena);
      Reach reach = new Reach(tape, function.apply(Probe.leaves(tape, point)));
      int most = Double.MIN_EXPONENT;
      for (Var node : reach.nodes) {
        for (double number : node.value().toDoubles()) {
          most = Double.isFinite(number) ? Math.max(most, Math.getExponent(number)) : most;
        }
      }
      int unreached = most + 1; // Nothing is above 2 to this power, and all of it above the least.
      int least = Double.MIN_EXPONENT - 1;
      while (unreached - least > 1) {
        int middle = Math.floorDiv(unreached + least, 2);
        if (reach.from(exact, Math.scalb(1., middle))) {
          least = middle;
        } else {
          unreached = middle;
        }
      }
      return Math.scalb(1., unreached);
    }
  }

  /** Whether the result changes when all numbers of this magnitude and more are halved. */
  private boolean from(Device device, double bound) {
    try (Arena arena = new Arena(device)) {
      Map<Var, Tensor> tensors = new HashMap<>();
      for (Var node : nodes) {
        tensors.put(node, halved(arena, value(arena, node, tensors), bound));
      }
      return !Arrays.equals(numbers, tensors.get(result).toDoubles());
    }
  }

  private static Tensor value(Arena arena, Var node, Map<Var, Tensor> tensors) {
    if (node.op().isEmpty()) {
      return node.value();
    }
    Op op = node.op().get();
    List<Tensor> inputs = node.inputs().stream().map(tensors::get).toList();
    Tensor value = op.allocateResult(arena, inputs);
    op.forward(arena, inputs, value);
    return value;
  }

  private static Tensor halved(Arena arena, Tensor tensor, double bound) {
    double[] numbers = tensor.toDoubles();
    boolean any = false;
    for (int i = 0; i < numbers.length; i++) {
      if (Double.isFinite(numbers[i]) && Math.abs(numbers[i]) >= bound) {
        numbers[i] /= 2;
        any = true;
      }
    }
    return any ? arena.of(tensor.shape(), numbers) : tensor;
  }
}
