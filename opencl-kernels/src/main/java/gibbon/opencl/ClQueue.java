package gibbon.opencl;

import gibbon.device.KernelProfile.Grid;
import gibbon.opencl.ClBuffer.Memory;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_kernel;

/**
 * The in-order queue of a device: launches, writes and reads happen in the order they are given.
 */
final class ClQueue implements AutoCloseable {
  /*
   * Before a copy the queue is drained, because JOCL pins a Java array for as long as OpenCL may touch
   * it, and a pinned array holds up the garbage collector. Copies that do not block are no way out:
   * for each of them JOCL has a thread wait, and not every implementation allows two threads. Nor are
   * they needed, since training copies nothing to the device but the order of an epoch.
   *
   * Some implementations give a buffer its memory at its first use, so a launch or a copy may be
   * what runs out of it. It is then tried once more, with all memory that nobody uses given back.
   */
  /** After so many launches they are handed to the device. */
  static final int FLUSHED = 16;

  /** So many launches apart are the events by which it is known how far the device is. */
  static final int MARKED = 128;

  private static final int OUTSTANDING_MARKS = 4;

  /** Before an entry's name, what {@link Answers} hears of its largest work-group. */
  static final String LARGEST_GROUP = "clGetKernelWorkGroupInfo ";

  private final cl_context context;
  private final cl_device_id device;
  private final Answers answers;
  private final Runnable relief;
  private final boolean paced;
  private final Deque<cl_event> marks = new ArrayDeque<>();
  private cl_command_queue queue;
  private EventTimer timer;
  private long launches;
  private String last = "nothing";

  /**
   * A queue.
   *
   * @param relief gives memory back to OpenCL that nothing uses
   * @param paced whether launches are handed to the device soon, and not too many of them, as GPUs
   *     need
   */
  ClQueue(
      cl_context context, cl_device_id device, Answers answers, Runnable relief, boolean paced) {
    this.paced = paced;
    this.context = context;
    this.device = device;
    this.answers = answers;
    this.relief = relief;
    queue = create(0);
  }

  /** Times every launch from now on with {@code by}, or none if that is null. */
  void time(EventTimer by) {
    collect();
    if ((by == null) != (timer == null)) {
      CL.clReleaseCommandQueue(queue);
      queue = create(by == null ? 0 : CL.CL_QUEUE_PROFILING_ENABLE);
    }
    timer = by;
  }

  /** Waits until everything queued is done and timed. */
  void collect() {
    finish();
    if (timer != null) {
      timer.collect();
    }
  }

  /**
   * Queues a kernel.
   *
   * @param parts how many parts of its work could be told apart at most
   */
  void launch(cl_kernel kernel, String entry, long[] global, long[] local, long parts) {
    last = entry;
    launches++;
    boolean mark = paced && timer == null && launches % MARKED == 0;
    cl_event event = timer == null && !mark ? null : new cl_event();
    long asked = timer == null ? 0 : System.nanoTime();
    int status = enqueue(kernel, global, local, event);
    if (status == CL.CL_MEM_OBJECT_ALLOCATION_FAILURE) {
      relieve();
      status = enqueue(kernel, global, local, event);
    }
    Status.check(status, "launching kernel", entry);
    if (paced) {
      pace(mark ? event : null);
    }
    if (timer != null) {
      long queued = System.nanoTime();
      if (timer.add(event, entry, asked, queued, grid(kernel, global, local, parts))) {
        collect();
      }
    }
  }

  /*
   * Until it is flushed, an implementation may hold back all that was queued, so that host and device
   * work in turns; and drivers slow down under thousands of launches that stand queued.
   */
  private void pace(cl_event mark) {
    if (launches % FLUSHED == 0) {
      Status.check(answers.of("clFlush", CL.clFlush(queue)), "handing over launches, to", last);
    }
    if (mark != null) {
      marks.add(mark);
      if (marks.size() > OUTSTANDING_MARKS) {
        cl_event first = marks.remove();
        int status = CL.clWaitForEvents(1, new cl_event[] {first});
        answers.of("clReleaseEvent", CL.clReleaseEvent(first));
        Status.check(answers.of("clWaitForEvents", status), "waiting for launches before", last);
      }
    }
  }

