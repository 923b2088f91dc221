package gibbon.check.arbitrary;

import gibbon.check.Sizes;
import gibbon.tensor.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Shapes and sizes, shrinking to fewer axes and smaller extents. */
public final class Shapes {
  private Shapes() {}

  /** Shapes of {@code minRank} to {@code maxRank} axes with extents of 1 to {@code maxExtent}. */
  public static Arbitrary<Shape> shapes(int minRank, int maxRank, int maxExtent) {
    return Arbitraries.integers()
        .between(1, maxExtent)
        .array(int[].class)
        .ofMinSize(minRank)
        .ofMaxSize(maxRank)
        .map(Shape::of);
  }

  /** The sizes of a row of the table of ops, each 1 to {@code max}. */
  public static Arbitrary<Sizes> sizes(int max) {
    Arbitrary<Integer> extent = Arbitraries.integers().between(1, max);
    return Combinators.combine(extent, extent, extent).as(Sizes::new);
  }
}
