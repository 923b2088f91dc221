package gibbon.bench.peers;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.app.StandardOutput;
import gibbon.bench.peers.Task.Kind;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.store.Folders;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  static final String US = "gibbon";

  /** Whose products tell how disturbed the machine is: not ours, if we can help it. */
  private static final String WITNESS = "openblas";

  /** So many undisturbed rounds are wanted of each task. */
  static final int ENOUGH = 5;

  /** An attack on the larger network takes seconds, which no burst has. */
  private static final int ATTACKED_UNITS = 240;

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

  @Option(
      names = "--patience",
      paramLabel = "MINUTES",
      description =
          "At most so much longer, measure tasks again whenever nobody else disturbs the machine, until each was"
              + " measured in "
              + ENOUGH
              + " undisturbed rounds; 0 for none.")
  private int patience = 15;

  @Option(
      names = "--googlenet",
      paramLabel = "FILE",
      description =
          "GoogLeNet as ONNX, such as googlenet-9.onnx of the model zoo; without it that network is"
              + " left out.")
  private Path googLeNet;

  @Option(names = "--device", description = "The device Gibbon computes on.")
  private String device = "opencl";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where peers.json, peers.md and the libraries' messages go.")
  private Path folder = Path.of("out", "peers");

  private final List<PeerProcess> peers = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private PeerProcess witness;

  /** Runs the command. */
  public static void main(String[] arguments) {
    StandardOutput out = StandardOutput.install();
    CommandLine command = new CommandLine(new Peers());
    command.setExecutionExceptionHandler(
        (exception, line, result) -> {
          if (!(exception instanceof GibbonException)) {
            throw exception;
          }
          line.getErr().println("gibbon: " + exception.getMessage());
          return 1;
        });
    System.exit(out.status(command.execute(arguments)));
  }

  @Override
  public Integer call() {
    for (String wanted : only) {
      if (!KnownPeer.ids().contains(wanted)) {
        throw new GibbonException(
            Text.of(
                "There is no peer '%s'; there are %s.",
                wanted, String.join(", ", KnownPeer.ids())));
      }
    }
    Folders.make(folder);
    PrintWriter out = spec.commandLine().getOut();
    try (Device own = Devices.open(device)) {
      start();
      peers.forEach(peer -> out.println(Text.of("%-12s %s", peer.id(), peer.name())));
      tell(out);
      List<Job> tasks = tasks();
      tell(out);
      Map<String, String> names = new LinkedHashMap<>();
      peers.forEach(peer -> names.put(peer.id(), peer.name()));
      PeersReport report = new PeersReport(names, witness.name());
      out.println(Text.of("%n%s", report.header()));
      try (Turns turns = new Turns(own, peers, witness, quick ? 60 : 200)) {
        for (Job task : tasks) {
          Map<String, String> leftOut = new LinkedHashMap<>();
          List<PeerProcess> able = able(task, leftOut);
          Measured row = new Measured(task, turns.rounds(task, able, quick ? 9 : 15), leftOut);
          report.add(row);
          out.println(report.line(row));
          leftOut.values().forEach(line -> say(out, line));
        }
        out.println(
            Text.of("%nGFLOP/s, and in brackets how many times as long as Gibbon it takes."));
        // Whoever does not want to wait for quiet has the rest.
        report.write(folder, own.info().name());
        new Patience(turns, report, line -> say(out, line)).last(Duration.ofMinutes(patience));
      }
      report.undisturbed().forEach(out::println);
      report.bars().forEach(out::println);
      report.write(folder, own.info().name());
      out.println(Text.of("Kept in %s.", folder));
      out.flush();
    } finally {
      peers.forEach(PeerProcess::close);
      if (witness != null) {
        witness.close();
      }
    }
    if (peers.size() < 2) {
      throw new GibbonException("No peer could be started; see the sentences above.");
    }
    return 0;
  }

  private void start() {
    peers.add(gibbon(US));
    for (KnownPeer known : KnownPeer.ALL) {
      if (!only.isEmpty() && !only.contains(known.id())) {
        continue;
      }
      try {
        peers.add(known.start(known.id(), folder));
      } catch (GibbonException e) {
        remarks.add(e.getMessage());
      }
    }
    witness = witness();
  }

  private PeerProcess gibbon(String as) {
    return new PeerProcess(
        as,
        GibbonPeer.class.getName(),
        System.getProperty("java.class.path"),
        List.of("-Dgibbon.bench.device=" + device),
        folder.resolve(as + ".log"));
  }

  /**
   * A process of its own, so that the task of the library that is compared stays prepared. It takes
   * part even where that library does not; without it, another process of ours is the witness.
   */
  private PeerProcess witness() {
    try {
      return KnownPeer.of(WITNESS).start("witness", folder);
    } catch (GibbonException e) {
      remarks.add(
          e.getMessage()
              + " A second process of Gibbon tells which rounds were undisturbed instead.");
      return gibbon("witness");
    }
  }

  private List<Job> tasks() {
    List<Job> tasks = new ArrayList<>(Task.products());
    for (int units : new int[] {240, 1600}) {
      for (Kind kind :
          List.of(Kind.FORWARD, Kind.FGSM, Kind.GRADIENTS, Kind.WEIGHT_GRADIENTS, Kind.TRAINING)) {
        tasks.add(Task.network(kind, units));
      }
    }
    tasks.addAll(ConvTask.all());
    tasks.add(Task.network(Kind.PGD_ATTACK, ATTACKED_UNITS));
    tasks.add(Task.network(Kind.PGD_L2_ATTACK, ATTACKED_UNITS));
    tasks.add(Task.network(Kind.DEEPFOOL_ATTACK, ATTACKED_UNITS));
    tasks.addAll(NetTask.all());
    if (googLeNet == null) {
      remarks.add("GoogLeNet is left out: say where its ONNX file is with --googlenet FILE.");
    } else if (!Files.isRegularFile(googLeNet)) {
      remarks.add("GoogLeNet is left out: there is no file " + googLeNet + ".");
    } else {
      tasks.addAll(NetTask.imported(googLeNet, folder.resolve("googlenet.weights")));
    }
    tasks.removeIf(task -> parts.stream().noneMatch(task.title()::contains));
    if (tasks.isEmpty()) {
      throw new GibbonException(
          Text.of("There is no task whose name contains '%s'.", String.join("' or '", parts)));
    }
    return tasks;
  }

  /** Those who can do a task with our results, and are ready to. */
  private List<PeerProcess> able(Job task, Map<String, String> leftOut) {
    PeerProcess us = peers.get(0);
    us.prepare(task);
    FloatBuffer expected = us.results();
    List<PeerProcess> able = new ArrayList<>(List.of(us));
    for (PeerProcess peer : peers.subList(1, peers.size())) {
      String fault;
      try {
        if (!peer.prepare(task)) {
          continue;
        }
        fault = Comparison.difference(task, expected, peer.results());
      } catch (GibbonException e) {
        fault = e.getMessage();
      }
      if (fault == null) {
        able.add(peer);
      } else {
        leftOut.put(peer.id(), Text.of("%s is left out of %s: %s", peer.id(), task.title(), fault));
      }
    }
    return able;
  }

  private void tell(PrintWriter out) {
    remarks.forEach(out::println);
    remarks.clear();
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
