package gibbon.check.app;

import gibbon.Text;
import gibbon.app.ExtraCommand;
import gibbon.app.Ranges;
import gibbon.check.ComparingDevice;
import gibbon.device.Device;
import gibbon.device.Devices;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gibbon check}: can this device be trusted? */
@Command(
    name = "check",
    description =
        "Check a device before trusting it: gradients, every kernel against the plain-Java oracle, repeatability, laws of the attack.",
    mixinStandardHelpOptions = true)
public final class CheckCommand implements ExtraCommand {
  private static final int SHOWN = 5; // failures of a part

  @Spec private CommandSpec spec;

  @Option(names = "--device", paramLabel = "DEVICE", description = DEVICE)
  private String selector;

  @Option(names = "--seed", description = "What all random numbers follow from (default: 1).")
  private long seed = 1;

  @Option(
      names = "--tries",
      converter = Ranges.Count.class,
      description = "Random cases a part, at least 1 (default: 300).")
  private int tries = 300;

  @Override
  public Integer call() {
    // One for both, since a cluster's GPU may allow a single context.
    try (ComparingDevice comparing = new ComparingDevice(open())) {
      return check(spec.commandLine().getOut(), comparing, seed, tries);
    }
  }

  private Device open() {
    return selector == null ? Devices.openBest() : Devices.open(selector);
  }

  /** Checks a device and prints what was found; the exit status, 0 if all is well. */
  static int check(PrintWriter out, ComparingDevice comparing, long seed, int tries) {
    Device device = comparing.tested();
    out.println(Text.of("%s: %s%n", device.info().selector(), device.info().name()));
    line(out, "what", "cases", "worst", "verdict", "time");
    DeviceCheck check =
        new DeviceCheck(
            device,
            seed,
            tries,
            part ->
                line(
                    out,
                    part.what(),
                    String.valueOf(part.cases()),
                    percent(part.worst()),
                    part.failures().isEmpty() ? "ok" : part.failures().size() + " FAILED",
                    Text.of("%.1f s", part.seconds())));
    check.run(comparing);
    kernels(out, comparing);
    for (Part part : check.parts()) {
      part.failures().stream()
          .limit(SHOWN)
          .forEach(message -> out.println(Text.of("%n%s: %s", part.what(), message)));
      if (part.failures().size() > SHOWN) {
        out.println(Text.of("… and %d more.", part.failures().size() - SHOWN));
      }
    }
    String again =
        Text.of(
            "./gibbon check --device %s --seed %d --tries %d",
            device.info().selector(), seed, tries);
    out.println();
    out.println(
        check.passed()
            ? "All is well. (" + again + ")"
            : "This device is not to be trusted. Repeat it with: " + again);
    out.flush();
    return check.passed() ? 0 : 1;
  }

  private static void kernels(PrintWriter out, ComparingDevice comparing) {
    out.println();
    line(out, "kernel, each launched twice", "launches", "worst", "verdict", "");
    Map<String, Long> launches = new TreeMap<>(comparing.counters().launches());
    launches.forEach(
        (kernel, count) ->
            line(
                out,
                kernel,
                String.valueOf(count),
                percent(comparing.shares().getOrDefault(kernel, 0.)),
                comparing.failures().containsKey(kernel) ? "FAILED" : "ok",
                ""));
    out.println();
    out.println(
        "worst: the largest error in percent of what theory allows (kernels) or the tolerance.");
  }

  private static void line(
      PrintWriter out, String what, String cases, String worst, String verdict, String time) {
    out.println(
        Text.of("%-56s %9s %8s  %-9s %8s", what, cases, worst, verdict, time).stripTrailing());
    out.flush();
  }

  private static String percent(double share) {
    return Text.of("%.1f %%", 100 * share);
  }
}
