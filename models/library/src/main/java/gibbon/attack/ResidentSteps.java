package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.update.EuclideanAscent;
import gibbon.update.SignAscent;
import java.util.Arrays;
import java.util.Optional;

/**
 * Steps of {@link ProjectedGradient} that a device can make, to the bits of those on the host.
 *
 * @param pictures whose ball and box hold the points
 * @param step size of a step
 */
record ResidentSteps(Pictures pictures, Norm norm, double epsilon, double step, Bounds box) {
  /*
   * In L∞ every pixel moves by itself, and single precision is enough to round as the host does. L2 adds up
   * squares in double precision, which a device need not have. L1 sorts, and stays on the host.
   */

  /** Empty if the host has to make them. */
  Optional<Resident.Strides> on(Victim victim) {
    return switch (norm) {
      case LINF -> Optional.of(alongSigns());
      case L2 -> victim.hasDoubles() ? Optional.of(alongGradients()) : Optional.empty();
      case L1 -> Optional.empty();
    };
  }

  private Resident.Strides alongSigns() {
    Pictures low = furthest(Double.NEGATIVE_INFINITY);
    Pictures high = furthest(Double.POSITIVE_INFINITY);
    return (arena, from, count) -> {
      Tensor x = tensor(arena, pictures, from, count);
      Tensor least = tensor(arena, low, from, count);
      Tensor most = tensor(arena, high, from, count);
      return (at, gradient, next) ->
          arena
              .launch(SignAscent.KERNEL)
              .range(next.shape().size())
              .reads(x, at, gradient, least, most)
              .writes(next)
              .reals(SignAscent.parts(step))
              .run();
    };
  }

  private Resident.Strides alongGradients() {
    int[] sizes = EuclideanAscent.integers(pictures.inputs(), step, epsilon, box.low(), box.high());
    return (arena, from, count) -> {
      Tensor x = tensor(arena, pictures, from, count);
      return (at, gradient, next) ->
          arena
              .launch(EuclideanAscent.KERNEL)
              .range(count)
              .reads(x, at, gradient)
              .writes(next)
              .integers(sizes)
              .run();
    };
  }

  private static Tensor tensor(Arena arena, Pictures of, int from, int count) {
    return arena.of(Shape.of(count, of.inputs()), of.slice(from, count).values());
  }

  /** How far pixels may go in one direction, in ball and box, as they are stored. */
  private Pictures furthest(double direction) {
    float[] points = new float[pictures.values().length];
    Pictures.each(
        pictures.count(),
        i -> {
          double[] x = pictures.doubles(i);
          double[] r = new double[x.length];
          Arrays.fill(r, direction);
          norm.project(x, r, epsilon, box);
          Pictures.store(x, r, points, i);
        });
    return pictures.at(points);
  }
}
