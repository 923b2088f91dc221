package gibbon.app;

import gibbon.device.Device;
import gibbon.device.Device.KernelTime;
import gibbon.device.Devices;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which device computes, and whether its kernels are timed: options of every computing command. */
final class DeviceOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "java, opencl, opencl:P.D, or part of a device's name (default: the best there is; see 'gibbon devices').")
  private String selector;

  @Option(
      names = "--profile-kernels",
      description = "Time every kernel and print a table at the end.")
  private boolean profileKernels;

  /** The choice of device as one would type it again. */
  String asOptions() {
    return selector == null ? "" : " --device " + ShellWord.of(selector);
  }

  /** Work that needs a device. */
  interface Work {
    int on(Device device);
  }

  /** Opens the device, does the work, prints the kernels' times if asked, closes the device. */
  int run(PrintWriter out, Work work) {
    try (Device device = selector == null ? Devices.openBest() : Devices.open(selector)) {
      device.profiling(profileKernels);
      int status = work.on(device);
      if (profileKernels) {
        print(out, device.kernelTimes());
      }
      return status;
    }
  }

  private static void print(PrintWriter out, List<KernelTime> times) {
    double total = times.stream().mapToDouble(KernelTime::seconds).sum();
    out.printf(
        Locale.ROOT,
        "%n%-30s %10s %12s %10s %7s%n",
        "kernel",
        "launches",
        "total ms",
        "µs each",
        "share");
    for (KernelTime time : times) {
      out.printf(
          Locale.ROOT,
          "%-30s %10d %12.2f %10.2f %6.1f%%%n",
          time.kernel(),
          time.launches(),
          1e3 * time.seconds(),
          1e6 * time.seconds() / time.launches(),
          100 * time.seconds() / total);
    }
    out.flush();
  }
}
