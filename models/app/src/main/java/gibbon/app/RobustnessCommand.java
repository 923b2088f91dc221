package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Norm;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.onnx.OnnxNetwork;
import gibbon.paper.ShellWord;
import gibbon.report.Figures;
import gibbon.report.RobustnessReport;
import gibbon.robust.Contender;
import gibbon.robust.Depth;
import gibbon.robust.Evaluated;
import gibbon.robust.Parts;
import gibbon.robust.Robustness;
import gibbon.robust.Setting;
import gibbon.store.Folders;
import gibbon.tensor.Arena;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon robustness}: how robust networks are, and whether the attacks can be believed. */
@Command(
    name = "robustness",
    description =
        "Attack networks with the standard set and more, and say whether the attacks can be believed.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class RobustnessCommand implements Callable<Integer> {
  private static final double USUAL_LINF = .1;
  private static final double USUAL_L2 = 1.5;

  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions devices;
  @Mixin private DataOptions data;
  @Mixin private NetworkOptions network;

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description =
          "Safetensors files that Gibbon wrote, ONNX files, or names of models that are ready: softmax, maxout, maxout-adversarial.")
  private List<String> models;

  @Option(
      names = "--epsilon",
      converter = Ranges.Positive.class,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "E",
      description = "The largest change, in pixel values (default: .1 in linf, 1.5 in l2).")
  private Double epsilon;

  @Option(names = "--norm", paramLabel = "linf|l2", description = "How a change is measured.")
  private Norm norm = Norm.LINF;

  @Option(names = "--quick", description = "A first look, on 200 pictures.")
  private boolean quick;

  @Option(
      names = "--full",
      description =
          "On all pictures, up to 10,000, with 1,000 draws of noise, and attacks of many thousand passes on a few.")
  private boolean full;

  @Option(
      names = "--count",
      converter = Ranges.Count.class,
      paramLabel = "N",
      description = "Attack only the first so many test pictures (default: 1000 at most).")
  private Integer count;

  @Option(names = "--seed", paramLabel = "S", description = "Of random numbers.")
  private long seed = 1;

  @Option(names = "--out", paramLabel = "DIR", description = "Where results go.")
  private Path folder = Path.of("out", "robustness");

  @Option(
      names = "--resume",
      description = "Go on with the pictures that an earlier run finished in that folder.")
  private boolean resume;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    return quick
        ? devices.run(out, folder, device -> evaluate(device, out))
        : devices.runLong(
            out, spec.commandLine().getErr(), folder, device -> evaluate(device, out));
  }

  private int evaluate(Device device, PrintWriter out) {
    if (quick && full) {
      throw new GibbonException("Say --quick or --full, not both.");
    }
    if (!resume && Parts.anyIn(folder)) {
      throw new GibbonException(
          Text.of(
              "%s holds finished pictures of an earlier run; --resume goes on with them, --out takes another folder.",
              folder));
    }
    Depth depth = quick ? Depth.QUICK : full ? Depth.FULL : Depth.USUAL;
    Setting setting = new Setting(pictures(depth), norm, size(), seed, depth);
    Figures.requireFont();
    Folders.make(folder);
    try (Arena arena = new Arena(device)) {
      Robustness.Compared compared = compared(setting, arena);
      for (Evaluated found : compared.networks()) {
        out.println(RobustnessReport.text(found));
      }
      out.flush();
      String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      RobustnessReport.write(folder, compared, device, command(), date);
    }
    out.println(Text.of("Kept in %s; read %s.", folder, folder.resolve(RobustnessReport.FILE)));
    out.flush();
    return 0;
  }

  private Robustness.Compared compared(Setting setting, Arena arena) {
    Device device = arena.device();
    try (RobustnessDisplay display = display()) {
      return new Robustness(device, setting, Parts.in(folder), display)
          .of(contenders(device, arena));
    }
  }

  private static RobustnessDisplay display() {
    return new RobustnessDisplay(
        Boolean.getBoolean("gibbon.terminal"),
        new PrintStream(System.err, true, StandardCharsets.UTF_8));
  }

  private double size() {
    if (epsilon != null) {
      return epsilon;
    }
    return norm == Norm.LINF ? USUAL_LINF : USUAL_L2;
  }

  private Dataset pictures(Depth depth) {
    Dataset test = data.open().test();
    if (count != null && count > test.count()) {
      throw new GibbonException(
          Text.of(
              "--count takes 1 to %d, the test pictures of %s, got %d.",
              test.count(), test.name(), count));
    }
    return test.slice(0, Math.min(test.count(), count == null ? depth.pictures() : count));
  }

  private List<Contender> contenders(Device device, Arena arena) {
    PrintWriter messages = spec.commandLine().getErr();
    List<Contender> contenders = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String model : models) {
      Network opened = ReadyModels.open(model, network, device, arena, messages);
      String about = opened instanceof OnnxNetwork imported ? imported.summary() : "";
      contenders.add(Contender.of(name(model, names), opened, about));
    }
    return contenders;
  }

  /** The file's name without its ending, and a number where that is taken. */
  private static String name(String model, Set<String> taken) {
    String file = Path.of(model).getFileName().toString();
    String bare =
        file.replaceFirst("\\.(safetensors|onnx)$", "").replaceAll("[^A-Za-z0-9._-]", "-");
    String free = bare;
    for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
      free = bare + "-" + i;
    }
    return free;
  }

  private String command() {
    return "./gibbon robustness "
        + models.stream().map(ShellWord::of).collect(Collectors.joining(" "))
        + " --norm "
        + norm.name().toLowerCase(Locale.ROOT)
        + " --epsilon "
        + size()
        + (quick ? " --quick" : full ? " --full" : "")
        + (count == null ? "" : " --count " + count)
        + " --seed "
        + seed
        + data.asOptions()
        + devices.asOptions();
  }
}
