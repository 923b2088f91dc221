package gibbon.bench;

import gibbon.GibbonException;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.Roofline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Benchmarks that were run, between two measurements of the devices' roofs.
 *
 * @param results JMH's, a case each
 * @param before by the device's selector
 * @param after by the device's selector
 */
record Benchmarked(
    Collection<RunResult> results, Map<String, Roofline> before, Map<String, Roofline> after) {
  /**
   * Runs benchmarks on each of some devices.
   *
   * @param chosen cases, by class
   * @param jmh options that the user gave JMH; they come first
   * @param folder where JMH's results go, unless {@code jmh} says otherwise
   */
  static Benchmarked run(
      Map<Class<?>, List<String>> chosen,
      List<String> devices,
      Effort effort,
      CommandLineOptions jmh,
      Path folder) {
    Map<String, Roofline> before = roofs(devices);
    ChainedOptionsBuilder options =
        new OptionsBuilder().parent(jmh).addProfiler(KernelProfiler.class);
    effort.apply(jmh, options);
    chosen.forEach(
        (type, cases) -> {
          options.include("^" + Pattern.quote(type.getName()) + "\\.");
          options.param(Cases.parameter(type), cases.toArray(String[]::new));
        });
    options.param("device", devices.toArray(String[]::new));
    List<String> properties = new ArrayList<>();
    before.forEach(
        (selector, roof) -> {
          String name = KernelProfiler.ROOFS + selector;
          System.setProperty(name, KernelProfiler.text(roof));
          properties.add("-D" + name + "=" + KernelProfiler.text(roof));
        });
    options.jvmArgsAppend(properties.toArray(String[]::new));
    if (!jmh.getResult().hasValue()) {
      options.resultFormat(ResultFormatType.JSON);
      options.result(folder.resolve("bench.json").toString());
    }
    try {
      return new Benchmarked(new Runner(options.build()).run(), before, roofs(devices));
    } catch (RunnerException e) {
      throw new GibbonException("JMH gave up: " + e.getMessage(), e);
    }
  }

  private static Map<String, Roofline> roofs(List<String> devices) {
    Map<String, Roofline> roofs = new LinkedHashMap<>();
    for (String selector : devices) {
      try (Device device = Devices.open(selector)) {
        roofs.put(selector, Roofline.measure(device));
      }
    }
    return roofs;
  }
}
