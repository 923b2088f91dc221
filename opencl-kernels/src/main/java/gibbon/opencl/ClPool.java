package gibbon.opencl;

import gibbon.Text;
import gibbon.device.Counters;
import gibbon.device.DeviceException;
import gibbon.opencl.ClBuffer.Memory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * Device memory that is kept and handed out again, so that a training step asks OpenCL for none.
 */
final class ClPool implements AutoCloseable {
  /*
   * Sizes are rounded up to a power of two, or above 1 MiB to an eighth of one, so that batches of
   * slightly different sizes share memory while at most an eighth of a large piece is wasted.
   * Nothing goes back to OpenCL before the pool is closed or memory is short.
   *
   * Of the pieces of a size the first made is handed out first, in whatever order they came back: so a
   * step that takes the same as the one before gets the same memory in the same places, and no kernel has
   * to be told of it again (ClEntry).
   */
  private static final long SMALLEST = 256;
  private static final long FINER_FROM = 1 << 20;
  private static final Comparator<Memory> FIRST_MADE = Comparator.comparingInt(Memory::number);

  private final cl_context context;
  private final Counters counters;
  private final long limit;
  private final long pieceLimit;
  private final Answers answers;
  private final Map<Long, Queue<Memory>> free = new HashMap<>();
  private final Set<Memory> all = new HashSet<>();
  private long reserved;
  private int made;

  /**
   * A pool.
   *
   * @param limit bytes that may be reserved in all
   * @param pieceLimit bytes that one piece may have
   */
  ClPool(cl_context context, Counters counters, long limit, long pieceLimit, Answers answers) {
    this.answers = answers;
    this.context = context;
    this.counters = counters;
    this.limit = limit;
    this.pieceLimit = pieceLimit;
  }

  /** A piece of at least this many bytes, of undefined content. */
  Memory take(long bytes) {
    long size = Math.max(bytes, Math.min(sizeClass(bytes), pieceLimit));
    Queue<Memory> pieces = free.get(size);
    if (pieces != null && !pieces.isEmpty()) {
      return pieces.remove();
    }
    Memory memory = reserve(size);
    if (memory == null) {
      empty();
      memory = reserve(size);
    }
    if (memory == null) {
      throw new DeviceException(
          Text.of(
              "The device has no room for %,d more bytes: %,d are in use, it has %,d in all and allows"
                  + " %,d in one piece; use a smaller batch or network, or another device.",
              size, reserved, limit, pieceLimit));
    }
    counters.allocated();
    return memory;
  }

  /** Takes a piece back. */
  void give(Memory memory) {
    free.computeIfAbsent(memory.bytes(), size -> new PriorityQueue<>(FIRST_MADE)).add(memory);
  }

  /** Gives every piece that is not handed out back to OpenCL. */
  void empty() {
    free.values().forEach(pieces -> pieces.forEach(this::release));
    free.clear();
  }

  /** Gives everything back to OpenCL, handed out or not. */
  @Override
  public void close() {
    free.clear();
    Set.copyOf(all).forEach(this::release);
  }

  /** The size that is asked of OpenCL for a piece of at least {@code bytes}. */
  static long sizeClass(long bytes) {
    if (bytes <= SMALLEST) {
      return SMALLEST;
    }
    long power = Long.highestOneBit(bytes - 1);
    long step = bytes > FINER_FROM ? power / 8 : power;
    return power + (bytes - power + step - 1) / step * step;
  }

  private Memory reserve(long size) {
    if (size > pieceLimit || reserved + size > limit) {
      return null;
    }
    int[] status = new int[1];
    cl_mem handle = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, size, null, status);
    int answer = answers.of("clCreateBuffer", status[0]);
    if (answer == CL.CL_INVALID_BUFFER_SIZE || Status.outOfMemory(answer)) {
      return null;
    }
    Status.check(answer, "asking for", Text.of("%,d bytes", size));
    reserved += size;
    Memory memory = new Memory(handle, size, made++);
    all.add(memory);
    return memory;
  }

  private void release(Memory memory) {
    CL.clReleaseMemObject(memory.handle());
    all.remove(memory);
    reserved -= memory.bytes();
  }
}
