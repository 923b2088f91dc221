package gibbon.bench.challenge;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.bench.KernelBenchmark;
import gibbon.check.ComparingDevice;
import gibbon.check.OpCase;
import gibbon.check.Sizes;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.Roofline;
import gibbon.opencl.OwnKernel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ./gibbon bench --challenge FILE.cl}: is a person's OpenCL kernel right, and is it faster?
 */
@Command(
    name = "gibbon bench",
    mixinStandardHelpOptions = true,
    description =
        "Checks an OpenCL kernel of yours against the meaning of Gibbon's of that name, then times both in turn. It runs in this process: one that reads or writes far beyond its buffers may end it.")
public final class ChallengeCommand implements Callable<Integer> {
  private static final int[] RAGGED = {1, 2, 3, 5, 7, 8, 13, 15, 16, 17, 31, 32, 33, 63, 65};
  private static final int MOST = 6000; // numbers of a tensor of three axes

  @Spec private CommandSpec spec;

  @Option(
      names = "--challenge",
      paramLabel = "FILE.cl",
      description = "OpenCL C with a kernel named as one of Gibbon's, such as matmul_nn.")
  private Path file;

  @Option(
      names = "--contract",
      paramLabel = "KERNEL",
      description = "Print what a kernel is given and must do, such as matmul_nn, or 'list'.")
  private String contract;

  @Option(names = "--device", description = "opencl (default), opencl:P.D, or part of a name.")
  private String selector = "opencl";

  @Option(names = "--case", description = "Time only cases whose name contains this.")
  private String part = "";

  @Option(names = "--quick", description = "Fewer random cases, shorter turns.")
  private boolean quick;

  /** Whether these arguments of {@code ./gibbon bench} are for this command. */
  public static boolean isMeant(List<String> arguments) {
    return arguments.stream()
        .anyMatch(argument -> argument.matches("--(challenge|contract)(=.*)?"));
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (contract != null) {
      out.println(
          contract.equals("list")
              ? String.join("\n", Contract.all().keySet())
              : Contract.of(contract).text());
      return 0;
    }
    String source = read();
    Contract meant = meant(source);
    OwnKernel challenge =
        new OwnKernel(meant.kernel().name(), file.getFileName().toString(), source);
    DeviceInfo device = device();
    out.println(Text.of("%s on %s", OwnKernel.signature(meant.kernel()), device.name()));
    int cases;
    try {
      cases = check(challenge, meant, device);
    } catch (AssertionError wrong) {
      out.println(Text.of("%nWRONG: %s", wrong.getMessage()));
      return 1;
    }
    out.println(
        Text.of(
            "right: %,d launches on ragged and hostile cases agree with its meaning, and nothing else was touched",
            cases));
    race(out, challenge, device);
    return 0;
  }

  private String read() {
    try {
      return Files.readString(file);
    } catch (MalformedInputException broken) {
      throw new GibbonException(
          file + " is no text of UTF-8; give a file of OpenCL C, such as mine.cl.", broken);
    } catch (IOException broken) {
      throw new GibbonException(
          file + " cannot be read (" + broken.getMessage() + "); give a file of OpenCL C.", broken);
    }
  }

  /** The one logical kernel that the source has an entry of. */
  private Contract meant(String source) {
    Map<String, Contract> all = Contract.all();
    List<String> entries = OwnKernel.entries(source);
    List<String> known = entries.stream().filter(all::containsKey).toList();
    if (known.size() == 1) {
      return all.get(known.get(0));
    }
    throw new GibbonException(
        known.isEmpty()
            ? Text.of(
                "%s has %s; name one as the kernel that it is to beat, such as matmul_nn (./gibbon bench --contract list).",
                file,
                entries.isEmpty()
                    ? "no kernel"
                    : "the kernels " + String.join(", ", entries) + ", none of Gibbon's")
            : Text.of(
                "%s has the kernels %s; a file challenges one of them, so split it.",
                file, String.join(", ", known)));
  }

  private DeviceInfo device() {
    try (Device opened = Devices.open(selector)) {
      return opened.info();
    }
  }

  /** Compares with the oracle, row by row; how many launches there were. */
  private int check(OwnKernel challenge, Contract meant, DeviceInfo info) {
    int tries = quick ? 3 : 12;
    SplittableRandom random = new SplittableRandom(1);
    try (ComparingDevice comparing = new ComparingDevice(challenge.open(info))) {
      for (OpCase row : meant.rows()) {
        for (int i = 0; i < 2 * tries; i++) {
          int a = any(random);
          int b = any(random);
          Sizes sizes = new Sizes(a, b, Math.min(any(random), 1 + MOST / (a * b)));
          row.differentiate(comparing, sizes, random.nextLong(), i % 2 == 1);
        }
      }
      return Math.toIntExact(comparing.counters().launches(challenge.kernel()));
    }
  }

  private static int any(SplittableRandom random) {
    return RAGGED[random.nextInt(RAGGED.length)];
  }

  private void race(PrintWriter out, OwnKernel challenge, DeviceInfo info) {
    Roofline roof;
    try (Device device = Devices.open(info.selector())) {
      roof = Roofline.measure(device);
    }
    out.println(
        Text.of(
            "roofs: %.0f GFLOP/s, %.1f GB/s%n%n%-36s %12s %12s %10s %9s",
            roof.gigaflops(), roof.gigabytes(), "case", "yours", "Gibbon's", "of roof", "ratio"));
    Race race = quick ? new Race(5, .02) : new Race(15, .1);
    List<Race.Result> results = new ArrayList<>();
    for (String name : KernelBenchmark.cases()) {
      if (name.contains(part)) {
        race.run(
                name,
                challenge.kernel(),
                () -> challenge.open(info),
                () -> Devices.open(info.selector()))
            .ifPresent(
                result -> {
                  results.add(result);
                  out.println(row(result, roof));
                  out.flush();
                });
      }
    }
    if (results.isEmpty()) {
      out.println("No benchmark is of this kernel alone, so nothing was timed.");
      return;
    }
    double logarithms = results.stream().mapToDouble(result -> Math.log(result.ratio())).sum();
    double mean = Math.exp(logarithms / results.size());
    out.println(
        Text.of(
            "%n%s: %.2f × as fast as Gibbon's (geometric mean of %d cases, medians of paired turns).",
            mean > 1 ? "FASTER" : "slower", mean, results.size()));
  }

  private static String row(Race.Result result, Roofline roof) {
    boolean arithmetic = roof.bound(result.flops(), result.bytes()) == Roofline.Bound.ARITHMETIC;
    double work = 1e-9 * (arithmetic ? result.flops() : result.bytes());
    return Text.of(
        "%-36s %7.1f %s %5.1f %s %8.1f %% %8.2f×",
        result.name(),
        work / result.theirs(),
        arithmetic ? "GF/s" : "GB/s",
        work / result.ours(),
        arithmetic ? "GF/s" : "GB/s",
        100 * result.share(roof),
        result.ratio());
  }
}
