package gibbon.check;

import java.util.List;
import java.util.stream.Stream;

/**
 * The table of all ops. Whoever adds an op adds a row; a test fails while one is missing.
 *
 * <p>Sizes from 1 to about 8 suit gradient checks; ragged sizes around the tiles of a device suit
 * comparisons; those of the paper's networks suit benchmarks.
 */
public final class OpCases {
  private OpCases() {}

  /** Every row. */
  public static List<OpCase> all() {
    return Stream.of(
            ElementwiseCases.rows(),
            BroadcastCases.rows(),
            MatrixCases.rows(),
            LossCases.rows(),
            ReductionCases.rows(),
            LayoutCases.rows(),
            PullbackCases.rows(),
            ChainCases.rows(),
            OddsCases.rows(),
            ConvolutionCases.rows(),
            PoolCases.rows(),
            ResponseCases.rows())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * The row of this name, which may be one for benchmarks alone.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static OpCase named(String name) {
    return Stream.concat(all().stream(), LayerCases.rows().stream())
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no row '" + name + "'."));
  }
}
