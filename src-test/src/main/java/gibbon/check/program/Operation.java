package gibbon.check.program;

import gibbon.autodiff.Var;
import gibbon.check.TapeFunction;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * One operation that random programs may use.
 *
 * @param name unique in a vocabulary
 * @param arity how many values it is given
 * @param rank the number of axes its first argument has; −1 for any
 * @param partner the shape of a new second argument that fits a first one
 * @param chooser what the operation becomes for arguments of some shapes
 */
public record Operation(String name, int arity, int rank, Partner partner, Chooser chooser) {
  /** Finds the shape of a new second argument. */
  @FunctionalInterface
  public interface Partner {
    Shape of(Shape first, SplittableRandom random);
  }

  /** Chooses the constants of a call: axes, counts, labels. */
  @FunctionalInterface
  public interface Chooser {
    /** The call, or null where the operation does not fit the shapes. */
    Call of(List<Shape> arguments, SplittableRandom random);
  }

  /** Whether a function is defined at some numbers and smooth nearby. */
  @FunctionalInterface
  public interface Condition {
    /** No condition. */
    Condition NONE = arguments -> true;

    boolean holds(List<double[]> arguments);
  }

  /**
   * An operation with its constants.
   *
   * @param java the call as Java, {@code %1$s} for the first argument
   * @param function the call itself
   * @param condition on the numbers of the arguments
   */
  public record Call(String java, TapeFunction function, Condition condition) {}

  /**
   * An operation of one's own on one value.
   *
   * @param java the call as Java, {@code %1$s} for the argument
   */
  public static Operation unary(String name, String java, UnaryOperator<Var> function) {
    return unary(name, java, function, Condition.NONE);
  }

  /** As {@link #unary(String, String, UnaryOperator)}, with a condition on the numbers. */
  public static Operation unary(
      String name, String java, UnaryOperator<Var> function, Condition condition) {
    Call call = new Call(java, x -> function.apply(x.get(0)), condition);
    return new Operation(name, 1, -1, null, (shapes, random) -> call);
  }

  /** What it becomes; the same choice and shapes give the same call. */
  Call call(List<Shape> arguments, int choice) {
    if (rank >= 0 && arguments.get(0).rank() != rank) {
      return null;
    }
    return chooser.of(arguments, new SplittableRandom(choice));
  }

  /** All numbers of all arguments are further from each of these than a step of a check reaches. */
  static Condition awayFrom(double... kinks) {
    return arguments ->
        Arrays.stream(arguments.get(0))
            .allMatch(
                x -> Arrays.stream(kinks).allMatch(kink -> Math.abs(x - kink) > Program.CLEARANCE));
  }

  @Override
  public String toString() {
    return name;
  }
}
