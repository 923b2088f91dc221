package gibbon.opencl;

import gibbon.Text;
import gibbon.device.Buffer;
import gibbon.device.DeviceException;
import gibbon.opencl.ClBuffer.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/**
 * An entry of a .cl file, ready to launch: its arguments are given in order, then {@link #run}
 * queues it.
 */
final class ClEntry implements AutoCloseable {
  /*
   * Setting an argument costs half a microsecond, so that those of a launch may cost as much as the
   * launch. A step makes the same launches as the one before it, with memory that the pool hands out
   * in the same order; so there are several kernel objects of an entry, each remembers the arguments
   * it has, a launch takes the one that fits best, and only what differs is set. It looks first at
   * the one behind that of the launch before: a step that repeats finds its own there at once. One
   * that was launched LONG_AGO, such as those of a first step, is free for others.
   */
  private static final int MOST_KERNELS = 256;
  private static final int LONG_AGO = 4 * MOST_KERNELS;
  private static final int FEW_ARGUMENTS = 2;

  private final ClDevice device;
  private final ClQueue queue;
  private final String name;
  private final Supplier<cl_kernel> maker;
  private final List<ClKernel> kernels = new ArrayList<>();
  private final Memory[] memories;
  private final long[] scalars;
  private final int limit;
  private int given;
  private int next;
  private long launches;

  /** An entry whose kernel objects {@code maker} makes. */
  ClEntry(ClDevice device, ClQueue queue, String name, Supplier<cl_kernel> maker) {
    this.device = device;
    this.queue = queue;
    this.name = name;
    this.maker = maker;
    cl_kernel first = maker.get();
    int[] count = new int[1];
    Status.check(
        CL.clGetKernelInfo(first, CL.CL_KERNEL_NUM_ARGS, Sizeof.cl_uint, Pointer.to(count), null),
        "asking for the signature of",
        name);
    memories = new Memory[count[0]];
    scalars = new long[count[0]];
    limit = queue.largestGroup(first, name);
    kernels.add(new ClKernel(first, name, count[0]));
  }

  /** The largest work-group that its kernel bears on this device. */
  int limit() {
    return limit;
  }

  ClEntry buffer(Buffer buffer) {
    return argument(device.memory(buffer), ClKernel.MEMORY);
  }

  ClEntry buffers(List<Buffer> buffers) {
    for (int i = 0; i < buffers.size(); i++) {
      buffer(buffers.get(i));
    }
    return this;
  }

  ClEntry integer(int value) {
    return argument(null, ClKernel.integer(value));
  }

  ClEntry integers(int... values) {
    for (int value : values) {
      integer(value);
    }
    return this;
  }

  ClEntry real(double value) {
    return argument(null, ClKernel.real((float) value));
  }

  ClEntry reals(double... values) {
    for (double value : values) {
      real(value);
    }
    return this;
  }

  /**
   * Queues the entry over a range of logical work-items, whose extents are its last arguments;
   * {@link WorkItems} shares them out.
   */
  void over(int... range) {
    int items = 1;
    for (int extent : range) {
      items = Math.multiplyExact(items, extent);
    }
    WorkItems spread = device.workItems();
    integers(range).run(spread.global(items, limit), spread.local(items, limit), items);
  }

  /**
   * Queues the entry on so many groups, each of as many work-items as the device and the entry
   * bear, a power of two and no more than {@code most}.
   */
  void inGroups(int groups, int most) {
    int bearable = Math.min(device.workItems().group(), limit);
    long lanes = Integer.highestOneBit(Math.min(bearable, most));
    run(new long[] {lanes * groups}, new long[] {lanes});
  }

  /**
   * Queues the entry.
   *
   * @param global work-items in each dimension, {@code get_global_id(0)}'s first
   * @param local work-items of a work-group in each dimension; divides {@code global}; null where
   *     OpenCL is to choose, as a person's kernel may leave it
   */
  void run(long[] global, long[] local) {
    long parts = 1;
    for (int i = 0; i < global.length; i++) {
      parts *= local == null ? global[i] : global[i] / local[i];
    }
    run(global, local, parts);
  }

  /** The same, of work that has so many parts to tell apart. */
  private void run(long[] global, long[] local, long parts) {
    if (given != scalars.length) {
      throw new DeviceException(
          Text.of("The OpenCL entry %s takes %d arguments, got %d.", name, scalars.length, given));
    }
    given = 0;
    ClKernel kernel = closest();
    kernel.set(memories, scalars, ++launches);
    queue.launch(kernel.handle(), name, global, local, parts);
  }

  /**
   * Queues the entry on a work-item for each compute unit; they draw the jobs 0 .. jobs - 1 one
   * after the other, by means of the entry's last two arguments.
   */
  void draw(long jobs) {
    argument(device.drawn(), ClKernel.MEMORY).integer(Math.toIntExact(jobs));
    run(new long[] {device.info().computeUnits()}, new long[] {1});
  }

  private ClKernel closest() {
    int count = kernels.size();
    int closest = 0;
    int oldest = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < count && least > 0; i++) {
      int place = (next + i) % count;
      ClKernel kernel = kernels.get(place);
      int differences = kernel.differences(memories, scalars, least);
      if (differences < least) {
        closest = place;
        least = differences;
      }
      oldest = kernel.launched() < kernels.get(oldest).launched() ? place : oldest;
    }
    if (least > FEW_ARGUMENTS && count < MOST_KERNELS) {
      closest = count;
      kernels.add(new ClKernel(maker.get(), name, scalars.length));
    } else if (least > FEW_ARGUMENTS && kernels.get(oldest).launched() < launches - LONG_AGO) {
      closest = oldest;
    }
    next = closest + 1;
    return kernels.get(closest);
  }

  /** The types of the parameters as the .cl file declares them, such as {@code const float*}. */
  List<String> signature() {
    cl_kernel kernel = kernels.get(0).handle();
    List<String> types = new ArrayList<>();
    for (int i = 0; i < scalars.length; i++) {
      byte[] type = new byte[64];
      long[] size = new long[1];
      long[] qualifiers = new long[1];
      int status =
          CL.clGetKernelArgInfo(
              kernel, i, CL.CL_KERNEL_ARG_TYPE_NAME, type.length, Pointer.to(type), size);
      Status.check(status, "asking for the signature of", name);
      status =
          CL.clGetKernelArgInfo(
              kernel, i, CL.CL_KERNEL_ARG_TYPE_QUALIFIER, Long.BYTES, Pointer.to(qualifiers), null);
      Status.check(status, "asking for the signature of", name);
      boolean constant = (qualifiers[0] & CL.CL_KERNEL_ARG_TYPE_CONST) != 0;
      types.add(
          (constant ? "const " : "")
              + new String(type, 0, (int) size[0] - 1, java.nio.charset.StandardCharsets.UTF_8));
    }
    return types;
  }

  @Override
  public void close() {
    kernels.forEach(ClKernel::close);
  }

  /** Begins anew after a launch that was broken off. */
  ClEntry begin() {
    given = 0;
    return this;
  }

  private ClEntry argument(Memory memory, long scalar) {
    if (given < scalars.length) {
      memories[given] = memory;
      scalars[given] = scalar;
    }
    given++;
    return this;
  }
}
