package gibbon.explain;

import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.KernelProfile.KernelTime;
import gibbon.explain.Step.Launched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Listens to a tape and notes which kernels each value took, and how long they ran. */
final class Recorder implements Consumer<Var> {
  /*
   * The device's table of kernel times is compared before and after each op. Asking for it waits for
   * the queue, so what has run by then belongs to the op just recorded.
   */
  private final Device device;
  private final long began;
  private final List<Recorded> recorded = new ArrayList<>();
  private Map<String, KernelTime> known;
  private long ready;

  record Recorded(Var var, List<Launched> kernels, double start, double seconds) {}

  /** Starts to listen; the device's profiling must be on. */
  Recorder(Device device) {
    this.device = device;
    known = times();
    began = System.nanoTime();
    ready = began;
  }

  @Override
  public void accept(Var var) {
    if (var.constant().isEmpty()) {
      // An op that waits until it is asked would run, and be timed, as part of the one that asks.
      var.value();
    }
    Map<String, KernelTime> now = times();
    long done = System.nanoTime();
    List<Launched> kernels = new ArrayList<>();
    now.forEach(
        (name, time) -> {
          KernelTime before = known.getOrDefault(name, new KernelTime(name, 0, 0, 0, 0));
          if (time.launches() > before.launches()) {
            kernels.add(
                new Launched(
                    name, time.launches() - before.launches(), time.seconds() - before.seconds()));
          }
        });
    known = now;
    recorded.add(new Recorded(var, kernels, 1e-9 * (ready - began), 1e-9 * (done - ready)));
    ready = System.nanoTime();
  }

  List<Recorded> recorded() {
    return recorded;
  }

  private Map<String, KernelTime> times() {
    Map<String, KernelTime> times = new HashMap<>();
    device.profile().times().forEach(time -> times.put(time.kernel(), time));
    return times;
  }
}
