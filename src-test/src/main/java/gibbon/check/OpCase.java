package gibbon.check;

import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * One row of the table of ops: how to apply an op, to what, and what the result means. The same row
 * feeds gradient checks, the comparison of devices and benchmarks.
 *
 * @param name of the row, unique in the table
 * @param op the op it is about: the simple name of its class
 * @param function what is applied
 * @param arguments the inputs' shapes and domains
 * @param result the shape of the result
 * @param meaning the result's numbers, one by one, in the plainest words
 * @param single whether the function is the op alone, worth a benchmark; a row about a pullback
 *     also runs the forward pass
 * @param bounds how far its kernels may be off, by their names; those that are not here are in
 *     {@link ErrorBounds}
 */
public record OpCase(
    String name,
    String op,
    Applied function,
    List<Function<Sizes, Input>> arguments,
    Function<Sizes, Shape> result,
    Meaning meaning,
    boolean single,
    Map<String, ErrorBounds.Bound> bounds) {

  /** An input's shape, and which numbers it may hold. */
  public record Input(Shape shape, Domain domain) {}

  /** The op applied to values of a tape. */
  @FunctionalInterface
  public interface Applied {
    Var apply(Sizes sizes, List<Var> inputs);
  }

  /** One number of the result, from the numbers of the inputs. */
  @FunctionalInterface
  public interface Meaning {
    /**
     * The number at an index of the result.
     *
     * @param s the sizes
     * @param x the inputs
     * @param i the index, an entry an axis
     */
    double at(Sizes s, List<Values> x, int[] i);
  }

  /** The same row, with the bound of a kernel that no other row is about. */
  OpCase within(String kernel, ErrorBounds.Bound bound) {
    return new OpCase(
        name, op, function, arguments, result, meaning, single, Map.of(kernel, bound));
  }

  /** The inputs for some sizes. */
  public List<Input> inputs(Sizes sizes) {
    return arguments.stream().map(argument -> argument.apply(sizes)).toList();
  }

  /** The numbers of the result, by its meaning. */
  public Values expected(Sizes sizes, List<Values> inputs) {
    Shape shape = result.apply(sizes);
    double[] numbers = new double[shape.size()];
    for (int place = 0; place < numbers.length; place++) {
      numbers[place] = meaning.at(sizes, inputs, Values.index(shape, place));
    }
    return new Values(shape, numbers);
  }

  /**
   * Runs it and its pullback on a device, on random numbers.
   *
   * @param hostile whether all numbers that may be any are those that break careless kernels
   */
  public void differentiate(Device device, Sizes sizes, long seed, boolean hostile) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      SplittableRandom random = new SplittableRandom(seed);
      List<Var> leaves = new ArrayList<>();
      List<Var> wanted = new ArrayList<>();
      for (Input input : inputs(sizes)) {
        boolean real = input.domain().differentiable();
        Domain domain = hostile && real ? input.domain().hostile() : input.domain();
        Var leaf = tape.leaf(arena.of(input.shape(), domain.numbers(random, input.shape())));
        leaves.add(leaf);
        if (real) {
          wanted.add(leaf);
        }
      }
      Var y = function.apply(sizes, leaves);
      Var weight = tape.leaf(arena.of(y.shape(), Domain.REAL.numbers(random, y.shape())));
      tape.gradients(Ops.sum(Ops.multiply(y, weight)), wanted);
    } catch (AssertionError e) {
      throw new AssertionError(
          Text.of(
              "%s with %s, seed %d%s: %s",
              name, sizes, seed, hostile ? ", hostile numbers" : "", e.getMessage()),
          e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** Starts a row. */
  static Row row(String name, String op, Applied function) {
    return new Row(name, op, function);
  }

  /** A row being written. */
  static final class Row {
    private final String name;
    private final String op;
    private final Applied function;
    private final List<Function<Sizes, Input>> inputs = new ArrayList<>();
    private Function<Sizes, Shape> result;
    private boolean single = true;

    private Row(String name, String op, Applied function) {
      this.name = name;
      this.op = op;
      this.function = function;
    }

    Row input(Domain domain, Function<Sizes, Shape> shape) {
      return input(s -> new Input(shape.apply(s), domain));
    }

    Row input(Function<Sizes, Input> input) {
      inputs.add(input);
      return this;
    }

    Row result(Function<Sizes, Shape> shape) {
      result = shape;
      return this;
    }

    Row withForwardPass() {
      single = false;
      return this;
    }

    OpCase means(Meaning meaning) {
      return new OpCase(name, op, function, List.copyOf(inputs), result, meaning, single, Map.of());
    }
  }
}
