package gibbon.whiten;

/**
 * Global contrast normalisation (as in pylearn2): a picture less the mean of its numbers, scaled to
 * a length of 55. For the 3072 numbers of a picture of CIFAR-10 that makes a root mean square of
 * .992. Numbers may be levels of 0 … 1 or 0 … 255: it comes to the same.
 */
final class ContrastNormal {
  /** The Euclidean length of a picture afterwards. */
  static final double LENGTH = 55;

  /** A picture shorter than this is all of one colour, and becomes zero. */
  private static final double LEAST = 1e-8;

  /**
   * What a picture was before.
   *
   * @param mean of its numbers
   * @param length ‖x − mean‖₂, or 1 where it is next to nothing
   */
  record Former(double mean, double length) {
    static Former of(float[] pictures, int from, int size) {
      double sum = 0;
      for (int i = from; i < from + size; i++) {
        sum += pictures[i];
      }
      double mean = sum / size;
      double squares = 0;
      for (int i = from; i < from + size; i++) {
        squares += (pictures[i] - mean) * (pictures[i] - mean);
      }
      double length = Math.sqrt(squares);
      return new Former(mean, length < LEAST ? 1 : length);
    }

    /** The number before normalisation that became this one. */
    double restored(double normal) {
      return normal * length / LENGTH + mean;
    }
  }

  private ContrastNormal() {}

  /** Normalises pictures of so many numbers each, one after the other; a copy. */
  static float[] of(float[] pictures, int size) {
    float[] normal = new float[pictures.length];
    for (int from = 0; from < pictures.length; from += size) {
      Former former = Former.of(pictures, from, size);
      for (int i = from; i < from + size; i++) {
        normal[i] = (float) (LENGTH * (pictures[i] - former.mean) / former.length);
      }
    }
    return normal;
  }
}
