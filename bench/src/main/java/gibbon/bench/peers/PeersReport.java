package gibbon.bench.peers;

import gibbon.Text;
import gibbon.bench.peers.Measured.Shares;
import gibbon.bench.peers.Task.Kind;
import gibbon.store.AtomicFiles;
import gibbon.store.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What was measured of Gibbon and its peers, as text and as files. */
final class PeersReport {
  private final Map<String, String> names;
  private final String witness;
  private final List<Measured> rows = new ArrayList<>();

  /**
   * A report on nothing yet.
   *
   * @param names of the libraries by the peers' ids, Gibbon first
   * @param witness whose product tells how disturbed the machine is
   */
  PeersReport(Map<String, String> names, String witness) {
    this.names = names;
    this.witness = witness;
  }

  void add(Measured row) {
    rows.add(row);
  }

  private List<String> others() {
    return names.keySet().stream().skip(1).toList();
  }

  /** What stands above the columns of {@link #line}. */
  String header() {
    return head("kernels'")
        + others().stream().map(peer -> Text.of(" %18s", peer)).collect(Collectors.joining());
  }

  private static String head(String last) {
    return Text.of("%-32s %8s %8s %10s %10s %10s", "", "of peak", "alone", last, "ms", Peers.US);
  }

  /** A task's line of the table of all rounds. */
  String line(Measured row) {
    return shares(row)
        + others().stream()
            .map(
                peer ->
                    row.has(peer)
                        ? Text.of(" %9.1f (%5.2f)", row.rate(peer), row.ratio(peer))
                        : Text.of(" %18s", "-"))
            .collect(Collectors.joining());
  }

  private static String shares(Measured row) {
    Shares shares = row.shares();
    return Text.of(
        "%-32s %6.1f %% %6.1f %% %8.1f %% %10.3f %10.1f",
        row.task().title(),
        100 * shares.inRow(),
        100 * shares.alone(),
        100 * shares.kernels(),
        1e3 * row.seconds(Peers.US),
        row.rate(Peers.US));
  }

  /** What counts as undisturbed, by all that was measured so far. */
  Quiet quiet() {
    return Quiet.of(rows);
  }

  /** Tasks without enough undisturbed rounds. */
  List<Measured> wanting() {
    Quiet quiet = quiet();
    return rows.stream().filter(row -> row.only(quiet).rounds(Peers.US) < Peers.ENOUGH).toList();
  }

  /** What tasks reach in undisturbed rounds, and how many times as long the peers take. */
  List<String> undisturbed() {
    Quiet quiet = quiet();
    List<String> lines = new ArrayList<>();
    lines.add(
        Text.of(
            "%nRounds in which the witness's %s (%s) made %.0f GFLOP/s and more, and the peak was"
                + " %.0f and more; how many in brackets, of which fewer than %d judge nothing:",
            Turns.WITNESS_TASK.title(), witness, quiet.witness(), quiet.peak(), Peers.ENOUGH));
    StringBuilder header = new StringBuilder(head("kernels'"));
    header.append(Text.of(" %8s", "rounds"));
    others().forEach(peer -> header.append(Text.of(" %12s", peer)));
    lines.add(header.toString());
    for (Measured row : rows) {
      Measured only = row.only(quiet);
      int rounds = only.rounds(Peers.US);
      StringBuilder line =
          new StringBuilder(
              rounds > 0
                  ? shares(only)
                  : Text.of("%-32s %52s", row.task().title(), "no undisturbed round"));
      line.append(Text.of(" %8d", rounds));
      for (String peer : others()) {
        line.append(
            only.has(peer)
                ? Text.of(" %6.2f (%3d)", only.ratio(peer), only.rounds(peer))
                : Text.of(" %12s", "-"));
      }
      lines.add(line.toString());
    }
    lines.add("");
    return lines;
  }

  /** How the tasks that were measured compare with what was aimed at, a line each. */
  List<String> bars() {
    return judged().stream().map(Bar::line).toList();
  }

  private List<Bar> judged() {
    List<Optional<Bar>> bars = new ArrayList<>();
    Quiet quiet = quiet();
    List<Measured> large =
        rows.stream().filter(row -> row.task() instanceof Task && row.task().large()).toList();
    bars.add(least("least share of the peak", large, quiet, Shares::inRow));
    bars.add(least("the same, each product waited for", large, quiet, Shares::alone));
    bars.add(least("the same, of kernels without the calls", large, quiet, Shares::kernels));
    bars.add(
        Bar.of(
            "products of hidden layers, geometric mean against OpenBLAS",
            large,
            quiet,
            "openblas",
            PeersReport::meanRatio,
            1.1));
    for (int units : new int[] {240, 1600}) {
      bars.add(Bar.against("pytorch", row(Kind.FGSM, units), quiet, 2));
      bars.add(Bar.against("pytorch", row(Kind.TRAINING, units), quiet, 2));
      bars.add(Bar.against("pytorch", row(Kind.PGD_ATTACK, units), quiet, 2));
      bars.add(Bar.against("pytorch", row(Kind.PGD_L2_ATTACK, units), quiet, 2));
      bars.add(Bar.against("tensorflow", row(Kind.GRADIENTS, units), quiet, 1.3));
      bars.add(Bar.against("onnxruntime", row(Kind.FORWARD, units), quiet, 1));
      bars.add(Bar.share(row(Kind.TRAINING, units), quiet, units > 1000 ? .7 : .5));
      bars.add(
          passes(
              Text.of("fgsm %d×5, in forward passes", units),
              row(Kind.FGSM, units),
              row(Kind.FORWARD, units),
              quiet,
              2.2));
    }
    bars.addAll(new PictureBars(rows, quiet).bars());
    return bars.stream().flatMap(Optional::stream).toList();
  }

