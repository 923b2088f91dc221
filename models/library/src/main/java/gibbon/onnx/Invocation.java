package gibbon.onnx;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * One node as it runs: its inputs, and the tape on which its operator computes.
 *
 * @param opset version of the operators of the node's domain
 * @param inputs a missing one is null
 * @param weights null where all inputs are on the host, which folds the node
 * @param load how many pictures there are, and how large their values may grow
 * @param fusion what the op of a convolution does beside it
 */
record Invocation(
    Node node,
    long opset,
    List<Value> inputs,
    Tape tape,
    Weights weights,
    Load load,
    Fusion fusion) {
  /**
   * How much one run is.
   *
   * @param pictures how many times as many as the file was made for
   * @param most numbers that one value may have
   */
  record Load(int pictures, long most) {
    /** What is computed of constants alone, at load. */
    static final Load FOLDING = new Load(1, 1 << 27);

    /** A run of a network that was tried before. */
    static Load of(int pictures) {
      return new Load(pictures, Integer.MAX_VALUE);
    }

    /**
     * A trial run. The largest values of networks in use have some 30 numbers for each of their
     * picture's; a file that asks for far more is not believed.
     *
     * @param numbers of all pictures
     */
    static Load trial(int pictures, int numbers) {
      return new Load(pictures, Math.max(1L << 24, 256L * numbers));
    }
  }

  /** Refuses a result that is too large before it is allocated. */
  void afford(int... shape) {
    OnnxExtents.sizeWithin(shape, load.most);
  }

  int pictures() {
    return load.pictures;
  }

  /** Whether an input is there: those at the end may be missing, others have an empty name. */
  boolean has(int input) {
    return input < inputs.size() && inputs.get(input) != null;
  }

  Value input(int input) {
    if (!has(input)) {
      throw new OnnxException("no input " + input);
    }
    return inputs.get(input);
  }

  /** Whether all inputs are known on the host, so that whole numbers may be among them. */
  boolean folds() {
    return weights == null;
  }

  /** Whether an input is a number that no run changes. */
  boolean isNumber(int input) {
    return !folds() && has(input) && inputs.get(input) instanceof Host host && host.size() == 1;
  }

  /** The numbers of an input that says how to compute, not with what; no gradient flows to it. */
  Host host(int input) {
    Value value = input(input);
    if (value instanceof Traced && !folds()) {
      weights.decided();
    }
    return hostOf(value);
  }

  static Host hostOf(Value value) {
    if (value instanceof Host host) {
      return host;
    }
    if (value instanceof Traced traced) {
      Var plain = traced.plain();
      return Host.of(OnnxType.DOUBLE, traced.shape(), plain.value().toDoubles());
    }
    throw new OnnxException("a sequence, expected a tensor");
  }

  /** Whole numbers of an input; null where it is missing. */
  long[] longs(int input) {
    return has(input) ? host(input).longs() : null;
  }

  /** An input on the tape, in whatever order it has there. */
  Traced traced(int input) {
    return traced(input(input));
  }

  Traced traced(Value value) {
    return value instanceof Host host
        ? put(host, OnnxExtents.identity(host.rank()))
        : onTape(value);
  }

  /** An input on the tape with axis i in memory being axis {@code order[i]}. */
  Var in(int input, int... order) {
    return in(input(input), order);
  }

  Var in(Value value, int... order) {
    return (value instanceof Host host ? put(host, order) : onTape(value)).in(order);
  }

  /** Numbers derived from constants, as a parameter that is computed once. */
  Traced derived(String suffix, int[] order, Supplier<Host> numbers) {
    return weights.on(tape, node.outputs().get(0) + suffix, order, numbers);
  }

  /** Whether an input is the same in every run. */
  boolean isConstant(int input) {
    return !folds() && inputs.get(input) instanceof Host host && host.name() != null;
  }

  private Traced put(Host host, int[] order) {
    if (folds() || host.name() == null) {
      return new Traced(tape.leaf(Weights.tensor(tape.arena(), host, order)), order);
    }
    return weights.on(tape, host, order);
  }

  private static Traced onTape(Value value) {
    if (value instanceof Traced traced) {
      return traced;
    }
    throw new OnnxException("a sequence, expected a tensor");
  }

  /** The inputs that are there. */
  List<Value> present() {
    return inputs.stream().filter(Objects::nonNull).toList();
  }

  /** Such as {@code [1, 3, 224, 224] and [64, 3, 7, 7]}. */
  String shapes() {
    StringBuilder text = new StringBuilder();
    for (Value value : present()) {
      text.append(text.isEmpty() ? "" : " and ");
      text.append(value instanceof Several ? "a sequence" : Arrays.toString(value.shape()));
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
