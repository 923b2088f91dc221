package gibbon.opencl;

import gibbon.opencl.ClBuffer.Memory;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/** A kernel object of OpenCL that knows the arguments it has. */
final class ClKernel implements AutoCloseable {
  /*
   * An argument is a piece of memory, or a scalar whose type stands above its 32 bits. The first piece
   * of memory and the first scalar are unlike anything that is set already.
   */
  /** Stands for the scalar where an argument is memory. */
  static final long MEMORY = 1L << 32;

  private static final long INTEGER = 2L << 32;
  private static final long REAL = 3L << 32;

  private final cl_kernel handle;
  private final String name;
  private final Memory[] memories;
  private final long[] scalars;
  private final int[] integer = new int[1];
  private final float[] real = new float[1];
  private final Pointer integerPointer = Pointer.to(integer);
  private final Pointer realPointer = Pointer.to(real);
  private long launched;

  /** A kernel object of this many parameters, none of them set. */
  ClKernel(cl_kernel handle, String name, int parameters) {
    this.handle = handle;
    this.name = name;
    memories = new Memory[parameters];
    scalars = new long[parameters];
  }

  static long integer(int value) {
    return INTEGER | Integer.toUnsignedLong(value);
  }

  static long real(float value) {
    return REAL | Integer.toUnsignedLong(Float.floatToRawIntBits(value));
  }

  cl_kernel handle() {
    return handle;
  }

  /** How many arguments would have to be set, or {@code most} if those are more. */
  int differences(Memory[] wantedMemories, long[] wantedScalars, int most) {
    int differences = 0;
    for (int i = 0; i < scalars.length && differences < most; i++) {
      differences += scalars[i] == wantedScalars[i] && memories[i] == wantedMemories[i] ? 0 : 1;
    }
    return differences;
  }

  /** When it was launched last, counted in launches of its entry. */
  long launched() {
    return launched;
  }

  /** Sets the arguments that differ, for the entry's launch of this number. */
  void set(Memory[] wantedMemories, long[] wantedScalars, long launch) {
    launched = launch;
    for (int i = 0; i < scalars.length; i++) {
      if (scalars[i] != wantedScalars[i] || memories[i] != wantedMemories[i]) {
        set(i, wantedMemories[i], wantedScalars[i]);
      }
    }
  }

  private void set(int i, Memory memory, long scalar) {
    // Forgotten first: if OpenCL refuses, nobody knows what the argument is.
    scalars[i] = 0;
    int status;
    if (memory != null) {
      status = CL.clSetKernelArg(handle, i, Sizeof.cl_mem, memory.argument());
    } else if (scalar >>> 32 == INTEGER >>> 32) {
      integer[0] = (int) scalar;
      status = CL.clSetKernelArg(handle, i, Sizeof.cl_int, integerPointer);
    } else {
      real[0] = Float.intBitsToFloat((int) scalar);
      status = CL.clSetKernelArg(handle, i, Sizeof.cl_float, realPointer);
    }
    if (status != CL.CL_SUCCESS) {
      throw Status.failure(status, "setting argument " + i + " of", name);
    }
    memories[i] = memory;
    scalars[i] = scalar;
  }

  @Override
  public void close() {
    CL.clReleaseKernel(handle);
  }
}
