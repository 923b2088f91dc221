package gibbon.device;

import java.util.List;

/**
 * Where numbers live and kernels run. A device knows buffers and launches; it knows no shapes and
 * no gradients.
 *
 * <p>Launches go to an in-order queue and return at once; {@code read} and {@link #finish} wait,
 * and {@code write} may. A device is used by one thread at a time.
 */
public interface Device extends AutoCloseable {
  DeviceInfo info();

  /** A buffer of {@code length} ≥ 1 numbers, of undefined content, from the device's pool. */
  Buffer allocate(int length);

  /** Gives a buffer back to the pool; launches already queued may still use it. */
  void release(Buffer buffer);

  /** Copies {@code values} to the start of the buffer. */
  void write(Buffer target, float[] values);

  /** Copies {@code values}, rounded to the device's precision, to the start of the buffer. */
  default void write(Buffer target, double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    write(target, rounded);
  }

  /** Waits for all launches and fills {@code into} from the start of the buffer. */
  void read(Buffer source, float[] into);

  /** Waits for all launches and fills {@code into} from the start of the buffer. */
  default void read(Buffer source, double[] into) {
    float[] values = new float[into.length];
    read(source, values);
    for (int i = 0; i < into.length; i++) {
      into[i] = values[i];
    }
  }

  /** Queues a launch. */
  void launch(Launch launch);

  /**
   * Queues launches of one kernel of which none reads or writes what another writes, in any order
   * or at once.
   */
  default void together(List<Launch> launches) {
    launches.forEach(this::launch);
  }

  /** Waits until everything queued is done. */
  void finish();

  /** What the device has done so far. */
  Counters counters();

  /**
   * Switches the timing of every launch on or off; off to begin with. A profile begins empty when
   * it is switched on, and is kept when it is switched off.
   */
  void profiling(boolean on);

  /** What was timed while profiling was on; waits until everything queued is done. */
  KernelProfile profile();

  /** Bits of the significand of a number on this device: 24 or 53. */
  int precisionBits();

  /**
   * Whether numbers below the smallest normal one count as what they are; where not, arithmetic may
   * take them for 0, as OpenCL allows in single precision.
   */
  default boolean keepsDenormals() {
    return true;
  }

  /**
   * Whether kernels may compute in double precision, in which IEEE 754 decides every sum, product,
   * quotient and root to the bit. The numbers in buffers may be of single precision all the same.
   */
  default boolean hasDoubles() {
    return precisionBits() > 24;
  }

  /** Bytes that a number takes on this device. */
  default int bytes() {
    return precisionBits() > 24 ? Double.BYTES : Float.BYTES;
  }

  /**
   * Frees everything.
   *
   * @throws DeviceException if buffers were never released, naming how many
   */
  @Override
  void close();
}
