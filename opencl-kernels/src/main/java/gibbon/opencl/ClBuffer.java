package gibbon.opencl;

import gibbon.device.Buffer;
import org.jocl.Pointer;
import org.jocl.cl_mem;

/** Single-precision numbers in a piece of device memory; the memory outlives it in the pool. */
final class ClBuffer implements Buffer {
  private final ClDevice device;
  private final Memory memory;
  private final int length;
  private ClBuffer copy;
  private Object order;
  private int uses;
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
   */
  record Memory(cl_mem handle, Pointer argument, long bytes) {
    Memory(cl_mem handle, long bytes) {
      this(handle, Pointer.to(handle), bytes);
    }
  }

  @Override
  public int length() {
    return length;
  }

  ClDevice device() {
    return device;
  }

  /** The memory, while this buffer may use it. */
  Memory memory() {
    if (released) {
      throw new IllegalStateException("A buffer was used after it was released.");
    }
    return memory;
  }

  /**
   * The place for a copy of its numbers in an order that a kernel likes better; it lives until they
   * change, or another order is asked for.
   */
  ClBuffer copy(int length, Object order) {
    if (copy == null || !order.equals(this.order)) {
      changed();
      copy = (ClBuffer) device.allocate(length);
      this.order = order;
    }
    return copy;
  }

  /** Counts a use that its copy serves, or would serve. */
  void used() {
    uses++;
  }

  /** How many uses were counted since the numbers last changed, or another order was asked for. */
  int uses() {
    return uses;
  }

  /** Says that the numbers change: a copy is void. */
  void changed() {
    if (copy != null) {
      device.release(copy);
      copy = null;
    }
    uses = 0;
  }

  /** Ends this buffer's use of the memory and hands the memory over. */
  Memory retire() {
    Memory given = memory();
    changed();
    released = true;
    return given;
  }
}
