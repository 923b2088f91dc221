package gibbon.device;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a device did while its profiling was on: the time spent in each kernel, the first {@link
 * #MOST_EVENTS} launches one by one, and the time between them.
 */
public final class KernelProfile {
  /*
   * The totals grow with the number of kernels, not of launches, so a long run can be profiled.
   *
   * The time between two launches is the host's until it has queued the second: the tape, the
   * binding, the reading of a result. The rest is the device's, which had work and had not begun it.
   * Two kinds of pause are no part of it: an entry's first launch,
   * for which the device may compile, and a pause that profiling itself made (noted by #paused).
   */

  /** So many launches are kept one by one; later ones only count towards the totals. */
  public static final int MOST_EVENTS = 50_000;

  private final Map<String, KernelTime> times = new HashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private long launches;
  private long between;
  private long late;
  private long spanned;
  private long lastEnd;
  private boolean continuous;
  private boolean withoutTimer;

  /**
   * Time spent in a kernel.
   *
   * @param kernel its name
   * @param launches how often it ran
   * @param seconds in all, measured on the device where it can
   * @param flops arithmetic operations in all, by the kernel's own {@link Kernel#flops}
   * @param moved numbers read and written in all, by the kernel's own {@link Kernel#moved}
   */
  public record KernelTime(
      String kernel, long launches, double seconds, double flops, double moved) {
    KernelTime plus(KernelTime more) {
      return new KernelTime(
          kernel,
          launches + more.launches,
          seconds + more.seconds,
          flops + more.flops,
          moved + more.moved);
    }
  }

  /**
   * One run of an entry on the device. All times are in nanoseconds of one clock, that of {@link
   * System#nanoTime}.
   *
   * @param kernel the logical kernel
   * @param entry what the device ran for it: a variant, a stage, or the kernel itself
   * @param cause who asked for it, such as an op on a tape; empty if unknown
   * @param asked when the host began to queue it
   * @param queued when the host had queued it
   * @param started when the device began
   * @param ended when the device was done
   * @param grid how it was spread over the device
   */
  public record Event(
      String kernel,
      String entry,
      String cause,
      long asked,
      long queued,
      long started,
      long ended,
      Grid grid) {}

  /**
   * How a run is spread over a device.
   *
   * @param groups of work-items, each of which runs on one compute unit
   * @param items of each group
   * @param localBytes that the items of a group share
   * @param parts how many could be told apart at most: numbers, columns, or tiles of a product
   */
  public record Grid(long groups, long items, long localBytes, long parts) {
    /** Of a device that does not spread its work in this way. */
    public static final Grid NONE = new Grid(1, 1, 0, 1);
  }

  /** Notes a launch of a logical kernel, of which {@link #ran} will tell; called by devices. */
  public void launched(Launch launch) {
    Kernel kernel = launch.kernel();
    launches++;
    add(new KernelTime(kernel.name(), 1, 0, kernel.flops().of(launch), kernel.moved().of(launch)));
  }

  /** Notes a run, in the order of the queue; called by devices. */
  public void ran(Event event) {
    add(new KernelTime(event.kernel(), 0, 1e-9 * (event.ended() - event.started()), 0, 0));
    boolean first = seen.add(event.entry());
    if (continuous && !first) {
      long gap = Math.max(0, event.started() - lastEnd);
      between += gap;
      late += Math.min(gap, Math.max(0, event.queued() - lastEnd));
      spanned += event.ended() - lastEnd;
    } else {
      spanned += event.ended() - event.started();
    }
    lastEnd = event.ended();
    continuous = true;
    if (events.size() < MOST_EVENTS) {
      events.add(event);
    }
  }

  /** Notes that the time to the next run is no part of the program; called by devices. */
  public void paused() {
    continuous = false;
  }

  /** Notes that the device has no timer, so that the host's clock stands in; called by devices. */
  public void withoutTimer() {
    withoutTimer = true;
  }

  /** Whether times are by the host's clock and contain the cost of launching. */
  public boolean lacksTimer() {
    return withoutTimer;
  }

  /** The time spent in each kernel, longest first. */
  public List<KernelTime> times() {
    return times.values().stream()
        .sorted(Comparator.comparingDouble(KernelTime::seconds).reversed())
        .toList();
  }

  /** The first runs, one by one, in the order of the queue. */
  public List<Event> events() {
    return List.copyOf(events);
  }

  /** Launches of logical kernels in all. */
  public long launches() {
    return launches;
  }

  /** Seconds spent in kernels. */
  public double kernelSeconds() {
    return times.values().stream().mapToDouble(KernelTime::seconds).sum();
  }

  /** Seconds between kernels, first launches left out. */
  public double secondsBetween() {
    return 1e-9 * between;
  }

  /** The share of {@link #secondsBetween} in all the time from kernel to kernel. */
  public double shareBetween() {
    return spanned == 0 ? 0 : (double) between / spanned;
  }

  /** The share of what the device waited for the host, in the same. */
  public double shareLate() {
    return spanned == 0 ? 0 : (double) late / spanned;
  }

  private void add(KernelTime time) {
    times.merge(time.kernel(), time, KernelTime::plus);
  }
}
