package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_program;
import org.junit.jupiter.api.Test;

/**
 * The JVM stops a thread by a SIGSEGV. A compiler inside of OpenCL that takes it for its own
 * failure ends the build that it is busy with; and two threads that are stopped together end the
 * process.
 */
class SignalHandlersTest {
  @Test
  void kernelsAreBuiltWhileThreadsAreStopped() {
    cl_device_id[] devices = {Opened.first().device()};
    cl_context context = CL.clCreateContext(null, 1, devices, null, null, null);
    AtomicBoolean over = new AtomicBoolean();
    // One is stopped by the other, some thousand times a second.
    Thread stopped = new Thread(() -> spin(over));
    Thread stopping = new Thread(() -> stop(over));
    stopped.start();
    stopping.start();
    try {
      for (int i = 0; i < 5; i++) {
        assertEquals(
            CL.CL_SUCCESS,
            build(context, devices),
            "start tests by ./gibbon test, or with LD_PRELOAD set to the JDK's lib/libjsig.so");
      }
    } finally {
      over.set(true);
      CL.clReleaseContext(context);
    }
  }

  private static void spin(AtomicBoolean over) {
    while (!over.get()) {
      Thread.onSpinWait();
    }
  }

  private static void stop(AtomicBoolean over) {
    while (!over.get()) {
      Thread.getAllStackTraces();
    }
  }

  /** Of a source that was never built before, so that no cache spares the compiler its work. */
  private static int build(cl_context context, cl_device_id[] devices) {
    String source = "kernel void k(global long *x) { *x = %dL; }".formatted(System.nanoTime());
    cl_program program =
        CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
    int status = CL.clBuildProgram(program, 1, devices, null, null, null);
    CL.clReleaseProgram(program);
    return status;
  }
}
