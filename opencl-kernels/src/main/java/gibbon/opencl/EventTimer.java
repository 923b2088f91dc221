package gibbon.opencl;

import gibbon.device.KernelProfile;
import gibbon.device.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_event;

/** Fills a {@link KernelProfile} from OpenCL's events, where the device has a timer. */
final class EventTimer {
  /*
   * Events are asked for their times in batches, so that timing hardly slows the queue down. The
   * first launch is waited for at once: if its event tells no time, the implementation has no timer,
   * and every launch is waited for and timed by the host's clock instead, which counts the cost of
   * the launch too.
   *
   * A device counts from a moment of its own. An event says when, by the device's clock, it was
   * queued, which is after the host began to queue it: the least such delay seen so far ties the two
   * clocks together, to within a few microseconds.
   */
  private static final int OUTSTANDING = 256;

  /** By this factor the device's time of a long launch and the host's may differ. */
  private static final double MOST_APART = 1.5;

  private enum Timer {
    UNKNOWN,
    DEVICE,
    HOST
  }

  private record Pending(
      cl_event event,
      String kernel,
      String entry,
      String cause,
      long asked,
      long queued,
      KernelProfile.Grid grid) {}

  private final Answers answers;
  private final KernelProfile profile = new KernelProfile();
  private final List<Pending> pending = new ArrayList<>();
  private final long[] stamp = new long[1];
  private final Pointer stampPointer = Pointer.to(stamp);
  private Timer timer = Timer.UNKNOWN;
  private boolean calibrating;
  private long offset = Long.MIN_VALUE;
  private String kernel = "";
  private String cause = "";

  EventTimer(Answers answers) {
    this.answers = answers;
  }

  /** Notes that a logical kernel begins: what is added from now on belongs to it. */
  void begin(Launch launch) {
    profile.launched(launch);
    kernel = launch.kernel().name();
    cause = Objects.toString(launch.cause(), "");
  }

  /**
   * Takes a launch's event; true if the queue must be finished and {@link #collect} called.
   *
   * @param asked the host's clock before the launch was queued
   * @param queued the host's clock after it
   */
  boolean add(cl_event event, String entry, long asked, long queued, KernelProfile.Grid grid) {
    pending.add(new Pending(event, kernel, entry, cause, asked, queued, grid));
    if (calibrating) {
      return false;
    }
    return timer != Timer.DEVICE || pending.size() >= OUTSTANDING;
  }

  /** What is added up to {@link #calibrated} belongs to no profile. */
  void calibrating() {
    calibrating = true;
  }

  /** Whether the events of the last launch, which is done, tell what the host's clock told. */
  boolean agrees(long host) {
    if (pending.isEmpty()) {
      return false;
    }
    Pending last = pending.get(pending.size() - 1);
    long started = time(last, CL.CL_PROFILING_COMMAND_START);
    return believable(time(last, CL.CL_PROFILING_COMMAND_END) - started, host);
  }

  /**
   * Decides by the last launch whose clock is believed, and forgets all that was added so far.
   *
   * @param host nanoseconds of the last launch by the host's clock
   */
  void calibrated(long host) {
    if (!agrees(host)) {
      timer = Timer.HOST;
      profile.withoutTimer();
    }
    calibrating = false;
    for (Pending run : pending) {
      answers.of("clReleaseEvent", CL.clReleaseEvent(run.event()));
    }
    pending.clear();
  }

  /**
   * Whether the time that events tell of a long launch agrees with the host's. Some drivers count
   * in ticks of 41.67 ns and call them nanoseconds, some tell an end before the start.
   */
  static boolean believable(long device, long host) {
    return device * MOST_APART >= host && device <= host * MOST_APART;
  }

  /** Hands the events so far, all of them done, to the profile. */
  void collect() {
    long now = System.nanoTime();
    for (Pending run : pending) {
      long ended = time(run, CL.CL_PROFILING_COMMAND_END);
      if (timer == Timer.UNKNOWN) {
        timer = ended == 0 ? Timer.HOST : Timer.DEVICE;
        if (timer == Timer.HOST) {
          profile.withoutTimer();
        }
      }
      offset = Math.max(offset, run.asked() - time(run, CL.CL_PROFILING_COMMAND_QUEUED));
      long started = time(run, CL.CL_PROFILING_COMMAND_START);
      boolean device = timer == Timer.DEVICE;
      profile.ran(
          new KernelProfile.Event(
              run.kernel(),
              run.entry(),
              run.cause(),
              run.asked(),
              run.queued(),
              device ? offset + started : run.asked(),
              device ? offset + Math.max(started, ended) : now,
              run.grid()));
      answers.of("clReleaseEvent", CL.clReleaseEvent(run.event()));
    }
    pending.clear();
    profile.paused();
  }

  /** What was collected so far. */
  KernelProfile profile() {
    return profile;
  }

  private long time(Pending run, int what) {
    stamp[0] = 0;
    int status = CL.clGetEventProfilingInfo(run.event(), what, Long.BYTES, stampPointer, null);
    return answers.of("clGetEventProfilingInfo", status) == CL.CL_SUCCESS ? stamp[0] : 0;
  }
}
