package gibbon.onnx;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The parameters of a network: each is made of the file's numbers when an op first wants it, in the
 * order of axes that this op wants.
 */
final class Weights {
  private final Arena arena;
  private final Map<String, Stored> stored = new LinkedHashMap<>();
  private int decisions;

  private record Stored(Parameter parameter, int[] order) {}

  Weights(Arena arena) {
    this.arena = arena;
  }

  /** The same parameters in another arena. */
  Weights copyTo(Arena other) {
    Weights copy = new Weights(other);
    stored.forEach(
        (name, own) -> {
          Tensor value = own.parameter.value();
          Tensor copied =
              value.device().precisionBits() > 24
                  ? other.of(value.shape(), value.toDoubles())
                  : other.of(value.shape(), value.toFloats());
          copy.stored.put(name, new Stored(own.parameter.with(copied), own.order));
        });
    return copy;
  }

  /** Counts that numbers of a run decide how it goes on, as no other run can know beforehand. */
  void decided() {
    decisions++;
  }

  /** How often they did. */
  int decisions() {
    return decisions;
  }

  /** In the order in which they were first wanted. */
  List<Parameter> parameters() {
    return stored.values().stream().map(Stored::parameter).toList();
  }

  /**
   * The parameter of a name, on a tape.
   *
   * @param numbers asked for only the first time
   * @param order of the axes in memory, should this be the first time
   */
  Traced on(Tape tape, String name, int[] order, Supplier<Host> numbers) {
    Stored own = stored.get(name);
    if (own == null) {
      own = new Stored(parameter(name, tensor(arena, numbers.get(), order)), order);
      stored.put(name, own);
    }
    return new Traced(tape.parameter(own.parameter), own.order);
  }

  /** A file does not say what its numbers are for; a row of them is what is added, mostly. */
  private static Parameter parameter(String name, Tensor value) {
    return value.shape().rank() > 1 ? Parameter.weight(name, value) : Parameter.bias(name, value);
  }

  /** As above for a constant, which another op may have wanted in another shape. */
  Traced on(Tape tape, Host constant, int[] order) {
    return on(tape, constant.name(), order, () -> constant).reshape(constant.shape());
  }

  /** Numbers of the host on a device, axis i in memory being axis {@code order[i]}. */
  static Tensor tensor(Arena arena, Host host, int[] order) {
    Host ordered = host.transpose(order);
    Shape shape = OnnxExtents.tensor(ordered.shape());
    double[] numbers = ordered.compact();
    return numbers.length == 1 ? arena.full(shape, numbers[0]) : arena.of(shape, numbers);
  }
}
