package gibbon.bench;

import gibbon.device.Device;
import gibbon.device.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What reports say of a measurement: the scores of each device, and under which conditions. */
final class Summary {
  private Summary() {}

  /** The scores, a run a device that has any. */
  static List<BenchRun> runs(Benchmarked measured, List<String> devices) {
    List<BenchRun> runs = new ArrayList<>();
    for (String selector : devices) {
      List<BenchRun.Score> scores =
          measured.results().stream()
              .filter(result -> result.getParams().getParam("device").equals(selector))
              .map(Summary::score)
              .toList();
      if (!scores.isEmpty()) {
        runs.add(
            new BenchRun(
                name(selector),
                measured.before().get(selector),
                measured.after().get(selector),
                scores));
      }
    }
    return runs;
  }

  private static BenchRun.Score score(RunResult result) {
    Class<?> owner = Cases.owner(result.getParams().getBenchmark());
    Result<?> primary = result.getPrimaryResult();
    double unit = 1e-9 * result.getParams().getTimeUnit().toNanos(1);
    return new BenchRun.Score(
        Cases.group(owner),
        result.getParams().getParam(Cases.parameter(owner)),
        unit * primary.getScore(),
        unit * primary.getScoreError(),
        1e-6 * secondary(result, KernelProfiler.KERNEL_TIME),
        secondary(result, KernelProfiler.FLOPS),
        secondary(result, KernelProfiler.BYTES),
        secondary(result, KernelProfiler.LAUNCHES));
  }

  private static double secondary(RunResult result, String name) {
    Result<?> found = result.getSecondaryResults().get(name);
    return found == null ? Double.NaN : found.getScore();
  }

  private static String name(String selector) {
    try (Device device = Devices.open(selector)) {
      return device.info().name();
    }
  }

  /** The conditions, as rows of a table. */
  static Map<String, String> facts(Benchmarked measured, List<String> devices, boolean quick) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (String selector : devices) {
      try (Device device = Devices.open(selector)) {
        facts.put("Device " + selector, device.info().name());
        facts.put("Driver", device.info().platform() + ", " + device.info().version());
      }
    }
    facts.put("Processor", processor());
    facts.put(
        "Java",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    facts.put("Commit", System.getProperty("gibbon.commit", "unknown"));
    facts.put("Date", LocalDate.now(ZoneOffset.UTC).toString());
    facts.put("Seed", "1");
    int forks =
        measured.results().stream()
            .mapToInt(result -> result.getParams().getForks())
            .max()
            .orElse(0);
    facts.put(
        "Processes",
        (forks == 0 ? "one for all benchmarks" : forks + " a benchmark")
            + (quick ? " (--quick)" : ""));
    return facts;
  }

  /** The processor's name and its clock now, where Linux tells them. */
  private static String processor() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
      return value(lines, "model name")
          + ", "
          + Runtime.getRuntime().availableProcessors()
          + " processors, "
          + value(lines, "cpu MHz")
          + " MHz";
    } catch (IOException notLinux) {
      return System.getProperty("os.arch")
          + ", "
          + Runtime.getRuntime().availableProcessors()
          + " processors";
    }
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }
}
