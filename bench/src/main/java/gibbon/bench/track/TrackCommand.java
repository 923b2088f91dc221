package gibbon.bench.track;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.bench.BenchRun;
import gibbon.store.Folders;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./gibbon bench --compare A B} and {@code --history}: what kept runs say together. */
@Command(
    name = "gibbon bench",
    mixinStandardHelpOptions = true,
    description =
        "Compares kept runs of benchmarks, by shares of the measured roofs. Every ./gibbon bench keeps its run in the folder 'runs' of --out.")
public final class TrackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--compare",
      arity = "2",
      paramLabel = "RUN",
      description =
          "Two runs, the earlier first: a file, how a commit begins, last, or last-1 for the one before.")
  private List<String> compared;

  @Option(
      names = "--history",
      description = "Name the kept runs, and write a page of their trends into --out.")
  private boolean history;

  @Option(
      names = "--lost",
      paramLabel = "PERCENT",
      description =
          "With --compare: fail if a benchmark has lost more than this part of its share of the roof, and not by chance.")
  private Double lost;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where runs are kept: ${DEFAULT-VALUE}")
  private Path folder = Path.of("out", "bench");

  /** Whether these arguments of {@code ./gibbon bench} are for this command. */
  public static boolean isMeant(List<String> arguments) {
    return arguments.stream().anyMatch(argument -> argument.matches("--(compare|history)(=.*)?"));
  }

  @Override
  public Integer call() {
    if (lost != null && !(lost > 0 && lost < 100)) {
      throw new GibbonException(
          "--lost takes percent between 0 and 100, such as 10, got " + lost + ".");
    }
    if ((compared == null) == !history || lost != null && compared == null) {
      throw new GibbonException(
          "Either --compare with two runs, and with --lost if you like, or --history.");
    }
    KeptRuns kept = new KeptRuns(folder);
    return history
        ? history(kept)
        : compare(kept.find(compared.get(0)), kept.find(compared.get(1)));
  }

  private int history(KeptRuns kept) {
    PrintWriter out = spec.commandLine().getOut();
    List<KeptRun> runs = kept.all();
    if (runs.isEmpty()) {
      throw new GibbonException(
          folder + " holds no kept runs; ./gibbon bench --out " + folder + " keeps one.");
    }
    for (KeptRun run : runs) {
      for (BenchRun device : run.runs()) {
        out.println(
            Text.of(
                "%s  %-14s %4d benchmarks, FMA %.0f GFLOP/s, copy %.1f GB/s, %s",
                run.time(),
                run.commit(),
                device.scores().size(),
                device.roofs().gigaflops(),
                device.roofs().gigabytes(),
                device.device()));
      }
    }
    Folders.make(folder);
    out.println("To read: " + HistoryPage.write(folder, runs));
    return 0;
  }

  private int compare(KeptRun before, KeptRun after) {
    PrintWriter out = spec.commandLine().getOut();
    List<BenchRun> partners = new ArrayList<>();
    for (BenchRun run : after.runs()) {
      partners.add(partner(before, run, after.runs().size() == 1));
    }
    if (partners.stream().allMatch(Objects::isNull)) {
      throw new GibbonException(
          Text.of(
              "%s and %s have no device in common: %s, and %s.",
              before.title(), after.title(), devices(before), devices(after)));
    }
    List<String> losers = new ArrayList<>();
    for (int i = 0; i < partners.size(); i++) {
      if (partners.get(i) != null) {
        losers.addAll(compare(out, before, partners.get(i), after, after.runs().get(i)));
      }
    }
    if (!losers.isEmpty()) {
      throw new GibbonException(
          Text.of(
              "More than %s %% of the share of the roof is lost by %s; measure again, and if it stays, look at what changed since %s.",
              lost, String.join(", ", losers), before.title()));
    }
    return 0;
  }

  /** The run on the same device; between single devices of different names, that one. */
  private static BenchRun partner(KeptRun before, BenchRun run, boolean single) {
    for (BenchRun other : before.runs()) {
      if (other.device().equals(run.device())) {
        return other;
      }
    }
    return single && before.runs().size() == 1 ? before.runs().get(0) : null;
  }

  private static String devices(KeptRun run) {
    return String.join(" and ", run.runs().stream().map(BenchRun::device).toList());
  }

  private List<String> compare(
      PrintWriter out, KeptRun before, BenchRun first, KeptRun after, BenchRun second) {
    List<Change> changes = Change.between(first, second);
    if (changes.isEmpty()) {
      throw new GibbonException(
          Text.of("%s and %s have no benchmark in common.", before.title(), after.title()));
    }
    out.println(Text.of("before: %s, %s", before.title(), roofs(first)));
    out.println(Text.of("after:  %s, %s", after.title(), roofs(second)));
    differences(before.facts(), after.facts()).forEach(out::println);
    int width = changes.stream().mapToInt(change -> change.name().length()).max().orElse(0);
    String format = "%-" + width + "s %8s %8s %9s %8s  %s";
    out.println();
    out.println(Text.of(format, "share of the roof", "before", "after", "ratio", "±", ""));
    double logarithms = 0;
    List<String> losers = new ArrayList<>();
    for (Change change : changes) {
      logarithms += Math.log(change.ratio());
      boolean loses = lost != null && change.loses(lost / 100);
      out.println(
          Text.of(
              format,
              change.name(),
              percent(change.before().share()),
              percent(change.after().share()),
              Text.of("%.3f", change.ratio()),
              Double.isNaN(change.error()) ? "-" : percent(change.error()),
              change.verdict().words()));
      if (loses) {
        losers.add(change.name());
      }
    }
    out.println(
        Text.of(
            "%nGeometric mean of the ratios of %d benchmarks: %.3f. ± is the interval of 99.9 %% of both times and what the roofs changed during each run.",
            changes.size(), Math.exp(logarithms / changes.size())));
    return losers;
  }

  private static String roofs(BenchRun run) {
    return Text.of(
        "%s: FMA %.0f GFLOP/s, copy %.1f GB/s",
        run.device(), run.roofs().gigaflops(), run.roofs().gigabytes());
  }

  /** Conditions that were not the same, but for those that name the run. */
  private static List<String> differences(Map<String, String> before, Map<String, String> after) {
    List<String> lines = new ArrayList<>();
    for (String name : List.of("Driver", "Java", "Processes")) {
      String first = before.getOrDefault(name, "unknown");
      String second = after.getOrDefault(name, "unknown");
      if (!first.equals(second)) {
        lines.add(Text.of("not the same: %s was %s, then %s", name, first, second));
      }
    }
    return lines;
  }

  private static String percent(double share) {
    return Text.of("%.1f %%", 100 * share);
  }
}
