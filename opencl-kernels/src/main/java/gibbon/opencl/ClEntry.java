package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.DeviceException;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/**
 * An entry of a .cl file, ready to launch: its arguments are given in order, then {@link #run}
 * queues it.
 */
final class ClEntry implements AutoCloseable {
  private final ClDevice device;
  private final ClQueue queue;
  private final String name;
  private final cl_kernel kernel;
  private final int parameters;
  private final int[] integer = new int[1];
  private final float[] real = new float[1];
  private final Pointer integerPointer = Pointer.to(integer);
  private final Pointer realPointer = Pointer.to(real);
  private int given;

  ClEntry(ClDevice device, ClQueue queue, String name, cl_kernel kernel) {
    this.device = device;
    this.queue = queue;
    this.name = name;
    this.kernel = kernel;
    int[] count = new int[1];
    Status.check(
        CL.clGetKernelInfo(kernel, CL.CL_KERNEL_NUM_ARGS, Sizeof.cl_uint, Pointer.to(count), null),
        "asking for the signature of",
        name);
    parameters = count[0];
  }

  ClEntry buffer(Buffer buffer) {
    return argument(Sizeof.cl_mem, device.memory(buffer).argument());
  }

  ClEntry buffers(List<Buffer> buffers) {
    for (int i = 0; i < buffers.size(); i++) {
      buffer(buffers.get(i));
    }
    return this;
  }

  ClEntry integer(int value) {
    integer[0] = value;
    return argument(Sizeof.cl_int, integerPointer);
  }

  ClEntry integers(int... values) {
    for (int value : values) {
      integer(value);
    }
    return this;
  }

  ClEntry real(double value) {
    real[0] = (float) value;
    return argument(Sizeof.cl_float, realPointer);
  }

  ClEntry reals(double... values) {
    for (double value : values) {
      real(value);
    }
    return this;
  }

  /**
   * Queues the entry.
   *
   * @param global work-items in each dimension, {@code get_global_id(0)}'s first
   * @param local work-items of a work-group in each dimension; divides {@code global}
   */
  void run(long[] global, long[] local) {
    if (given != parameters) {
      throw new DeviceException(
          "The OpenCL entry %s takes %d arguments, got %d.".formatted(name, parameters, given));
    }
    given = 0;
    queue.launch(kernel, name, global, local);
  }

  /** The types of the parameters as the .cl file declares them, such as {@code const float*}. */
  List<String> signature() {
    List<String> types = new ArrayList<>();
    for (int i = 0; i < parameters; i++) {
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
    CL.clReleaseKernel(kernel);
  }

  /** Begins anew after a launch that was broken off. */
  ClEntry begin() {
    given = 0;
    return this;
  }

  private ClEntry argument(long size, Pointer value) {
    int status = CL.clSetKernelArg(kernel, given, size, value);
    if (status != CL.CL_SUCCESS) {
      throw Status.failure(status, "setting argument " + given + " of", name);
    }
    given++;
    return this;
  }
}
