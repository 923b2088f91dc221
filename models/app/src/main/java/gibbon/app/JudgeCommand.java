package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.ByteLevels;
import gibbon.attack.Norm;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.result.Numbers;
import gibbon.robust.Judgement;
import gibbon.store.Json;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import gibbon.tensor.Arena;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon judge}: whether anybody's adversarial examples are what they are said to be. */
@Command(
    name = "judge",
    description =
        "Judge anybody's adversarial examples: within the ball, within the box, mistaken as stored and in bytes.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class JudgeCommand implements Callable<Integer> {
  private static final int NAMED = 8;

  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions devices;
  @Mixin private DataOptions data;
  @Mixin private NetworkOptions network;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A safetensors file that Gibbon wrote, an ONNX file, or the name of a model that is ready.")
  private String model;

  @Parameters(
      index = "1",
      paramLabel = "EXAMPLES.npy",
      description =
          "An array of examples of the first test pictures, in their order: [n, pixels] or [n, rows, columns], in the unit of the pixels, or unsigned bytes.")
  private Path file;

  @Option(
      names = "--epsilon",
      required = true,
      converter = Ranges.Positive.class,
      paramLabel = "E",
      description = "The largest change that is allowed, in pixel values.")
  private double epsilon;

  @Option(names = "--norm", paramLabel = "linf|l2|l1", description = "How a change is measured.")
  private Norm norm = Norm.LINF;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers there as well.")
  private Path json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    return devices.run(out, null, device -> judge(device, out));
  }

  private int judge(Device device, PrintWriter out) {
    Dataset test = data.open().test();
    if (!ByteLevels.fit(test.bounds())) {
      throw new GibbonException(
          Text.of("The pictures of %s have no bounds that a box could be made of.", test.name()));
    }
    StoredArray stored = Npy.read(file);
    Dataset pictures = test.slice(0, count(stored.shape(), test));
    try (Arena arena = new Arena(device)) {
      Network opened = ReadyModels.open(model, network, device, arena, spec.commandLine().getErr());
      Judgement found = Judgement.of(opened, device, pictures, stored.pixels(), norm, epsilon);
      print(out, opened, pictures, found);
      if (json != null) {
        Json.write(json, found);
      }
    }
    return 0;
  }

  /** How many examples there are. */
  private int count(List<Integer> shape, Dataset test) {
    long pixels = shape.stream().skip(1).mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (shape.size() < 2 || shape.get(0) < 1 || pixels != test.pixels()) {
      throw new GibbonException(
          Text.of(
              "%s holds an array of shape %s; examples of %s are [n, %d], n at most %d.",
              file, shape, test.name(), test.pixels(), test.count()));
    }
    if (shape.get(0) > test.count()) {
      throw new GibbonException(
          Text.of(
              "%s holds %d examples, but %s has only %d pictures.",
              file, shape.get(0), test.name(), test.count()));
    }
    return shape.get(0);
  }

  private void print(PrintWriter out, Network opened, Dataset pictures, Judgement found) {
    out.println(
        Text.of(
            "%s, %d examples of %s, %d pictures right before, true labels",
            opened, found.count(), pictures.name(), found.right()));
    line(
        out,
        "within ε = "
            + Numbers.value(epsilon, "")
            + " ("
            + norm.name().toLowerCase(Locale.ROOT)
            + ")",
        found.count() - found.outsideBall().size(),
        found.outsideBall());
    line(
        out,
        "within the box, " + pictures.bounds(),
        found.count() - found.outsideBox().size(),
        found.outsideBox());
    line(out, "mistaken as stored", found.mistaken().size(), List.of());
    line(out, "of right, within both", found.counted(), List.of());
    line(out, "the same in bytes", found.countedInBytes(), List.of());
    out.println(Text.of("%-34s%10s", "largest change", Numbers.value(found.largest(), "")));
    out.println(
        Text.of("%-34s%10s", "median of those that count", Numbers.value(found.median(), "")));
    out.println(
        Text.of(
            "robust accuracy under these examples: %.2f %%, in bytes %.2f %%",
            100 * found.robust(), 100 * found.robustInBytes()));
    out.flush();
  }

  private static void line(PrintWriter out, String name, int number, List<Integer> others) {
    String not =
        others.isEmpty()
            ? ""
            : "   not: "
                + others.stream()
                    .limit(NAMED)
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "))
                + (others.size() > NAMED ? ", …" : "");
    out.println(Text.of("%-34s%10d%s", name, number, not));
  }
}
