package gibbon.bench.peers.clblast;

import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.blast.CLBlast;
import org.jocl.blast.CLBlastLayout;
import org.jocl.blast.CLBlastTranspose;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;

/** CLBlast's sgemm with its default parameters, on the first OpenCL device; products only. */
public final class ClBlast implements Peer {
  private final cl_context context;
  private final cl_command_queue queue;
  private final String device;

  /** Opens the device. */
  @SuppressWarnings("deprecation")
  public ClBlast() {
    CL.setExceptionsEnabled(true);
    CLBlast.setExceptionsEnabled(true);
    cl_platform_id[] platform = new cl_platform_id[1];
    CL.clGetPlatformIDs(1, platform, null);
    cl_device_id[] devices = new cl_device_id[1];
    // All types: CL_DEVICE_TYPE_ALL as OpenCL defines it.
    CL.clGetDeviceIDs(platform[0], 0xFFFFFFFFL, 1, devices, null);
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, platform[0]);
    context = CL.clCreateContext(properties, 1, devices, null, null, null);
    queue = CL.clCreateCommandQueue(context, devices[0], 0, null);
    byte[] name = new byte[256];
    CL.clGetDeviceInfo(devices[0], CL.CL_DEVICE_NAME, name.length, Pointer.to(name), null);
    device = new String(name, java.nio.charset.StandardCharsets.UTF_8).split("\0", 2)[0];
  }

  @Override
  public String name() {
    return "CLBlast through JOCLBlast 1.5.2, not tuned, on " + device;
  }

  @Override
  public Work prepare(Task task) {
    if (task.kind().ordinal() > Task.Kind.TN.ordinal()) {
      return null;
    }
    boolean nt = task.kind() == Task.Kind.NT;
    boolean tn = task.kind() == Task.Kind.TN;
    int m = task.m();
    int n = task.n();
    int k = task.k();
    cl_mem left = buffer(task.left());
    cl_mem right = buffer(task.right());
    float[] values = new float[m * n];
    cl_mem result = buffer(values);
    return new Work() {
      @Override
      public void run() {
        run(1);
      }

      @Override
      public void run(int times) {
        for (int i = 0; i < times; i++) {
          queueOne();
        }
        CL.clFinish(queue);
      }

      private void queueOne() {
        cl_event event = new cl_event();
        CLBlast.CLBlastSgemm(
            CLBlastLayout.CLBlastLayoutRowMajor,
            tn ? CLBlastTranspose.CLBlastTransposeYes : CLBlastTranspose.CLBlastTransposeNo,
            nt ? CLBlastTranspose.CLBlastTransposeYes : CLBlastTranspose.CLBlastTransposeNo,
            m,
            n,
            k,
            1,
            left,
            0,
            tn ? m : k,
            right,
            0,
            nt ? k : n,
            0,
            result,
            0,
            n,
            queue,
            event);
        CL.clReleaseEvent(event);
      }

      @Override
      public float[][] results() {
        run();
        long bytes = (long) values.length * Sizeof.cl_float;
        CL.clEnqueueReadBuffer(queue, result, true, 0, bytes, Pointer.to(values), 0, null, null);
        return new float[][] {values};
      }
    };
  }

  private cl_mem buffer(float[] values) {
    return CL.clCreateBuffer(
        context,
        CL.CL_MEM_READ_WRITE | CL.CL_MEM_COPY_HOST_PTR,
        (long) values.length * Sizeof.cl_float,
        Pointer.to(values),
        null);
  }
}
