package gibbon.autodiff;

import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * One differentiable operation: a shape rule, a forward pass, and the pullback.
 *
 * <p>Implementations are records, so the tape can name an op together with its constants.
 */
public interface Op {
  /** What the tape calls it. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** The rule in words a reader can check by hand. */
  Rule rule();

  /**
   * The rule with the numbers of one example in it: the right side of a line such as {@code z[3] =
   * 2.1 + 0.3 = 2.4}, which a reader can work out by hand. Never empty; {@link Working#named},
   * which only names the inputs, where there is too much to write. Every op of Gibbon writes a line
   * of its own; an op of somebody else's may.
   */
  default String worked(Working at) {
    return at.named();
  }

  /**
   * Which of its linear pieces made the number, of an op with kinks: which candidate won a maximum,
   * on which side of a threshold x lies. As long as it stays the same the op is linear. Empty for
   * an op without kinks.
   */
  default OptionalInt piece(Working at) {
    return OptionalInt.empty();
  }

  /** What the op does in a network, by which an explanation names its result. */
  default Part part() {
    return Part.OTHER;
  }

  /** The parts of a network that have names of their own. */
  enum Part {
    /** Multiplies inputs by weights: the beginning of layer n, h·Wn. */
    WEIGHING,
    /** Adds biases: zn. */
    BIASING,
    /** Makes of the sums what the layer hands on: hn. */
    ACTIVATION,
    /** Makes one number of a window of a map. */
    POOLING,
    /** Divides by the size of what stands around a number. */
    NORMALISING,
    /** Puts the logits together. */
    LOGITS,
    /** The gradient of a loss by the logits: p − t. */
    DIFFERENCE,
    OTHER
  }

  /**
   * The result's shape; runs before anything is allocated or launched.
   *
   * @throws gibbon.tensor.ShapeException naming the op, its rule and what it got
   */
  Shape resultShape(List<Shape> inputs);

  /** Where the result goes: new memory, unless the op is a mere view of an input. */
  default Tensor allocateResult(Arena arena, List<Tensor> inputs) {
    Shape[] shapes = new Shape[inputs.size()];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = inputs.get(i).shape();
    }
    return arena.allocate(resultShape(List.of(shapes)));
  }

  /**
   * Lazy: runs when its result or pullback is first needed, so a consumer that can use the inputs
   * directly may skip it. An input that is changed in place until then is noticed.
   */
  default boolean onDemand() {
    return false;
  }

  /**
   * An op of the same inputs and a value more, which is that value + this op's result; for an op
   * that runs on demand, and where it is less work than an addition afterwards. The backward pass
   * takes it where gradients of one value are added.
   */
  default Optional<Op> addedTo() {
    return Optional.empty();
  }

  /**
   * An op of the same inputs and a value y more, which is this op's result where y > 0, 0 where y ≤
   * 0 and y where that is NaN; for an op that runs on demand. The pullback of a maximum with 0
   * takes it.
   */
  default Optional<Op> gatedBy() {
    return Optional.empty();
  }

  /** Fills {@code result} and returns the pullback, which holds whatever must be remembered. */
  Pullback forward(Arena arena, List<Tensor> inputs, Tensor result);

  /**
   * An op's formulas.
   *
   * @param forward how the result y follows from the inputs, such as {@code y = exp(x)}
   * @param backward how the inputs' gradients follow from dy, such as {@code dx = dy · y}
   */
  record Rule(String forward, String backward) {}

  /**
   * The pullback. It is written in tape operations, so a gradient is a {@link Var} like any other
   * and can be differentiated again.
   */
  @FunctionalInterface
  interface Pullback {
    /** The pullback of an op whose derivative is zero wherever it exists. */
    Pullback ZERO = (y, dy, into) -> {};

    /**
     * Adds to the gradients of the inputs.
     *
     * @param y the op's result, whose {@link Var#input} are the op's inputs
     * @param dy the gradient of the loss with respect to {@code y}
     * @param into takes the gradient of each input
     */
    void pull(Var y, Var dy, Sink into);
  }

  /** Takes the gradients of an op's inputs. */
  @FunctionalInterface
  interface Sink {
    /**
     * Adds a gradient, of the input's shape, to what the input has so far.
     *
     * <p>The supplier runs only if somebody wants this input's gradient, so everything it launches
     * is spared otherwise.
     */
    void add(int input, Supplier<Var> gradient);
  }
}
