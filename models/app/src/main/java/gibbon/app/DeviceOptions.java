package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.KernelProfile;
import gibbon.device.Roofline;
import gibbon.paper.ShellWord;
import gibbon.report.KernelTable;
import gibbon.report.KernelTrace;
import gibbon.tune.FirstUse;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which device computes, and whether its kernels are timed: options of every computing command. */
final class DeviceOptions {
  private static final String TRACE = "kernels-trace.json";

  @Option(names = "--device", paramLabel = "DEVICE", description = ExtraCommand.DEVICE)
  private String selector;

  @Option(
      names = "--profile-kernels",
      description =
          "Time every kernel, print a table at the end, and write the queue's time line to "
              + TRACE
              + " in the --out folder, to be opened in Perfetto (ui.perfetto.dev).")
  private boolean profileKernels;

  @Option(
      names = "--kernels-trace",
      paramLabel = "FILE",
      description = "KernelProfile, and write the time line there instead.")
  private Path trace;

  /** The choice of device as one would type it again. */
  String asOptions() {
    return selector == null ? "" : " --device " + ShellWord.of(selector);
  }

  /** Work that needs a device. */
  interface Work {
    int on(Device device);
  }

  /**
   * Opens the device, does the work, tells what the kernels did if asked, closes the device.
   *
   * @param folder where a trace goes unless its file is named; null for no such folder
   */
  int run(PrintWriter out, Path folder, Work work) {
    if (trace != null && Files.isDirectory(trace)) {
      throw new GibbonException("--kernels-trace takes a file, got the folder " + trace + ".");
    }
    try (Device device = open()) {
      boolean profiled = profileKernels || trace != null;
      device.profiling(profiled);
      int status = work.on(device);
      if (profiled) {
        tell(out, device, trace != null || folder == null ? trace : folder.resolve(TRACE));
      }
      return status;
    }
  }

  /**
   * The same for work that takes minutes: a device that was never tuned is tuned before ({@link
   * FirstUse}).
   *
   * @param remarks where that is said
   */
  int runLong(PrintWriter out, PrintWriter remarks, Path folder, Work work) {
    DeviceInfo info;
    try (Device device = open()) {
      info = device.info();
    }
    FirstUse.of(
        info,
        line -> {
          remarks.println("gibbon: " + line);
          remarks.flush();
        });
    return run(out, folder, work);
  }

  private Device open() {
    return selector == null ? Devices.openBest() : Devices.open(selector);
  }

  private static void tell(PrintWriter out, Device device, Path file) {
    device.profiling(false);
    KernelProfile profile = device.profile();
    out.println();
    out.print(KernelTable.render(profile, device, Roofline.measure(device)));
    if (file != null) {
      KernelTrace.write(file, device.info(), profile);
      out.print(Text.of("Time line of the queue, for ui.perfetto.dev: %s", file));
      out.println(
          profile.events().size() < KernelProfile.MOST_EVENTS
              ? ""
              : Text.of(
                  " (the first %,d launches; the table is of all)", KernelProfile.MOST_EVENTS));
    } else {
      out.println("For a time line of the queue name a file with --kernels-trace.");
    }
    out.flush();
  }
}
