package gibbon.opencl;

import gibbon.Text;
import gibbon.device.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jocl.Pointer;
import org.jocl.cl_mem;

/** Single-precision numbers in a piece of device memory; the memory outlives it in the pool. */
final class ClBuffer implements Buffer {
  private final ClDevice device;
  private final Memory memory;
  private final int length;
  private final Map<Object, Copy> copies = new LinkedHashMap<>();
  private boolean released;

  ClBuffer(ClDevice device, Memory memory, int length) {
    this.device = device;
    this.memory = memory;
    this.length = length;
  }

  /**
   * A piece of device memory.
   *
   * @param handle OpenCL's name for it
   * @param argument points to the handle, as the setting of a kernel's argument wants it
   * @param bytes its size
   * @param number tells it apart from the pool's other pieces
   */
  record Memory(cl_mem handle, Pointer argument, long bytes, int number) {
    Memory(cl_mem handle, long bytes, int number) {
      this(handle, Pointer.to(handle), bytes, number);
    }
  }

  @Override
  public int length() {
    return length;
  }

  ClDevice device() {
    return device;
  }

  /** Refuses more numbers than it has room for. */
  void requireRoom(int numbers) {
    if (numbers > length) {
      throw new IllegalArgumentException(
          Text.of("A buffer of %d numbers cannot take or give %d.", length, numbers));
    }
  }

  /** The memory, while this buffer may use it. */
  Memory memory() {
    if (released) {
      throw new IllegalStateException("A buffer was used after it was released.");
    }
    return memory;
  }

  /** The numbers of a buffer in an order that a kernel likes better. */
  static final class Copy {
    private final ClBuffer buffer;
    private int uses;

    private Copy(ClBuffer buffer) {
      this.buffer = buffer;
    }

    /** Where they are, or have room. */
    ClBuffer buffer() {
      return buffer;
    }

    /** Counts a use that the copy serves, or would serve. */
    void used() {
      uses++;
    }

    /** How many uses were counted since the numbers last changed. */
    int uses() {
      return uses;
    }
  }

  /** The copy of its numbers in an order, or the place for it; it lives until they change. */
  Copy copy(int length, Object order) {
    Copy copy = copies.get(order);
    if (copy == null) {
      copy = new Copy((ClBuffer) device.allocate(length));
      copies.put(order, copy);
    }
    return copy;
  }

  /** Says that the numbers change: copies are void. */
  void changed() {
    if (!copies.isEmpty()) {
      copies.values().forEach(copy -> device.release(copy.buffer));
      copies.clear();
    }
  }

  /** Ends this buffer's use of the memory and hands the memory over. */
  Memory retire() {
    Memory given = memory();
    changed();
    released = true;
    return given;
  }
}
