package gibbon.device;

/**
 * A run of real numbers on a {@link Device}: single precision on OpenCL, double on the plain-Java
 * device. Whole numbers (labels, indices, winners) are stored as reals, exact up to 2²⁴.
 *
 * <p>A buffer is opaque: only the device that made it can read, write or release it.
 */
public interface Buffer {
  /** So many places can be told apart by whole numbers that are stored as reals. */
  int MOST_PLACES = 1 << 24;

  /** How many numbers it holds. */
  int length();
}
