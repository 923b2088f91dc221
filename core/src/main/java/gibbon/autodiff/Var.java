package gibbon.autodiff;

import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** A value on a {@link Tape}: a leaf, or the result of an {@link Op}. */
public final class Var {
  private final Tape tape;
  private final int index;
  private final Tensor value;
  private final Op op;
  private final List<Var> inputs;
  private final Op.Pullback pullback;
  private final Var pulled;

  Var(
      Tape tape,
      int index,
      Tensor value,
      Op op,
      List<Var> inputs,
      Op.Pullback pullback,
      Var pulled) {
    this.tape = tape;
    this.index = index;
    this.value = value;
    this.op = op;
    this.inputs = inputs;
    this.pullback = pullback;
    this.pulled = pulled;
  }

  public Tape tape() {
    return tape;
  }

  /** Its place on the tape; inputs always have lower places than results. */
  public int index() {
    return index;
  }

  public Tensor value() {
    return value;
  }

  public Shape shape() {
    return value.shape();
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

  /** The value whose way back recorded this one; none for what was recorded going forward. */
  public Optional<Var> wayBackOf() {
    return Optional.ofNullable(pulled);
  }

  Op.Pullback pullback() {
    return pullback;
  }

  @Override
  public String toString() {
    return "#" + index + " " + (op == null ? "leaf" : op.toString()) + " " + shape();
  }
}
