package gibbon.bench;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.app.StandardOutput;
import gibbon.bench.challenge.ChallengeCommand;
import gibbon.bench.track.ActionJson;
import gibbon.bench.track.KeptRuns;
import gibbon.bench.track.TrackCommand;
import gibbon.store.Folders;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine;

/**
 * {@code gibbon bench}: runs benchmarks beside the device's measured roofs; prints a table, writes
 * JMH's JSON and a page.
 */
public final class Bench {
  private static final String USAGE =
      """
      ./gibbon bench [PATTERN] [--quick] [--device D[,D]] [--out DIR] [JMH OPTIONS]
        PATTERN    benchmarks whose listed name contains it, such as 'step forward'
                   (regular expression, any case)
        --quick    one process and short iterations: everything in some minutes
        --device   java, opencl, opencl:P.D (default: opencl)
        --out      where bench.json, bench.html and the roofline plot go (default: out/bench)
                   and the run is kept, in its folder 'runs'
        --list     name the benchmarks
        --challenge FILE.cl   check and time an OpenCL kernel of yours; --help with it says more
        --contract KERNEL     what such a kernel is given and must do
        --compare A B         two kept runs, by shares of the roofs; --history: all of them;
                              --help with either says more
        JMH's own options may follow, such as -f 1 -wi 2 -i 3 -r 100ms
      """;

  private boolean quick;
  private boolean list;
  private boolean help;
  private List<String> devices = List.of("opencl");
  private Path folder = Path.of("out", "bench");
  private final List<String> forJmh = new ArrayList<>();

  private Bench() {}

  /** Runs benchmarks and exits with a status. */
  public static void main(String[] arguments) {
    StandardOutput out = StandardOutput.install();
    System.exit(out.status(run(System.out, System.err, arguments)));
  }

  /** Runs benchmarks; the exit status is 0, or 1 for a failure, told in one sentence. */
  public static int run(PrintStream out, PrintStream err, String... arguments) {
    try {
      if (ChallengeCommand.isMeant(List.of(arguments))) {
        return run(new ChallengeCommand(), out, err, arguments);
      }
      if (TrackCommand.isMeant(List.of(arguments))) {
        return run(new TrackCommand(), out, err, arguments);
      }
      Bench bench = new Bench();
      bench.read(arguments);
      return bench.run(new PrintStream(out, true, StandardCharsets.UTF_8));
    } catch (GibbonException failure) {
      new PrintStream(err, true, StandardCharsets.UTF_8).println("gibbon: " + failure.getMessage());
      return 1;
    }
  }

  private static int run(
      Callable<Integer> part, PrintStream out, PrintStream err, String... arguments) {
    CommandLine command = new CommandLine(part);
    command.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    command.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          if (failure instanceof GibbonException) {
            line.getErr().println("gibbon: " + failure.getMessage());
            return 1;
          }
          throw failure;
        });
    return command.execute(arguments);
  }

  private void read(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> quick = true;
        case "--list" -> list = true;
        case "--help", "-h" -> help = true;
        case "--device" -> devices = List.of(value(arguments, i++).split(","));
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
          Text.of(
              "JMH does not know these options (%s); see ./gibbon bench --help.", e.getMessage()),
          e);
    }
    Map<Class<?>, List<String>> chosen = Cases.matching(jmh.getIncludes());
    if (list) {
      chosen.forEach((type, cases) -> cases.forEach(c -> out.println(Cases.name(type, c))));
      return 0;
    }
    Folders.make(folder);
    if (!Files.isWritable(folder)) {
      throw new GibbonException(
          "The folder " + folder + " cannot be written to; choose another with --out.");
    }
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    Benchmarked measured = Benchmarked.run(chosen, devices, effort, jmh, folder);
    List<BenchRun> runs = Summary.runs(measured, devices);
    out.println();
    runs.forEach(run -> out.println(BenchReport.table(run)));
    if (!runs.isEmpty()) {
      Map<String, String> facts = Summary.facts(measured, devices, quick);
      ActionJson.write(folder, runs);
      String commit = System.getProperty("gibbon.commit", "unknown");
      out.println("Kept: " + new KeptRuns(folder).keep(commit, facts, runs));
      out.println("To read: " + BenchReport.write(folder, facts, runs));
    }
    int wanted = devices.size() * chosen.values().stream().mapToInt(List::size).sum();
    if (measured.results().size() < wanted) {
      throw new GibbonException(
          Text.of(
              "%d of %d benchmarks failed; JMH's output above says why.",
              wanted - measured.results().size(), wanted));
    }
    return 0;
  }
}
