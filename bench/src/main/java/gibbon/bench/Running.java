package gibbon.bench;

import gibbon.check.ComparingDevice;
import gibbon.device.Device;
import gibbon.device.Devices;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;

/** What every benchmark has: a device, the work that it repeats there, and a profile of it. */
@State(Scope.Benchmark)
public class Running {
  @Param({"opencl"})
  public String device;

  private Workload work;

  /** Does some work once, every kernel beside the oracle; before anything is measured. */
  void compare(Function<Device, Workload> work) {
    if (!device.equals("java")) {
      try (Workload compared = work.apply(new ComparingDevice(Devices.open(device)))) {
        compared.run();
      }
    }
  }

  /** Makes the work that {@link #run} repeats. */
  void open(Function<Device, Workload> work) {
    this.work = work.apply(Devices.open(device));
  }

  /** Does the work once and waits for the device. */
  Device run() {
    return work.run();
  }

  @TearDown(Level.Iteration)
  public void profile(IterationParams iteration) {
    KernelProfiler.repeat(work, iteration);
  }

  @TearDown(Level.Trial)
  public void close() {
    work.close();
  }
}
