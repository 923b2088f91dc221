package gibbon.explain;

import java.util.List;

/**
 * One value of the tape: a leaf, or an op with what it was given and what came out.
 *
 * @param node its place on the tape
 * @param phase which part of the attack it belongs to
 * @param name what the account calls the value, such as {@code z1} or {@code dJ/dz1}
 * @param op the op's name, or {@code leaf}
 * @param formula how the op makes its result; for a leaf, where it comes from
 * @param wayBack how the op's inputs' gradients follow from its result's; empty for a leaf
 * @param wayBackOf the node whose pullback this op is a part of, or null
 * @param onPath whether the input gradient runs through it
 * @param inputs what the op was given
 * @param shape of the result
 * @param statistics of the result
 * @param worked the op's formula with the actual numbers, at the place of the largest magnitude
 * @param kernels what the op launched
 * @param start seconds from the beginning of the attack to that of the op, by the host's clock
 * @param seconds that the host waited for the op
 */
public record Step(
    int node,
    Phase phase,
    String name,
    String op,
    String formula,
    String wayBack,
    Integer wayBackOf,
    boolean onPath,
    List<Input> inputs,
    List<Integer> shape,
    Statistics statistics,
    String worked,
    List<Launched> kernels,
    double start,
    double seconds) {

  /** The parts of an attack, in their order. */
  public enum Phase {
    FORWARD,
    LOSS,
    BACKWARD,
    STEP,
    PREDICTION
  }

  /** A value that an op was given. */
  public record Input(int node, String name, List<Integer> shape) {}

  /**
   * A kernel that an op launched.
   *
   * @param seconds in all its launches, by the device's clock where it has one
   */
  public record Launched(String kernel, long launches, double seconds) {}

  /** Whether it only shows the same numbers in another shape. */
  public boolean view() {
    return kernels.isEmpty() && op.equals("Reshape");
  }

  /** Whether it is an op rather than a value from outside. */
  public boolean applied() {
    return !op.equals("leaf");
  }
}
