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
import java.util.function.Predicate;

/** What was measured of Gibbon and its peers, as text and as files. */
final class PeersReport {
  private final Map<String, String> names;
  private final List<Measured> rows = new ArrayList<>();

  /**
   * A report on nothing yet.
   *
   * @param names of the libraries by the peers' ids, Gibbon first
   */
  PeersReport(Map<String, String> names) {
    this.names = names;
  }

  void add(Measured row) {
    rows.add(row);
  }

  private List<String> others() {
    return names.keySet().stream().skip(1).toList();
  }

  /** The names of the peers, above their columns. */
  String header() {
    StringBuilder header = new StringBuilder();
    others().forEach(peer -> header.append(Text.of(" %18s", peer)));
    return header.toString();
  }

  /** A task's line of the table. */
  String line(Measured row) {
    StringBuilder line = new StringBuilder(shares(row, row.shares()));
    line.append(Text.of(" %10.1f", row.rate(Peers.US)));
    for (String peer : others()) {
      line.append(
          row.has(peer)
              ? Text.of(" %9.1f (%5.2f)", row.rate(peer), row.ratio(peer))
              : Text.of(" %18s", "-"));
    }
    return line.toString();
  }

  private static String shares(Measured row, Shares shares) {
    return Text.of(
        "%-32s %6.1f %% %6.1f %% %8.1f %%",
        row.task().title(), 100 * shares.inRow(), 100 * shares.alone(), 100 * shares.kernels());
  }

  /** What counts as undisturbed, by all that was measured so far. */
  Quiet quiet() {
    return Quiet.of(rows);
  }

  private List<Measured> large() {
    return rows.stream().filter(row -> row.task().large()).toList();
  }

  /**
   * Products and convolutions whose share of the peak counts, without enough undisturbed rounds.
   */
  List<Measured> wanting() {
    Quiet quiet = quiet();
    return large().stream().filter(row -> row.shares(quiet).rounds() < Peers.ENOUGH).toList();
  }

  /** What products and convolutions reach in undisturbed rounds, a line each. */
  List<String> undisturbed() {
    List<String> lines = new ArrayList<>();
    Quiet quiet = quiet();
    if (!large().isEmpty() && !Double.isNaN(quiet.reference())) {
      lines.add(
          Text.of(
              "%nRounds in which %s's %s made %.0f and more, and the peak was %.0f and more:",
              Peers.REFERENCE, Turns.REFERENCE_TASK.title(), quiet.reference(), quiet.peak()));
      lines.add(Text.of("%-32s %8s %8s %10s %10s", "", "of peak", "alone", "kernels'", "rounds"));
      for (Measured row : large()) {
        Shares shares = row.shares(quiet);
        lines.add(shares(row, shares) + Text.of(" %10d", shares.rounds()));
      }
      lines.add("");
    }
    return lines;
  }

  /** How the tasks that were measured compare with what was aimed at, a line each. */
  List<String> bars() {
    List<Optional<String>> bars = new ArrayList<>();
    List<Measured> large = large().stream().filter(row -> row.task() instanceof Task).toList();
    Quiet quiet = quiet();
    bars.add(
        bar(
            "products of hidden layers, least share of the peak, undisturbed",
            large.stream()
                .map(row -> row.shares(quiet))
                .map(shares -> shares.rounds() < Peers.ENOUGH ? Double.NaN : shares.inRow())
                .min(PeersReport::nanFirst),
            .8));
    bars.add(
        bar(
            "the same in all rounds",
            large.stream().map(row -> row.shares().inRow()).min(Double::compare),
            .8));
    bars.add(
        bar(
            "the same in all rounds, each product waited for",
            large.stream().map(row -> row.shares().alone()).min(Double::compare),
            .8));
    bars.add(
        bar(
            "the same in all rounds, of kernels without the calls",
            large.stream().map(row -> row.shares().kernels()).min(Double::compare),
            .8));
    bars.add(
        bar(
            "products of hidden layers, geometric mean against OpenBLAS",
            large.stream()
                .map(row -> Math.log(row.ratio("openblas")) / large.size())
                .reduce(Double::sum)
                .map(Math::exp),
            1.1));
    for (int units : new int[] {240, 1600}) {
      bars.add(against("pytorch", Kind.FGSM, units, 2));
      bars.add(against("pytorch", Kind.TRAINING, units, 2));
      bars.add(against("pytorch", Kind.PGD_ATTACK, units, 2));
      bars.add(against("pytorch", Kind.PGD_L2_ATTACK, units, 2));
      bars.add(against("tensorflow", Kind.GRADIENTS, units, 1.3));
      bars.add(against("onnxruntime", Kind.FORWARD, units, 1));
      bars.add(
          bar(
              Task.network(Kind.TRAINING, units).title() + ", share of the peak",
              row(Kind.TRAINING, units).map(row -> row.shares().inRow()),
              units > 1000 ? .7 : .5));
      bars.add(passes(units));
    }
    List<String> lines = new ArrayList<>(bars.stream().flatMap(Optional::stream).toList());
    lines.addAll(new PictureBars(rows, quiet).lines());
    return lines;
  }

