package gibbon.check.arbitrary;

import gibbon.check.Domain;
import gibbon.check.Values;
import gibbon.tensor.Shape;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Tensors and labels, in plain Java, each number exact in single precision. */
public final class Tensors {
  private Tensors() {}

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
    return of(shapes, Domain.HOSTILE);
  }

  /** Labels 0 … {@code classes} − 1 for a number of rows. */
  public static Arbitrary<int[]> labels(int rows, int classes) {
    return Arbitraries.integers().between(0, classes - 1).array(int[].class).ofSize(rows);
  }
}
