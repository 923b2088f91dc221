package gibbon.bench;

import gibbon.GibbonException;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.Roofline;
import gibbon.report.BenchReport;
import gibbon.report.BenchRun;
import gibbon.store.Folders;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * {@code gibbon bench}: runs benchmarks beside the device's measured roofs; prints a table, writes
 * JMH's JSON and a page.
 */
public final class Bench {
  private static final String USAGE =
      """
      ./gibbon bench [PATTERN] [--quick] [--device D[,D]] [--out DIR] [JMH OPTIONS]
        PATTERN    benchmarks whose class or case contains it (regular expression, any case)
        --quick    one process and short iterations: everything in some minutes
        --device   java, opencl, opencl:P.D (default: opencl)
        --out      where bench.json, bench.html and the roofline plot go (default: out/bench)
        --list     name the benchmarks
        JMH's own options may follow, such as -f 1 -wi 2 -i 3 -r 100ms
      """;

  /** The classes of benchmarks, each with the parameter that names its case. */
  private static final Map<Class<?>, String> CASES = new LinkedHashMap<>();

  static {
    CASES.put(RoofBenchmark.class, BenchReport.ROOF);
    CASES.put(KernelBenchmark.class, "op");
    CASES.put(StepBenchmark.class, "step");
  }

  private boolean quick;
  private boolean list;
  private boolean help;
  private String[] devices = {"opencl"};
  private Path folder = Path.of("out", "bench");
  private final List<String> forJmh = new ArrayList<>();

  private Bench() {}

  /** Runs benchmarks and exits with a status. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs benchmarks; the exit status is 0, or 1 for a failure, told in one sentence. */
  public static int run(PrintStream out, PrintStream err, String... arguments) {
    try {
      Bench bench = new Bench();
      bench.read(arguments);
      return bench.run(new PrintStream(out, true, StandardCharsets.UTF_8));
    } catch (GibbonException failure) {
      new PrintStream(err, true, StandardCharsets.UTF_8).println("gibbon: " + failure.getMessage());
      return 1;
    }
  }