  private Optional<Measured> row(Kind kind, int units) {
    Task task = Task.network(kind, units);
    return rows.stream().filter(row -> task.equals(row.task())).findFirst();
  }

  private Optional<String> against(String peer, Kind kind, int units, double wanted) {
    return bar(
        Task.network(kind, units).title() + " against " + peer,
        row(kind, units).map(row -> row.ratio(peer)),
        wanted);
  }

  /** FGSM in forward passes, the only bar that is not to be exceeded. */
  private Optional<String> passes(int units) {
    Optional<Double> passes =
        row(Kind.FGSM, units)
            .flatMap(
                fgsm ->
                    row(Kind.FORWARD, units)
                        .map(f -> fgsm.seconds(Peers.US) / f.seconds(Peers.US)));
    return atMost(Text.of("fgsm %d×5, in forward passes", units), passes, 2.2);
  }

  static Optional<String> atMost(String what, Optional<Double> measured, double wanted) {
    return line(what, measured, Text.of("at most %.2f", wanted), value -> value <= wanted);
  }

  static Optional<String> bar(String what, Optional<Double> measured, double wanted) {
    return line(what, measured, Text.of("%.2f", wanted), value -> value >= wanted);
  }

  private static Optional<String> line(
      String what, Optional<Double> measured, String wanted, Predicate<Double> met) {
    return measured.map(
        value ->
            Text.of(
                "%-86s %6.2f   bar: %s   %s",
                what,
                value,
                wanted,
                value.isNaN() ? "not measured" : met.test(value) ? "met" : "NOT MET"));
  }

  static int nanFirst(double a, double b) {
    return Double.isNaN(a) ? -1 : Double.isNaN(b) ? 1 : Double.compare(a, b);
  }

  /** Keeps everything as peers.json and peers.md. */
  void write(Path folder, String device) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("device", device);
    content.put("reference", Peers.REFERENCE + ", " + Turns.REFERENCE_TASK.title());
    content.put("processors", Runtime.getRuntime().availableProcessors());
    content.put("peers", names);
    List<Map<String, Object>> measured = new ArrayList<>();
    StringBuilder table =
        new StringBuilder("| GFLOP/s | undisturbed | rounds | of peak | alone | kernels' | ");
    table.append(String.join(" | ", names.keySet())).append(" |\n|---|---:|---:|---:|---:|---:|");
    table.append("---:|".repeat(names.size())).append('\n');
    Quiet quiet = quiet();
    for (Measured row : rows) {
      Shares undisturbed = row.shares(quiet);
      Shares all = row.shares();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("task", row.task().title());
      entry.put("operations", row.task().operations());
      entry.put("rounds", row.rounds());
      entry.put("laterRounds", row.later());
      entry.put("undisturbed", undisturbed);
      measured.add(entry);
      table.append(
          Text.of(
              "| %s | %s | %d | %.0f %% | %.0f %% | %.0f %% |",
              row.task().title(),
              undisturbed.rounds() == 0 ? "–" : Text.of("%.0f %%", 100 * undisturbed.inRow()),
              undisturbed.rounds(),
              100 * all.inRow(),
              100 * all.alone(),
              100 * all.kernels()));
      for (String peer : names.keySet()) {
        table.append(
            !row.has(peer)
                ? " – |"
                : peer.equals(Peers.US)
                    ? Text.of(" %.0f |", row.rate(peer))
                    : Text.of(" %.0f (%.2f) |", row.rate(peer), row.ratio(peer)));
      }
      table.append('\n');
    }
    content.put("tasks", measured);
    content.put("bars", bars());
    Json.write(folder.resolve("peers.json"), content);
    AtomicFiles.write(
        folder.resolve("peers.md"),
        stream -> stream.write(table.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
