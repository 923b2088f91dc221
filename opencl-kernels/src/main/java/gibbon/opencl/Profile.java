package gibbon.opencl;

import gibbon.device.Device.KernelTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_event;

/** The time spent in each logical kernel, from OpenCL's events where the device has a timer. */
final class Profile {
  /*
   * Events are asked for their times in batches, so that timing hardly slows the queue down. The
   * first launch is waited for at once: if its event tells no time, the implementation has no timer,
   * and every launch is waited for and timed by the host's clock instead, which counts the cost of
   * the launch too.
   */
  private static final int OUTSTANDING = 256;

  private enum Timer {
    UNKNOWN,
    DEVICE,
    HOST
  }

  private record Pending(String kernel, cl_event event) {}

  private final Map<String, KernelTime> times = new HashMap<>();
  private final List<Pending> pending = new ArrayList<>();
  private final long[] stamp = new long[1];
  private final Pointer stampPointer = Pointer.to(stamp);
  private Timer timer = Timer.UNKNOWN;
  private String kernel = "";

  /** Notes that a logical kernel begins: what is added from now on belongs to it. */
  void begin(String name) {
    kernel = name;
    count(name, 1, 0);
  }

  /** Takes a launch's event; true if the queue must be finished and {@link #collect} called. */
  boolean add(cl_event event) {
    pending.add(new Pending(kernel, event));
    return timer != Timer.DEVICE || pending.size() >= OUTSTANDING;
  }

  /**
   * Adds up the events so far, all of them done.
   *
   * @param hostNanoseconds time since the last launch began, used where the device has no timer
   */
  void collect(long hostNanoseconds) {
    for (Pending launch : pending) {
      long end = time(launch.event(), CL.CL_PROFILING_COMMAND_END);
      if (timer == Timer.UNKNOWN) {
        timer = end == 0 ? Timer.HOST : Timer.DEVICE;
      }
      long nanoseconds =
          timer == Timer.HOST
              ? hostNanoseconds
              : end - time(launch.event(), CL.CL_PROFILING_COMMAND_START);
      count(launch.kernel(), 0, nanoseconds * 1e-9);
      CL.clReleaseEvent(launch.event());
    }
    pending.clear();
  }

  /** The times so far, longest first. */
  List<KernelTime> times() {
    return times.values().stream()
        .sorted(Comparator.comparingDouble(KernelTime::seconds).reversed())
        .toList();
  }

  private long time(cl_event event, int what) {
    stamp[0] = 0;
    int status = CL.clGetEventProfilingInfo(event, what, Long.BYTES, stampPointer, null);
    return status == CL.CL_SUCCESS ? stamp[0] : 0;
  }

  private void count(String name, long launches, double seconds) {
    times.merge(
        name,
        new KernelTime(name, launches, seconds),
        (a, b) -> new KernelTime(name, a.launches() + b.launches(), a.seconds() + b.seconds()));
  }
}
