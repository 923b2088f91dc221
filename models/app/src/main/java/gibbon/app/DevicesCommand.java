package gibbon.app;

import gibbon.Text;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.Roofline;
import gibbon.device.Tunables;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gibbon devices}: every device there is. */
@Command(
    name = "devices",
    description = "List every device, and measure its peak arithmetic and memory rates if asked.",
    mixinStandardHelpOptions = true)
final class DevicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--measure",
      description = "Measure GFLOP/s of independent multiply-adds and GB/s of a large copy.")
  private boolean measure;

  @Option(
      names = "--plan",
      paramLabel = "GPU",
      description =
          "Instead, carry out a training step as a GPU would that need not be at hand, and list how each launch is spread: h200, rtx4060, mi300x, irisxe, m2, mali, group64, group8, group1; or a device's selector.")
  private String plan;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (plan != null) {
      String selector = plan.contains(":") ? plan : "opencl:like:" + plan;
      try (Device device = Devices.open(selector)) {
        out.print(LaunchPlan.render(device, LaunchPlan.of(device)));
      }
      out.flush();
      return 0;
    }
    for (DeviceInfo info : Devices.list()) {
      out.println(Text.of("%s", info.selector()));
      line(out, "name", info.name());
      line(out, "platform", info.platform());
      line(out, "type", info.type().name().toLowerCase(Locale.ROOT));
      line(out, "compute units", String.valueOf(info.computeUnits()));
      line(out, "memory", Text.of("%.1f GiB", info.memoryBytes() / 0x1p30));
      line(out, "version", info.version());
      if (!info.driver().isEmpty()) {
        line(out, "driver", info.driver());
      }
      if (info.type() == DeviceInfo.Type.PROCESSOR) {
        Devices.tunables(info).ifPresent(sizes -> line(out, "convolutions", convolutions(sizes)));
      }
      if (measure) {
        line(out, "measured peak", peak(info));
      }
      out.flush();
    }
    Devices.absences().forEach(out::println);
    out.flush();
    return 0;
  }

  /** Both roofs in words; where they cannot be measured, why: other devices may follow. */
  static String peak(DeviceInfo info) {
    try (Device device = Devices.open(info.selector())) {
      Roofline roofs = Roofline.measure(device);
      return Text.of(
          "%.1f GFLOP/s (multiply-add), %.1f GB/s (copy)", roofs.gigaflops(), roofs.gigabytes());
    } catch (DeviceException failure) {
      return "cannot be measured: " + failure.getMessage();
    }
  }

  private static String convolutions(Tunables sizes) {
    return sizes.shipped().getOrDefault("WINOGRAD", 0) == 1
        ? "Winograd's where they are faster; GIBBON_WINOGRAD=off refuses them"
        : "all direct, as GIBBON_WINOGRAD=off asks";
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println(Text.of("  %-14s %s", name, value));
  }
}
