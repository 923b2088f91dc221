package gibbon.device;

import gibbon.Text;
import java.util.List;

/**
 * One launch of a kernel.
 *
 * @param kernel what to run
 * @param range one to three extents, slowest first; their product is the number of work-items
 * @param buffers the kernel's reads, then its writes
 * @param integers the integer arguments, in the signature's order
 * @param reals the real arguments, in the signature's order
 * @param cause who asked for it, such as an op on a tape: its text is shown in profiles; may be
 *     null
 */
public record Launch(
    Kernel kernel,
    int[] range,
    List<Buffer> buffers,
    int[] integers,
    double[] reals,
    Object cause) {

  /** A launch that nobody in particular asked for. */
  public Launch(Kernel kernel, int[] range, List<Buffer> buffers, int[] integers, double[] reals) {
    this(kernel, range, buffers, integers, reals, null);
  }

  public Launch {
    if (buffers.size() != kernel.buffers()
        || integers.length != kernel.integers().size()
        || reals.length != kernel.reals().size()) {
      throw new IllegalArgumentException(
          Text.of(
              "Kernel %s takes %d buffers, %d integers and %d reals, got %d, %d and %d.",
              kernel.name(),
              kernel.buffers(),
              kernel.integers().size(),
              kernel.reals().size(),
              buffers.size(),
              integers.length,
              reals.length));
    }
    if (range.length < 1 || range.length > 3) {
      throw new IllegalArgumentException(
          "Kernel " + kernel.name() + " needs a range of 1 to 3 extents, got " + range.length);
    }
  }

  /** What was given for a buffer of the signature. */
  public Buffer buffer(Kernel.Array array) {
    return buffers.get(kernel.place(array));
  }

  /** The buffers that it writes. */
  public List<Buffer> written() {
    return buffers.subList(kernel.reads().size(), buffers.size());
  }

  /** What was given for an integer of the signature. */
  public int integer(Kernel.Int integer) {
    return integers[kernel.place(integer)];
  }

  /** What was given for a real of the signature. */
  public double real(Kernel.Real real) {
    return reals[kernel.place(real)];
  }

  /** The number of work-items. */
  public int items() {
    long items = 1;
    for (int extent : range) {
      items = Math.multiplyExact(items, (long) extent);
    }
    return Math.toIntExact(items);
  }
}
