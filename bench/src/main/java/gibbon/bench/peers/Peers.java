package gibbon.bench.peers;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gibbon.GibbonException;
import gibbon.bench.peers.Task.Kind;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.Roofline;
import gibbon.store.AtomicFiles;
import gibbon.store.Folders;
import java.io.File;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ./gibbon bench peers}: the same work in other libraries, side by side.
 *
 * <p>Each library has a process of its own and takes its turn while the others wait. Before a task
 * is timed, every peer's results are compared with ours.
 */
@Command(
    name = "bench peers",
    description = "Do the same work in other libraries, in turn, and print ratios.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class Peers implements Callable<Integer> {
  /** Errors beyond this share of the largest value count. */
  private static final double TOLERANCE = 1e-5;

  /**
   * At most this share of an array of a network may be off, and nothing of a product: where two
   * pieces of a maxout unit tie but for rounding, two libraries may take different winners.
   */
  private static final double SHARE_OFF = .01;

  /** Where PyTorch's libraries are unpacked, once. */
  private static final Path CACHE =
      Path.of(
          System.getenv()
              .getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache"),
          "gibbon",
          "djl");

  private static final String US = "gibbon";

  private record Known(String id, String type, List<String> options) {}

  private static final List<Known> PEERS =
      List.of(
          new Known("openblas", "OpenBlas", List.of()),
          new Known(
              "pytorch", "PyTorch", List.of("-Dai.djl.offline=true", "-DDJL_CACHE_DIR=" + CACHE)),
          new Known("tensorflow", "TensorFlow", List.of()),
          new Known("onnxruntime", "OnnxRuntime", List.of()),
          new Known("clblast", "ClBlast", List.of()),
          new Known("neureka", "Neureka", List.of()));

  @Spec private CommandSpec spec;

  @Option(names = "--quick", description = "Fewer and shorter bursts.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PEER",
      description = "Of openblas, pytorch, tensorflow, onnxruntime, clblast, neureka.")
  private List<String> only = List.of();

  @Option(names = "--device", description = "The device Gibbon computes on.")
  private String device = "opencl";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where peers.json, peers.md and the libraries' messages go.")
  private Path folder = Path.of("out", "peers");

  private final List<PeerProcess> peers = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /**
   * A task's outcome.
   *
   * @param seconds of one run, by peer
   * @param peak in GFLOP/s, measured beside it
   */
  record Row(Task task, Map<String, Double> seconds, double peak) {
    double rate(String peer) {
      return 1e-9 * task.operations() / seconds.getOrDefault(peer, Double.NaN);
    }

    double share() {
      return rate(US) / peak;
    }

    /** How many times as long the peer takes. */
    double ratio(String peer) {
      return seconds.getOrDefault(peer, Double.NaN) / seconds.get(US);
    }
  }

  /** Runs the command. */
  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Peers());
    command.setExecutionExceptionHandler(
        (exception, line, result) -> {
          if (!(exception instanceof GibbonException)) {
            throw exception;
          }
          line.getErr().println("gibbon: " + exception.getMessage());
          return 1;
        });
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() {
    for (String wanted : only) {
      if (PEERS.stream().noneMatch(peer -> peer.id().equals(wanted))) {
        throw new GibbonException(
            "There is no peer '%s'; there are %s."
                .formatted(wanted, String.join(", ", PEERS.stream().map(Known::id).toList())));
      }
    }
    Folders.make(folder);
    PrintWriter out = spec.commandLine().getOut();
    try (Device own = Devices.open(device)) {
      start();
      peers.forEach(peer -> out.printf("%-12s %s%n", peer.id(), peer.name()));
      remarks.forEach(out::println);
      remarks.clear();
      List<Task> tasks = new ArrayList<>(Task.products(false));
      for (int units : new int[] {240, 1600}) {
        for (Kind kind :
            List.of(
                Kind.FORWARD, Kind.FGSM, Kind.GRADIENTS, Kind.WEIGHT_GRADIENTS, Kind.TRAINING)) {
          tasks.add(Task.network(kind, units));
        }
      }
      out.printf("%n%-22s %8s %10s%s%n", "", "of peak", US, header());
      for (Task task : tasks) {
        Row row = measure(task, own);
        rows.add(row);
        out.println(line(row));
        remarks.forEach(out::println);
        remarks.clear();
        out.flush();
      }
      out.printf("%nGFLOP/s, and in brackets how many times as long as Gibbon it takes.%n");
      List<String> bars = bars();
      bars.forEach(out::println);
      write(own, bars);
      out.printf("Kept in %s.%n", folder);
      out.flush();
    } finally {
      peers.forEach(PeerProcess::close);
    }
    if (peers.size() < 2) {
      throw new GibbonException("No peer could be started; see the sentences above.");
    }
    return 0;
  }

  private void start() {
    peers.add(
        new PeerProcess(
            US,
            GibbonPeer.class.getName(),
            System.getProperty("java.class.path"),
            List.of("-Dgibbon.bench.device=" + device),
            folder.resolve(US + ".log")));
    Path modules = Path.of(System.getProperty("gibbon.bench.peers", "bench/peers"));
    for (Known known : PEERS) {
      if (!only.isEmpty() && !only.contains(known.id())) {
        continue;
      }
      Path target = modules.resolve(known.id()).resolve("target");
      Path log = folder.resolve(known.id() + ".log");
      try {
        if (!Files.isDirectory(target.resolve("lib"))) {
          throw new GibbonException(
              known.id() + " was not built, probably because it could not be downloaded.");
        }
        List<String> classPath = new ArrayList<>();
        classPath.add(target.resolve("classes").toString());
        classPath.add(target.resolve("lib") + File.separator + "*");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
          String unified = entry.replace('\\', '/');
          if (unified.endsWith("/core/target/classes")
              || unified.endsWith("/bench/target/classes")) {
            classPath.add(entry);
          }
        }
        peers.add(
            new PeerProcess(
                known.id(),
                "gibbon.bench.peers." + known.id() + "." + known.type(),
                PeerProcess.classPath(classPath),
                known.options(),
                log));
      } catch (GibbonException e) {
        remarks.add(e.getMessage());
      }
    }
  }

  private Row measure(Task task, Device own) {
    PeerProcess us = peers.get(0);
    us.prepare(task);
    FloatBuffer expected = us.results();
    List<PeerProcess> able = new ArrayList<>(List.of(us));
    for (PeerProcess peer : peers.subList(1, peers.size())) {
      try {
        if (peer.prepare(task)) {
          String fault = difference(task, expected, peer.results());
          if (fault == null) {
            able.add(peer);
          } else {
            remarks.add("%s is left out of %s: %s.".formatted(peer.id(), task.title(), fault));
          }
        }
      } catch (GibbonException e) {
        remarks.add("%s is left out of %s: %s".formatted(peer.id(), task.title(), e.getMessage()));
      }
    }
    int rounds = quick ? 5 : 9;
    long burst = quick ? 100 : 300;
    Map<String, List<Double>> times = new LinkedHashMap<>();
    List<Double> peaks = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      for (PeerProcess peer : able) {
        double seconds = peer.time(burst);
        // The first round warms up.
        if (round > 0) {
          times.computeIfAbsent(peer.id(), id -> new ArrayList<>()).add(seconds);
        }
      }
      if (round % 3 == 1) {
        peaks.add(Roofline.measure(own).gigaflops());
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    times.forEach((peer, seconds) -> medians.put(peer, median(seconds)));
    return new Row(task, medians, median(peaks));
  }

  /**
   * What is wrong with a peer's results, or null. Each array is held to its own largest value and
   * share: among millions of weight gradients a wrong input gradient would drown.
   */
  static String difference(Task task, FloatBuffer expected, FloatBuffer found) {
    if (expected.limit() != found.limit()) {
      return "%d results instead of %d".formatted(found.limit(), expected.limit());
    }
    int from = 0;
    int array = 1;
    for (int size : task.resultSizes()) {
      String fault = difference(task, expected.slice(from, size), found.slice(from, size), array++);
      if (fault != null) {
        return fault;
      }
      from += size;
    }
    return null;
  }

  private static String difference(Task task, FloatBuffer expected, FloatBuffer found, int array) {
    double largest = 0;
    for (int i = 0; i < expected.limit(); i++) {
      largest = Math.max(largest, Math.abs(expected.get(i)));
    }
    int off = 0;
    double worst = 0;
    for (int i = 0; i < expected.limit(); i++) {
      double error = Math.abs((double) expected.get(i) - found.get(i)) / largest;
      worst = error > worst || Double.isNaN(error) ? error : worst;
      off += error <= TOLERANCE ? 0 : 1;
    }
    return off <= (task.product() ? 0 : SHARE_OFF * expected.limit())
        ? null
        : "%.1f %% of array %d of its results differ from ours, by up to %.2g of the largest"
            .formatted(100.0 * off / expected.limit(), array, worst);
  }

  private String header() {
    StringBuilder header = new StringBuilder();
    peers.stream().skip(1).forEach(peer -> header.append(" %18s".formatted(peer.id())));
    return header.toString();
  }

  private String line(Row row) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-22s %6.1f %% %10.1f",
                row.task().title(),
                100 * row.share(),
                row.rate(US)));
    for (PeerProcess peer : peers.subList(1, peers.size())) {
      line.append(
          row.seconds().containsKey(peer.id())
              ? String.format(
                  Locale.ROOT, " %9.1f (%5.2f)", row.rate(peer.id()), row.ratio(peer.id()))
              : " %18s".formatted("-"));
    }
    return line.toString();
  }

  private List<String> bars() {
    List<String> bars = new ArrayList<>();
    Predicate<Row> large = row -> row.task().large();
    double least = rows.stream().filter(large).mapToDouble(Row::share).min().orElse(Double.NaN);
    bars.add(bar("products of hidden layers, least share of the peak", least, .8));
    double[] logs =
        rows.stream().filter(large).mapToDouble(row -> Math.log(row.ratio("openblas"))).toArray();
    bars.add(
        bar(
            "products of hidden layers, geometric mean against OpenBLAS",
            Math.exp(Arrays.stream(logs).average().orElse(Double.NaN)),
            1.1));
    for (int units : new int[] {240, 1600}) {
      bars.add(against("pytorch", Kind.FGSM, units, 2));
      bars.add(against("pytorch", Kind.TRAINING, units, 2));
      bars.add(against("tensorflow", Kind.GRADIENTS, units, 1.3));
      bars.add(against("onnxruntime", Kind.FORWARD, units, 1));
      Row step = row(Kind.TRAINING, units);
      bars.add(
          bar(step.task().title() + ", share of the peak", step.share(), units > 1000 ? .7 : .5));
      bars.add(
          "%-66s %6.2f   bar: at most 2.20   %s"
              .formatted(
                  "fgsm %d×5, in forward passes".formatted(units),
                  row(Kind.FGSM, units).seconds().get(US)
                      / row(Kind.FORWARD, units).seconds().get(US),
                  row(Kind.FGSM, units).seconds().get(US)
                          <= 2.2 * row(Kind.FORWARD, units).seconds().get(US)
                      ? "met"
                      : "NOT MET"));
    }
    return bars;
  }

  private Row row(Kind kind, int units) {
    Task task = Task.network(kind, units);
    return rows.stream().filter(row -> row.task().equals(task)).findFirst().orElseThrow();
  }

  private String against(String peer, Kind kind, int units, double wanted) {
    Row row = row(kind, units);
    return bar(row.task().title() + " against " + peer, row.ratio(peer), wanted);
  }

  private static String bar(String what, double measured, double wanted) {
    String verdict =
        Double.isNaN(measured) ? "not measured" : measured >= wanted ? "met" : "NOT MET";
    return String.format(
        Locale.ROOT, "%-66s %6.2f   bar: %.2f   %s", what, measured, wanted, verdict);
  }

  private void write(Device own, List<String> bars) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("device", own.info().name());
    content.put("processors", Runtime.getRuntime().availableProcessors());
    Map<String, String> names = new LinkedHashMap<>();
    peers.forEach(peer -> names.put(peer.id(), peer.name()));
    content.put("peers", names);
    List<Map<String, Object>> measured = new ArrayList<>();
    StringBuilder table = new StringBuilder("| GFLOP/s | of peak | ");
    table.append(String.join(" | ", names.keySet())).append(" |\n|---|---:|");
    table.append("---:|".repeat(names.size())).append('\n');
    for (Row row : rows) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("task", row.task().title());
      entry.put("operations", row.task().operations());
      entry.put("peakGigaflops", row.peak());
      entry.put("seconds", row.seconds());
      measured.add(entry);
      table.append(
          String.format(Locale.ROOT, "| %s | %.0f %% |", row.task().title(), 100 * row.share()));
      for (String peer : names.keySet()) {
        table.append(
            !row.seconds().containsKey(peer)
                ? " – |"
                : peer.equals(US)
                    ? String.format(Locale.ROOT, " %.0f |", row.rate(peer))
                    : String.format(
                        Locale.ROOT, " %.0f (%.2f) |", row.rate(peer), row.ratio(peer)));
      }
      table.append('\n');
    }
    content.put("tasks", measured);
    content.put("bars", bars);
    AtomicFiles.write(
        folder.resolve("peers.json"),
        stream ->
            stream.write(
                JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsBytes(content)));
    AtomicFiles.write(
        folder.resolve("peers.md"),
        stream -> stream.write(table.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