  private Grid grid(cl_kernel kernel, long[] global, long[] local, long parts) {
    if (local == null) {
      return Grid.NONE; // OpenCL does not tell what it chose.
    }
    long groups = 1;
    long items = 1;
    for (int i = 0; i < global.length; i++) {
      groups *= global[i] / local[i];
      items *= local[i];
    }
    return new Grid(groups, items, about(kernel, CL.CL_KERNEL_LOCAL_MEM_SIZE, 0), parts);
  }

  /** The largest work-group in which a kernel may run. */
  int largestGroup(cl_kernel kernel, String entry) {
    long said = about(kernel, CL.CL_KERNEL_WORK_GROUP_SIZE, Integer.MAX_VALUE);
    return answers.of(LARGEST_GROUP + entry, (int) Math.min(said, Integer.MAX_VALUE));
  }

  private long about(cl_kernel kernel, int what, long otherwise) {
    long[] answer = new long[1];
    Pointer into = Pointer.to(answer);
    int status = CL.clGetKernelWorkGroupInfo(kernel, device, what, Long.BYTES, into, null);
    return status == CL.CL_SUCCESS ? answer[0] : otherwise;
  }

  private int enqueue(cl_kernel kernel, long[] global, long[] local, cl_event event) {
    return answers.of(
        "clEnqueueNDRangeKernel",
        CL.clEnqueueNDRangeKernel(
            queue, kernel, global.length, null, global, local, 0, null, event));
  }

  private void relieve() {
    finish();
    relief.run();
  }

  void write(Memory target, float[] values) {
    finish();
    int status = enqueueWrite(target, values);
    if (status == CL.CL_MEM_OBJECT_ALLOCATION_FAILURE) {
      relieve();
      status = enqueueWrite(target, values);
    }
    Status.check(status, "copying to a buffer after", last);
  }

  private int enqueueWrite(Memory target, float[] values) {
    return answers.of(
        "clEnqueueWriteBuffer",
        CL.clEnqueueWriteBuffer(
            queue, target.handle(), true, 0, bytes(values), Pointer.to(values), 0, null, null));
  }

  void read(Memory source, float[] into) {
    finish();
    int status =
        CL.clEnqueueReadBuffer(
            queue, source.handle(), true, 0, bytes(into), Pointer.to(into), 0, null, null);
    Status.check(answers.of("clEnqueueReadBuffer", status), "copying from a buffer after", last);
  }

  /** Waits until everything queued is done. */
  void finish() {
    Status.check(
        answers.of("clFinish", CL.clFinish(queue)),
        "waiting for the launches queued, the last of them",
        last);
    forgetMarks();
  }

  private void forgetMarks() {
    while (!marks.isEmpty()) {
      answers.of("clReleaseEvent", CL.clReleaseEvent(marks.remove()));
    }
  }

  @Override
  public void close() {
    CL.clFinish(queue);
    forgetMarks();
    if (timer != null) {
      timer.collect(); // which gives its events back
    }
    CL.clReleaseCommandQueue(queue);
  }

  private static long bytes(float[] values) {
    return (long) values.length * Sizeof.cl_float;
  }

  /*
   * The call of OpenCL 1.0, because its successor is missing where only OpenCL 1.2 is installed.
   */
  @SuppressWarnings("deprecation")
  private cl_command_queue create(long properties) {
    int[] status = new int[1];
    cl_command_queue created = CL.clCreateCommandQueue(context, device, properties, status);
    Status.check(answers.of("clCreateCommandQueue", status[0]), "creating the command queue", "");
    return created;
  }
}
