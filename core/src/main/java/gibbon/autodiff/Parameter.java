package gibbon.autodiff;

import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;

/**
 * A named tensor of a network that training changes in place.
 *
 * @param name unique in its network, such as {@code layer1.weight}
 * @param role what its numbers are, by which an optimiser or a penalty knows what to do with them
 * @param outputAxis the axis that runs over the units the parameter belongs to
 * @param value lives as long as the network
 */
public record Parameter(String name, Role role, int outputAxis, Tensor value) {
  /** What the numbers of a parameter are. */
  public enum Role {
    /** What inputs are multiplied with: [inputs, units], or [rows, columns, channels, maps]. */
    WEIGHT,
    /** What is added to the sums of a layer [units]. */
    BIAS,
    /** Where the units of a layer respond most [units, inputs]. */
    CENTRE,
    /** How narrowly the units of a layer respond [units, inputs], or with extents of 1. */
    PRECISION
  }

  /** A weight, whose last axis runs over the units. */
  public static Parameter weight(String name, Tensor value) {
    return new Parameter(name, Role.WEIGHT, value.shape().rank() - 1, value);
  }

  /** A bias [units]. */
  public static Parameter bias(String name, Tensor value) {
    return new Parameter(name, Role.BIAS, value.shape().rank() - 1, value);
  }

  /** Centres [units, inputs]. */
  public static Parameter centre(String name, Tensor value) {
    return new Parameter(name, Role.CENTRE, 0, value);
  }

  /** Precisions [units, inputs]. */
  public static Parameter precision(String name, Tensor value) {
    return new Parameter(name, Role.PRECISION, 0, value);
  }

  /** The same parameter with other numbers of the same shape, such as its velocities. */
  public Parameter with(Tensor other) {
    return new Parameter(name, role, outputAxis, other);
  }

  /** The same parameter in another arena, perhaps on another device. */
  public Parameter copyTo(Arena arena) {
    Tensor copy = arena.allocate(value.shape());
    copy.write(value.toDoubles());
    return with(copy);
  }

  /** How many units it belongs to. */
  public int outputs() {
    return value.shape().extent(outputAxis);
  }
}
