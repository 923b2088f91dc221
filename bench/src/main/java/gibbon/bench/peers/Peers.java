package gibbon.bench.peers;

import gibbon.GibbonException;
import gibbon.bench.peers.Task.Kind;
import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.Launch;
import gibbon.device.Roofline;
import gibbon.store.Folders;
import java.io.File;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
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
  /** Where PyTorch's libraries are unpacked, once. */
  private static final Path CACHE =
      Path.of(
          System.getenv()
              .getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache"),
          "gibbon",
          "djl");

  static final String US = "gibbon";

  /** Before each task, in milliseconds. */
  private static final long WARM_UP = 600;

  /**
   * Before the first product and the first task of another kind: until a peer's Java, ours first of
   * all, has run some ten thousand times, some of it is not compiled, or is being compiled by a
   * processor that is needed. It makes a product of .4 ms a tenth slower.
   */
  private static final long FIRST_WARM_UP = 8000;

  /** In milliseconds; the system counts processor time in tens of them. */
  private static final long WAIT = 25;

  private static final int MOST_WAITS = 100;

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

  @Option(
      names = "--task",
      split = ",",
      paramLabel = "PART",
      description = "Only tasks whose name contains one of these, such as 'training 240'.")
  private List<String> parts = List.of("");

  @Option(names = "--device", description = "The device Gibbon computes on.")
  private String device = "opencl";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where peers.json, peers.md and the libraries' messages go.")
  private Path folder = Path.of("out", "peers");

  private final List<PeerProcess> peers = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Set<String> warm = new HashSet<>();

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
      tasks.removeIf(task -> parts.stream().noneMatch(task.title()::contains));
      if (tasks.isEmpty()) {
        throw new GibbonException(
            "There is no task whose name contains '%s'.".formatted(String.join("' or '", parts)));
      }
      Map<String, String> names = new LinkedHashMap<>();
      peers.forEach(peer -> names.put(peer.id(), peer.name()));
      PeersReport report = new PeersReport(names);
      out.printf("%n%-22s %8s %10s %10s%s%n", "", "of peak", "kernels'", US, report.header());
      for (Task task : tasks) {
        Measured row = measure(task, own);
        report.add(row);
        out.println(report.line(row));
        remarks.forEach(out::println);
        remarks.clear();
        out.flush();
      }
      out.printf("%nGFLOP/s, and in brackets how many times as long as Gibbon it takes.%n");
      report.bars().forEach(out::println);
      report.write(folder, own.info().name());
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

  private Measured measure(Task task, Device own) {
    PeerProcess us = peers.get(0);
    us.prepare(task);
    FloatBuffer expected = us.results();
    List<PeerProcess> able = new ArrayList<>(List.of(us));
    for (PeerProcess peer : peers.subList(1, peers.size())) {
      try {
        if (peer.prepare(task)) {
          String fault = Comparison.difference(task, expected, peer.results());
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
    Buffer out = Roofline.arithmeticBuffer(own);
    try {
      return inTurn(task, able, Roofline.arithmeticLaunch(own, out), own);
    } finally {
      own.release(out);
    }
  }

  /** Measures a task of those who are prepared for it, and the peak, in turn. */
  private Measured inTurn(Task task, List<PeerProcess> able, Launch multiplyAdds, Device own) {
    int rounds = quick ? 9 : 15;
    long burst = quick ? 60 : 200;
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (PeerProcess peer : able) {
      seconds.put(peer.id(), new ArrayList<>());
      settle();
      boolean first = warm.add(peer.id() + (task.product() ? "" : task.kind()));
      peer.time(first ? FIRST_WARM_UP : WARM_UP);
    }
    List<Double> kernels = new ArrayList<>();
    List<Double> peaks = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      settle();
      double taken =
          PeerServer.time(
              () -> {
                own.launch(multiplyAdds);
                own.finish();
              },
              burst);
      peaks.add(1e-9 * Roofline.FMA_PEAK.flops().of(multiplyAdds) / taken);
      for (PeerProcess peer : able) {
        settle();
        seconds.get(peer.id()).add(peer.time(burst));
        if (peer.id().equals(US)) {
          kernels.add(peer.kernels(burst));
        }
      }
    }
    return new Measured(task, seconds, kernels, peaks);
  }

  /**
   * Waits until no peer uses a processor. Threads of some libraries go on looking for work after
   * the last of it is done, for so long that who comes next would have one core less.
   */
  private void settle() {
    Duration before = null;
    for (int i = 0; i < MOST_WAITS; i++) {
      Duration now =
          peers.stream().map(PeerProcess::processorTime).reduce(Duration.ZERO, Duration::plus);
      if (now.equals(before)) {
        return;
      }
      before = now;
      try {
        Thread.sleep(WAIT);
      } catch (InterruptedException e) {
        throw new GibbonException("Interrupted.", e);
      }
    }
  }
}
