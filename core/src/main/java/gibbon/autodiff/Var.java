package gibbon.autodiff;

import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** A value on a {@link Tape}: a leaf, or the result of an {@link Op}. */
public final class Var {
  private final Tape tape;
  private final int index;
  private final Shape shape;
  private final Op op;
  private final List<Var> inputs;
  private final Var pulled;
  private Tensor value;
  private int version;
  private Op.Pullback pullback;
  private OptionalDouble constant = OptionalDouble.empty();
  private Supplier<Tensor> numbers;

  /** A value that is still to be given. */
  Var(Tape tape, int index, Shape shape, Op op, List<Var> inputs, Var pulled) {
    this.tape = tape;
    this.index = index;
    this.shape = shape;
    this.op = op;
    this.inputs = inputs;
    this.pulled = pulled;
  }

  /** What the op came to. */
  void become(Tensor value, Op.Pullback pullback) {
    this.value = value;
    this.pullback = pullback;
    version = value.version();
  }

  /** A leaf that is one number everywhere, made in memory once somebody reads it. */
  void constant(double number, Supplier<Tensor> made) {
    constant = OptionalDouble.of(number);
    numbers = made;
  }

  public Tape tape() {
    return tape;
  }

  /** Its place on the tape; inputs always have lower places than results. */
  public int index() {
    return index;
  }

  /**
   * Its numbers; an op that runs {@link Op#onDemand on demand} runs now, and a {@link #constant} is
   * made.
   *
   * @throws IllegalStateException if they were changed in place since they were recorded
   */
  public Tensor value() {
    if (value == null) {
      make();
    }
    if (value.version() != version) {
      throw new IllegalStateException(
          "The numbers of "
              + this
              + " were changed in place after they were recorded, so gradients would mix old and new"
              + " ones; write to another tensor, or record on a new tape.");
    }
    return value;
  }

  private void make() {
    if (op == null) {
      Object former = tape.arena().cause("the weight of each loss");
      try {
        become(numbers.get(), null);
      } finally {
        tape.arena().cause(former);
      }
    } else {
      tape.run(this);
    }
  }

  /**
   * The number that each of its numbers is, where that is known without reading them: of what a
   * backward pass begins with, so that a pullback need not multiply by 1.
   */
  public OptionalDouble constant() {
    return constant;
  }

  /** Whether the op that makes it has not run yet, since nobody asked for the numbers. */
  public boolean pending() {
    return value == null && op != null;
  }

  public Shape shape() {
    return shape;
  }

  /** The op that made it; none for a leaf. */
  public Optional<Op> op() {
    return Optional.ofNullable(op);
  }

  /** What the op was given; empty for a leaf. */
  public List<Var> inputs() {
    return inputs;
  }

  public Var input(int position) {
    return inputs.get(position);
  }

  /** The value whose pullback recorded this one; none for what was recorded going forward. */
  public Optional<Var> wayBackOf() {
    return Optional.ofNullable(pulled);
  }

  Op.Pullback pullback() {
    if (pending()) {
      tape.run(this);
    }
    return pullback;
  }

  @Override
  public String toString() {
    return "#" + index + " " + (op == null ? "leaf" : op.toString()) + " " + shape();
  }
}
