package gibbon.report;

import gibbon.Text;
import gibbon.device.DeviceInfo;
import gibbon.device.KernelProfile;
import gibbon.store.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A device's queue on a time line: on one lane when the host queued each launch and for which op of
 * the tape, on the other when the device ran it.
 */
public final class KernelTrace {
  private static final int HOST = 1;
  private static final int DEVICE = 2;

  private KernelTrace() {}

  /**
   * Writes the runs that a profile kept.
   *
   * @throws gibbon.store.StoreException if the file cannot be written
   */
  public static void write(Path file, DeviceInfo device, KernelProfile profile) {
    TraceEvents trace =
        new TraceEvents("kernels on " + device.name())
            .lane(HOST, "host: queueing, by op of the tape")
            .lane(DEVICE, "device: kernels");
    List<KernelProfile.Event> events = profile.events();
    long begin = events.isEmpty() ? 0 : events.get(0).asked();
    for (KernelProfile.Event event : events) {
      String op = event.cause().isEmpty() ? "not on the tape" : event.cause();
      slice(trace, HOST, op, event.asked() - begin, event.queued() - event.asked(), event, op);
      slice(
          trace,
          DEVICE,
          event.kernel(),
          event.started() - begin,
          event.ended() - event.started(),
          event,
          op);
    }
    AtomicFiles.write(file, trace::writeTo);
  }

  private static void slice(
      TraceEvents trace,
      int lane,
      String name,
      long start,
      long nanoseconds,
      KernelProfile.Event event,
      String op) {
    trace.slice(
        lane,
        name,
        1e-9 * start,
        1e-9 * nanoseconds,
        Map.of(
            "op",
            op,
            "kernel",
            event.kernel(),
            "entry",
            event.entry(),
            "groups",
            Text.of("%d of %d items", event.grid().groups(), event.grid().items())));
  }
}
