package gibbon.bench;

import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.Roofline;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs benchmarks by JMH's own options, then puts them beside the device's measured peak. */
public final class Bench {
  private Bench() {}

  /** Runs benchmarks; {@code -h} lists JMH's options. */
  public static void main(String[] arguments)
      throws CommandLineOptionException, RunnerException, IOException {
    CommandLineOptions options = new CommandLineOptions(arguments);
    if (options.shouldHelp()) {
      options.showHelp();
      return;
    }
    Collection<RunResult> results = new Runner(options).run();
    Map<String, Double> peaks = new HashMap<>();
    System.out.printf(
        "%n%-34s %-22s %12s %9s %10s%n", "benchmark", "case", "us", "GFLOP/s", "% of peak");
    for (RunResult result : results) {
      BenchmarkParams parameters = result.getParams();
      String name = parameters.getBenchmark().replace("gibbon.bench.", "");
      String measured = parameters.getParam("product");
      String units = parameters.getParam("units");
      double operations =
          measured != null
              ? MatMulBenchmark.operations(measured)
              : StepBenchmark.operations(name, Integer.parseInt(units));
      double microseconds = result.getPrimaryResult().getScore();
      double rate = operations / microseconds * 1e-3;
      double peak = peaks.computeIfAbsent(parameters.getParam("device"), Bench::peak);
      System.out.printf(
          Locale.ROOT,
          "%-34s %-22s %12.1f %9.1f %9.1f%%%n",
          name,
          measured != null ? measured : units + "x5",
          microseconds,
          rate,
          100 * rate / peak);
    }
    peaks.forEach(
        (device, peak) ->
            System.out.printf(
                Locale.ROOT, "measured peak of %s: %.1f GFLOP/s (multiply-add)%n", device, peak));
  }

  private static double peak(String selector) {
    try (Device device = Devices.open(selector)) {
      return Roofline.measure(device).gigaflops();
    }
  }
}
