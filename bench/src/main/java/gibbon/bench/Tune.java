package gibbon.bench;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.app.StandardOutput;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.Devices;
import gibbon.device.Tunables;
import gibbon.device.Tunables.Group;
import gibbon.store.Json;
import gibbon.tune.Tuner;
import gibbon.tune.Tuner.Outcome;
import gibbon.tune.Tuner.Product;
import gibbon.tune.Tuner.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./gibbon tune}: finds the sizes that make a device's kernels fastest, and keeps them. */
@Command(
    name = "gibbon tune",
    mixinStandardHelpOptions = true,
    description =
        "Times the declared sizes of tunable kernels on a device, rejects those whose products are wrong, and keeps the fastest in a file that is read whenever the device is opened (in the folder GIBBON_TUNING, else in the user's settings).")
final class Tune implements Callable<Integer> {
  @Option(names = "--device", description = "opencl, opencl:P.D, or part of a device's name.")
  private String selector = "opencl";

  @Option(names = "--kernel", description = "Only kernels whose name contains this.")
  private String pattern = "";

  @Option(names = "--quick", description = "Only the layers of the small network.")
  private boolean quick;

  @Option(
      names = "--prove",
      description =
          "Instead: begin with bad sizes, tune as before the first long work, and compare with the best sizes known; nothing is kept.")
  private boolean prove;

  public static void main(String[] arguments) {
    StandardOutput out = StandardOutput.install();
    CommandLine command = new CommandLine(new Tune());
    command.setExecutionExceptionHandler(
        (e, line, parsed) -> {
          if (e instanceof GibbonException) {
            line.getErr().println("gibbon tune: " + e.getMessage());
            return 1;
          }
          throw e;
        });
    System.exit(out.status(command.execute(arguments)));
  }

  @Override
  public Integer call() throws IOException {
    DeviceInfo info = info();
    Tunables tunables =
        Devices.tunables(info)
            .orElseThrow(
                () ->
                    new GibbonException(
                        "Only OpenCL devices are tuned, not " + info.selector() + "."));
    List<Group> groups =
        tunables.all().stream().filter(group -> group.name().contains(pattern)).toList();
    if (groups.isEmpty()) {
      throw new GibbonException(
          Text.of(
              "No tunable kernels of %s have '%s' in their name; there are: %s.",
              info.selector(),
              pattern,
              tunables.all().stream().map(Group::name).collect(Collectors.joining(", "))));
    }
    if (prove) {
      TuneProof proof = TuneProof.of(tunables, Tuner.PRODUCTS);
      proof.text().forEach(System.out::println);
      return proof.met() ? 0 : 1;
    }
    List<Product> products =
        Tuner.PRODUCTS.stream()
            .filter(product -> !quick || !product.shapeClass().equals("1600x5"))
            .toList();
    Outcome outcome = Tuner.tune(groups, products, tunables::open);
    System.out.println(
        Text.of(
            "%s: peak %.1f GFLOP/s (multiply-adds)%n%n%-18s %-38s %-24s %10s %9s %9s",
            info.name(),
            outcome.peak(),
            "kernels",
            "candidate",
            "product",
            "us",
            "GFLOP/s",
            "% of peak"));
    for (Result result : outcome.results()) {
      System.out.println(
          Text.of(
              "%-18s %-38s %-24s %s",
              result.group(),
              new TreeMap<>(result.sizes()),
              name(result.product()),
              result.rejected() != null
                  ? "rejected: " + result.rejected()
                  : Text.of(
                      "%10.1f %9.1f %9.1f",
                      1e6 * result.seconds(),
                      result.gigaflops(),
                      100 * result.gigaflops() / outcome.peak())));
    }
    won(tunables, groups, products, outcome.best()).forEach(System.out::println);
    Path file = tunables.keep(outcome.best(), List.of());
    Path record =
        file.resolveSibling(file.getFileName().toString().replace(".properties", ".json"));
    Json.mapper()
        .build()
        .writerWithDefaultPrettyPrinter()
        .writeValue(record.toFile(), json(info, outcome));
    System.out.println(
        Text.of("%nfastest: %s%nkept in %s, all measurements in %s", outcome.best(), file, record));
    return 0;
  }

  /** How the sizes found and the shipped ones do in turn. */
  static List<String> won(
      Tunables tunables, List<Group> groups, List<Product> products, Map<String, Integer> best) {
    if (tunables.shipped().entrySet().containsAll(best.entrySet())) {
      return List.of(Text.of("%nNothing is faster than the shipped sizes."));
    }
    List<String> forms = groups.stream().flatMap(group -> group.forms().stream()).toList();
    Group both = new Group("won", forms, List.of(Map.of(), best));
    return won(Tuner.tune(List.of(both), products, tunables::open).results());
  }

  /**
   * The same, shape by shape.
   *
   * @param results of the shipped sizes and of those found, by turns
   */
  static List<String> won(List<Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(Text.of("%n%-24s %12s", "product", "of shipped"));
    for (int i = 0; i + 1 < results.size(); i += 2) {
      lines.add(
          Text.of(
              "%-24s %11.2f×",
              name(results.get(i).product()),
              results.get(i).seconds() / results.get(i + 1).seconds()));
    }
    return lines;
  }

  static String name(Product product) {
    return Text.of("%s %d %d %d", product.form(), product.m(), product.n(), product.k());
  }

  /** The device asked for; an exact selector does not open it, whatever its tuning file is like. */
  private DeviceInfo info() {
    return Devices.list().stream()
        .filter(info -> info.selector().equals(selector))
        .findFirst()
        .orElseGet(
            () -> {
              try (Device opened = Devices.open(selector)) {
                return opened.info();
              }
            });
  }

  /** The fields of CLBlast's tuner files, a list of measurements. */
  private static Map<String, Object> json(DeviceInfo device, Outcome outcome) {
    List<Map<String, Object>> results =
        outcome.results().stream()
            .map(
                result -> {
                  Map<String, Object> fields = new LinkedHashMap<>();
                  fields.put("kernel", result.group());
                  fields.put("shape_class", result.product().shapeClass());
                  fields.put("form", result.product().form());
                  fields.put("m", result.product().m());
                  fields.put("n", result.product().n());
                  fields.put("k", result.product().k());
                  fields.put("parameters", new TreeMap<>(result.sizes()));
                  fields.put("time_ms", result.rejected() == null ? 1e3 * result.seconds() : null);
                  fields.put("rejected", result.rejected());
                  return fields;
                })
            .toList();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("device", device.name());
    all.put("platform", device.platform());
    all.put("driver", device.version());
    all.put("peak_gflops", outcome.peak());
    all.put("best_parameters", outcome.best());
    all.put("results", results);
    return all;
  }
}