  private static Optional<Bar> least(
      String what, List<Measured> large, Quiet quiet, ToDoubleFunction<Shares> share) {
    return Bar.of(
        "products of hidden layers, " + what,
        large,
        quiet,
        Peers.US,
        rows -> Bar.least(rows, row -> share.applyAsDouble(row.shares())),
        .8);
  }

  private static double meanRatio(List<Measured> rows) {
    double logarithms = rows.stream().mapToDouble(row -> Math.log(row.ratio("openblas"))).sum();
    return Math.exp(logarithms / rows.size());
  }

  private Optional<Measured> row(Kind kind, int units) {
    Task task = Task.network(kind, units);
    return rows.stream().filter(row -> task.equals(row.task())).findFirst();
  }

  /** FGSM in forward passes, the only bar that is not to be exceeded. */
  static Optional<Bar> passes(
      String what,
      Optional<Measured> fgsm,
      Optional<Measured> forward,
      Quiet quiet,
      double wanted) {
    if (fgsm.isEmpty() || forward.isEmpty()) {
      return Optional.empty();
    }
    return Bar.atMost(
        what,
        List.of(fgsm.get(), forward.get()),
        quiet,
        rows -> rows.get(0).seconds(Peers.US) / rows.get(1).seconds(Peers.US),
        wanted);
  }

  /** Keeps everything as peers.json and peers.md. */
  void write(Path folder, String device) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("device", device);
    content.put("witness", witness + ", " + Turns.WITNESS_TASK.title());
    content.put("processors", Runtime.getRuntime().availableProcessors());
    content.put("peers", names);
    content.put("quiet", quiet());
    content.put("tasks", rows.stream().map(this::entry).toList());
    content.put("bars", judged());
    Json.write(folder.resolve("peers.json"), content);
    AtomicFiles.write(
        folder.resolve("peers.md"),
        stream -> stream.write(table().getBytes(StandardCharsets.UTF_8)));
  }

  private Map<String, Object> entry(Measured row) {
    Measured only = row.only(quiet());
    Map<String, Object> ratios = new LinkedHashMap<>();
    for (String peer : others()) {
      if (only.has(peer)) {
        ratios.put(peer, Map.of("ratio", only.ratio(peer), "rounds", only.rounds(peer)));
      }
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("task", row.task().title());
    entry.put("operations", row.task().operations());
    entry.put("rounds", row.rounds());
    entry.put("laterRounds", row.later());
    entry.put("undisturbed", only.shares());
    entry.put("undisturbedRatios", ratios);
    entry.put("leftOut", row.leftOut());
    return entry;
  }

  /** Ratios are of undisturbed rounds where there are enough, of all rounds where not: ~. */
  private String table() {
    Quiet quiet = quiet();
    StringBuilder table =
        new StringBuilder("| GFLOP/s | undisturbed | rounds | of peak | alone | kernels' | ms | ");
    table.append(String.join(" | ", names.keySet())).append(" |\n|---|");
    table.append("---:|".repeat(6 + names.size())).append('\n');
    for (Measured row : rows) {
      Measured only = row.only(quiet);
      Shares all = row.shares();
      int rounds = only.rounds(Peers.US);
      table.append(
          Text.of(
              "| %s | %s | %d | %.0f %% | %.0f %% | %.0f %% | %.3f | %.0f |",
              row.task().title(),
              rounds == 0 ? "–" : Text.of("%.0f %%", 100 * only.shares().inRow()),
              rounds,
              100 * all.inRow(),
              100 * all.alone(),
              100 * all.kernels(),
              1e3 * row.seconds(Peers.US),
              row.rate(Peers.US)));
      for (String peer : others()) {
        boolean enough = only.rounds(peer) >= Peers.ENOUGH;
        table.append(
            row.has(peer)
                ? Text.of(
                    " %.0f (%s%.2f) |",
                    row.rate(peer), enough ? "" : "~", (enough ? only : row).ratio(peer))
                : " – |");
      }
      table.append('\n');
    }
    table.append("\n~: of all rounds, since too few were undisturbed.\n");
    rows.forEach(row -> row.leftOut().values().forEach(why -> table.append(why).append('\n')));
    return table.toString();
  }
}
