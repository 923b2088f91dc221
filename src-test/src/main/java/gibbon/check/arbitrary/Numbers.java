package gibbon.check.arbitrary;

import gibbon.check.Domain;
import gibbon.check.Values;
import gibbon.tensor.Shape;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Tensors and labels, in plain Java, each number exact in single precision. */
public final class Numbers {
  private static final float[] HOSTILE = {
    0f,
    -0f,
    1f,
    -1f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    0x1p-60f,
    1e-30f,
    -1e-30f,
    1e30f,
    -1e30f,
    88.8f,
    -88.8f,
    Math.nextUp(1f),
    Math.nextDown(1f)
  };

  private Numbers() {}

  /** Tensors of a shape from a domain; a seed decides, so nothing but the seed shrinks. */
  public static Arbitrary<Values> of(Arbitrary<Shape> shapes, Domain domain) {
    return Combinators.combine(shapes, Arbitraries.longs())
        .as((shape, seed) -> new Values(shape, domain.numbers(new SplittableRandom(seed), shape)));
  }

  /**
   * Tensors of numbers that break careless kernels, many of them alike: zeros of both signs,
   * denormals, huge and tiny ones, neighbours of 1.
   */
  public static Arbitrary<Values> hostile(Arbitrary<Shape> shapes) {
    return of(shapes, Domain.each("hostile", random -> HOSTILE[random.nextInt(HOSTILE.length)]));
  }

  /** Labels 0 … {@code classes} − 1 for a number of rows. */
  public static Arbitrary<int[]> labels(int rows, int classes) {
    return Arbitraries.integers().between(0, classes - 1).array(int[].class).ofSize(rows);
  }
}
