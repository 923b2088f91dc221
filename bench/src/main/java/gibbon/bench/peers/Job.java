package gibbon.bench.peers;

import java.util.List;

/** A piece of work that every peer who can does with the same numbers. */
public interface Job {
  /** For a table. */
  String title();

  /** Operations of its products, a multiply-add counted as two. */
  double operations();

  /** How many numbers each array of the results has, in order. */
  List<Integer> resultSizes();

  /** Errors beyond this share of the largest value of an array count. */
  default double tolerance() {
    return 1e-5;
  }

  /**
   * At most this share of an array may be off, and nothing of a product or a convolution: where two
   * pieces of a maxout unit or two places of a pool tie but for rounding, two libraries may take
   * different winners.
   */
  default double shareOff() {
    return single() ? 0 : .01;
  }

  /** Those of one family are warm once one of them is. */
  String family();

  /** Whether it is one op of a step, of which some are queued before a result is waited for. */
  boolean single();

  /** Whether its share of the peak has a bar, so that undisturbed rounds are wanted. */
  boolean large();

  /** Reads what its {@code toString} wrote. */
  static Job parse(String line) {
    return switch (line.substring(0, line.indexOf(' '))) {
      case ConvTask.WORD -> ConvTask.parse(line);
      case NetTask.WORD -> NetTask.parse(line);
      default -> Task.parse(line);
    };
  }
}
