package gibbon.report;

import gibbon.Text;
import gibbon.device.Device;
import gibbon.device.KernelProfile;
import gibbon.device.KernelProfile.KernelTime;
import gibbon.device.Roofline;

/** What a profile says, as a table for the terminal: each kernel beside the device's roofs. */
public final class KernelTable {
  private KernelTable() {}

  /** Renders a profile of a device with these roofs. */
  public static String render(KernelProfile profile, Device device, Roofline roofs) {
    double total = profile.kernelSeconds();
    StringBuilder table = new StringBuilder();
    line(
        table,
        "%-28s %9s %10s %9s %8s %15s %7s",
        "kernel",
        "launches",
        "total ms",
        "GFLOP/s",
        "GB/s",
        "of peak",
        "share");
    for (KernelTime time : profile.times()) {
      double bytes = device.bytes() * time.moved();
      boolean timed = time.seconds() > 0;
      line(
          table,
          "%-28s %9d %10.2f %9s %8s %15s %6.1f%%",
          time.kernel(),
          time.launches(),
          1e3 * time.seconds(),
          timed ? number(1e-9 * time.flops() / time.seconds()) : "-",
          timed ? number(1e-9 * bytes / time.seconds()) : "-",
          timed
              ? Text.of(
                  "%s %s",
                  roofs.bound(time.flops(), bytes).text(),
                  roofs.impossible(time.flops(), bytes, time.seconds())
                      ? "> peak?"
                      : percent(roofs.share(time.flops(), bytes, time.seconds())))
              : "-",
          total > 0 ? 100 * time.seconds() / total : 0);
    }
    line(
        table,
        "%nPeak of this device, measured now: %.1f GFLOP/s (multiply-add), %.1f GB/s (copy). 'of peak' names the nearer one.",
        roofs.gigaflops(),
        roofs.gigabytes());
    if (profile.lacksTimer()) {
      line(
          table,
          "No device timer: times are by the host's clock and contain the cost of launching.");
    } else {
      line(
          table,
          "In kernels %.1f ms; between kernels %.1f ms, %.1f %% of the time: %.1f %% waiting for the host, the rest the device's own (first launches, which compile, left out).",
          1e3 * total,
          1e3 * profile.secondsBetween(),
          100 * profile.shareBetween(),
          100 * profile.shareLate());
    }
    return table.toString();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(Text.of(format, values)).append('\n');
  }

  private static String number(double value) {
    return Text.of("%.1f", value);
  }

  private static String percent(double share) {
    return Text.of("%5.1f%%", 100 * share);
  }
}
