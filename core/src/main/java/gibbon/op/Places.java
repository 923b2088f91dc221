package gibbon.op;

import gibbon.device.Buffer;
import gibbon.tensor.ShapeException;

/** Which of how many: winners, rows and labels are stored as reals, which name only so many. */
final class Places {
  private Places() {}

  /**
   * Refuses what a place could not be told of.
   *
   * @param op who stores or reads places
   * @param count how many places there are
   * @param remedy what to do instead
   * @throws ShapeException if there are too many
   */
  static void require(String op, long count, String remedy) {
    if (count > Buffer.MOST_PLACES) {
      throw new ShapeException(
          op
              + " tells at most 2^24 places apart, since they are stored in single precision, got "
              + count
              + "; "
              + remedy
              + ".");
    }
  }
}