  private void read(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> quick = true;
        case "--list" -> list = true;
        case "--help", "-h" -> help = true;
        case "--device" -> devices = value(arguments, i++).split(",");
        case "--out" -> folder = Path.of(value(arguments, i++));
        default -> forJmh.add(arguments[i]);
      }
    }
  }

  private static String value(String[] arguments, int i) {
    if (i + 1 == arguments.length) {
      throw new GibbonException(arguments[i] + " takes a value; see ./gibbon bench --help.");
    }
    return arguments[i + 1];
  }

  private int run(PrintStream out) {
    if (help) {
      out.print(USAGE);
      return 0;
    }
    CommandLineOptions jmh;
    try {
      jmh = new CommandLineOptions(forJmh.toArray(String[]::new));
    } catch (CommandLineOptionException | RuntimeException e) {
      throw new GibbonException(
          "JMH does not know these options (%s); see ./gibbon bench --help."
              .formatted(e.getMessage()),
          e);
    }
    Map<Class<?>, List<String>> chosen = choose(jmh.getIncludes());
    if (list) {
      chosen.forEach((type, cases) -> cases.forEach(c -> out.println(title(type) + " " + c)));
      return 0;
    }
    Folders.make(folder);
    if (!Files.isWritable(folder)) {
      throw new GibbonException(
          "The folder " + folder + " cannot be written to; choose another with --out.");
    }
    Map<String, Roofline> before = roofs();
    Collection<RunResult> results = measure(jmh, chosen, before);
    Map<String, Roofline> after = roofs();
    return tell(out, results, before, after, chosen);
  }

  /** The cases of each class that some pattern is found in. */
  private static Map<Class<?>, List<String>> choose(List<String> patterns) {
    Map<Class<?>, List<String>> chosen = new LinkedHashMap<>();
    try {
      List<Pattern> wanted =
          patterns.stream().map(p -> Pattern.compile(p, Pattern.CASE_INSENSITIVE)).toList();
      CASES.forEach(
          (type, parameter) -> {
            List<String> cases =
                List.of(field(type, parameter).getAnnotation(Param.class).value()).stream()
                    .filter(
                        c ->
                            wanted.isEmpty()
                                || wanted.stream()
                                    .anyMatch(
                                        p -> p.matcher(type.getSimpleName() + " " + c).find()))
                    .toList();
            if (!cases.isEmpty()) {
              chosen.put(type, cases);
            }
          });
    } catch (PatternSyntaxException e) {
      throw new GibbonException(
          "'%s' is no regular expression: %s.".formatted(e.getPattern(), e.getDescription()), e);
    }
    if (chosen.isEmpty()) {
      throw new GibbonException(
          "No benchmark matches %s; ./gibbon bench --list names them."
              .formatted(String.join(" ", patterns)));
    }
    return chosen;
  }

  private static Field field(Class<?> type, String name) {
    try {
      return type.getField(name);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, Roofline> roofs() {
    Map<String, Roofline> roofs = new LinkedHashMap<>();
    for (String selector : devices) {
      try (Device device = Devices.open(selector)) {
        roofs.put(selector, Roofline.measure(device));
      }
    }
    return roofs;
  }

  private Collection<RunResult> measure(
      CommandLineOptions jmh, Map<Class<?>, List<String>> chosen, Map<String, Roofline> roofs) {
    ChainedOptionsBuilder options =
        new OptionsBuilder().parent(jmh).addProfiler(KernelProfiler.class);
    chosen.forEach(
        (type, cases) -> {
          options.include("^" + Pattern.quote(type.getName()) + "\\.");
          options.param(CASES.get(type), cases.toArray(String[]::new));
        });
    options.param("device", devices);
    List<String> properties = new ArrayList<>();
    roofs.forEach(
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
    if (quick) {
      quicken(jmh, options);
    }
    try {
      return new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new GibbonException("JMH gave up: " + e.getMessage(), e);
    }
  }

  /** One process and short iterations, unless JMH's options say otherwise. */
  private static void quicken(CommandLineOptions jmh, ChainedOptionsBuilder options) {
    if (!jmh.getForkCount().hasValue()) {
      options.forks(1);
    }
    if (!jmh.getWarmupIterations().hasValue()) {
      options.warmupIterations(2);
    }
    if (!jmh.getWarmupTime().hasValue()) {
      options.warmupTime(TimeValue.milliseconds(300));
    }
    if (!jmh.getMeasurementIterations().hasValue()) {
      options.measurementIterations(3);
    }
    if (!jmh.getMeasurementTime().hasValue()) {
      options.measurementTime(TimeValue.milliseconds(400));
    }
  }

  private int tell(
      PrintStream out,
      Collection<RunResult> results,
      Map<String, Roofline> before,
      Map<String, Roofline> after,
      Map<Class<?>, List<String>> chosen) {
    List<BenchRun> runs = new ArrayList<>();
    out.println();
    for (String selector : devices) {
      List<BenchRun.Score> scores =
          results.stream()
              .filter(result -> result.getParams().getParam("device").equals(selector))
              .map(Bench::score)
              .toList();
      if (!scores.isEmpty()) {
        BenchRun run =
            new BenchRun(name(selector), before.get(selector), after.get(selector), scores);
        runs.add(run);
        out.println(BenchReport.table(run));
      }
    }
    int wanted = devices.length * chosen.values().stream().mapToInt(List::size).sum();
    if (!runs.isEmpty()) {
      out.println("To read: " + BenchReport.write(folder, facts(results), runs));
    }
    if (results.size() < wanted) {
      throw new GibbonException(
          "%d of %d benchmarks failed; JMH's output above says why."
              .formatted(wanted - results.size(), wanted));
    }
    return 0;
  }

  private static BenchRun.Score score(RunResult result) {
    String type = result.getParams().getBenchmark().replaceFirst("\\.[^.]*$", "");
    Class<?> owner =
        CASES.keySet().stream().filter(c -> c.getName().equals(type)).findFirst().orElseThrow();
    Result<?> primary = result.getPrimaryResult();
    double unit = 1e-9 * result.getParams().getTimeUnit().toNanos(1);
    return new BenchRun.Score(
        title(owner),
        result.getParams().getParam(CASES.get(owner)),
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

  private static String title(Class<?> type) {
    return type.getSimpleName().replace("Benchmark", "").toLowerCase(Locale.ROOT);
  }

  private static String name(String selector) {
    try (Device device = Devices.open(selector)) {
      return device.info().name();
    }
  }

  private Map<String, String> facts(Collection<RunResult> results) {
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
    int forks = results.stream().mapToInt(result -> result.getParams().getForks()).max().orElse(0);
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
