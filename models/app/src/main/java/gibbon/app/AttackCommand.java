package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Attacked;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Goal;
import gibbon.attack.Saturation;
import gibbon.attack.Sink;
import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.data.ImageFolder;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.paper.AttackPictures;
import gibbon.report.Figures;
import gibbon.store.Folders;
import gibbon.store.Npy;
import gibbon.tensor.Arena;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon attack}: FGSM on a model of one's own, for any list of ε, or attacks by name. */
@Command(
    name = "attack",
    description =
        "Attack a trained model with the fast gradient sign method, or with attacks by name.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class AttackCommand implements Callable<Integer> {
  /** Of so many files at most each is told of. */
  private static final int EACH = 20;

  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions devices;
  @Mixin private DataOptions data;
  @Mixin private NetworkOptions network;
  @Mixin private ImageOptions images;
  @Mixin private EpsilonScale scale;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A safetensors file that Gibbon wrote, an ONNX file, or the name of a model that is ready.")
  private String model;

  @Option(
      names = "--attack",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      completionCandidates = AttackOptions.Names.class,
      paramLabel = "NAME[,OPTION=VALUE...]",
      description =
          "Attacks by name, each with options of its own: ${COMPLETION-CANDIDATES} (default: fgsm, as in the paper).")
  private List<String> attacks = List.of();

  @Option(
      names = "--epsilon",
      split = ",",
      paramLabel = "E",
      description =
          "Sizes of the step, in pixel values of [0, 1] unless --epsilon-scale says otherwise; may be negative.")
  private List<Double> epsilons = List.of(.25);

  @Option(
      names = "--images",
      paramLabel = "DIR|FILE",
      description =
          "Attack these pictures instead of a data set: PNG, JPEG, GIF, BMP or TIFF files or .npy arrays, in folders named by class, or with --labels, or for what the network says they are; or one .npz of pictures and labels.")
  private Path folderOfImages;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The classes of --images: a CSV file of names of files and labels from 0 on.")
  private Path labels;

  @Option(
      names = "--target",
      converter = Target.Converter.class,
      paramLabel = "CLASS|least|each",
      description =
          "Move towards this class instead of away from the true one; towards the class that is least likely of each picture; or, with --attack, towards each class but the label in turn.")
  private Target target;

  @Option(
      names = "--clip",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      arity = "1",
      paramLabel = "LOW,HIGH",
      description =
          "Hold pixels in this range after the step (default: not held, as in the paper).")
  private List<Double> clip = List.of();

  @Option(
      names = "--saturation",
      paramLabel = "HOW",
      description =
          "How the gradient is computed where the network is confident: ${COMPLETION-CANDIDATES}. ROUNDED is p - 1 in single precision, 0 for pictures it is confident of, as in software of the paper's time.")
  private Saturation saturation = Saturation.EXACT;

  @Option(
      names = "--count",
      converter = Ranges.Count.class,
      description = "Attack only the first so many test pictures.")
  private Integer count;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Keep adversarial examples and gradients there as .npy, pictures, and the numbers as attack.json.")
  private Path folder;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    return devices.run(out, folder, device -> attack(device, out));
  }

  private int attack(Device device, PrintWriter out) {
    Map<String, String> common = AttackOptions.common(spec.commandLine().getParseResult());
    if (!attacks.isEmpty()) {
      return named(device, AttackOptions.named(attacks, common), out);
    }
    NamedAttacks.requireNone(common);
    if (target != null && target.each()) {
      throw new GibbonException(
          "--target each is of attacks by name, such as --attack cw; without --attack say a class, or least.");
    }
    List<FastGradientSign> steps = epsilons.stream().map(this::attack).toList();
    Optional<Dataset> read = dataSet();
    if (folder != null) {
      Folders.make(folder);
    }
    List<Attacked> results = new ArrayList<>();
    Dataset test;
    try (Arena arena = new Arena(device)) {
      Network attacked = opened(device, arena);
      ImageFolder pictures = pictures(read, attacked, device);
      test = pictures.data();
      Goal goal = goal(attacked, device, test);
      for (FastGradientSign attack : steps) {
        results.add(attack(device, attacked, test, attack, goal));
      }
      AttackTable.print(out, attacked, test.name(), reports(results), target);
      if (!pictures.files().isEmpty() && pictures.files().size() <= EACH) {
        AttackTable.printEach(out, pictures.files(), test, results);
      }
    }
    if (folder != null) {
      AttackTable.write(
          folder.resolve("attack.json"), model, test.name(), target, reports(results));
      out.println(Text.of("Kept in %s.", folder));
    }
    return 0;
  }

  private int named(Device device, List<AttackOptions.Named> named, PrintWriter out) {
    if (!clip.isEmpty()) {
      throw new GibbonException(
          "--clip goes with the attack that is made without --attack; with it say --box LOW:HIGH.");
    }
    PrintWriter messages = spec.commandLine().getErr();
    boolean sized = spec.commandLine().getParseResult().hasMatchedOption("--epsilon");
    Optional<Dataset> read = dataSet();
    List<Double> sizes = sized ? epsilons.stream().map(scale::picture).toList() : List.of();
    Bounds bounds = read.map(Dataset::bounds).orElse(Bounds.UNIT);
    List<NamedAttacks.Ready> ready = NamedAttacks.ready(named, sizes, bounds, messages);
    if (folder != null) {
      Folders.make(folder);
    }
    try (Arena arena = new Arena(device)) {
      Network attacked = opened(device, arena);
      Dataset test = pictures(read, attacked, device).data();
      NamedAttacks all = new NamedAttacks(device, test, folder);
      if (target != null && target.each()) {
        all.towardsEach(ready, attacked, model, out);
      } else {
        all.make(ready, attacked, model, goal(attacked, device, test), target, out);
      }
    }
    if (folder != null) {
      out.println(Text.of("Kept in %s.", folder));
    }
    return 0;
  }

  private Network opened(Device device, Arena arena) {
    return ReadyModels.open(model, network, device, arena, spec.commandLine().getErr());
  }

  private static List<AttackReport> reports(List<Attacked> results) {
    return results.stream().map(Attacked::report).toList();
  }

  /** The pictures of the data set; none where those of files are attacked. */
  private Optional<Dataset> dataSet() {
    if (folderOfImages != null) {
      return Optional.empty();
    }
    if (labels != null) {
      throw new GibbonException("--labels are those of --images, which was not given.");
    }
    Dataset test = data.open().test();
    if (count == null) {
      return Optional.of(test);
    }
    if (count > test.count()) {
      throw new GibbonException(
          Text.of(
              "--count takes 1 to %d, the test pictures of %s, got %d.",
              test.count(), test.name(), count));
    }
    return Optional.of(test.slice(0, count));
  }

  /** The pictures to attack. */
  private ImageFolder pictures(Optional<Dataset> dataSet, Network attacked, Device device) {
    return dataSet
        .map(test -> new ImageFolder(test, List.of(), List.of(), test.name()))
        .orElseGet(
            () ->
                images.read(
                    folderOfImages,
                    labels,
                    count == null ? Integer.MAX_VALUE : count,
                    attacked,
                    device,
                    spec.commandLine().getErr()));
  }

  private FastGradientSign attack(double given) {
    double epsilon = scale.picture(given);
    if (!clip.isEmpty() && clip.size() != 2) {
      throw new GibbonException("--clip takes two numbers, such as 0,1, got " + clip + ".");
    }
    double low = clip.isEmpty() ? Double.NEGATIVE_INFINITY : clip.get(0);
    double high = clip.isEmpty() ? Double.POSITIVE_INFINITY : clip.get(1);
    return new FastGradientSign(epsilon, low, high, saturation);
  }

  private Goal goal(Network attacked, Device device, Dataset test) {
    return target == null ? Goal.away(test.labels()) : target.goal(attacked, device, test);
  }

  /** Attacks, and keeps what there is batch by batch if there is a folder. */
  private Attacked attack(
      Device device, Network attacked, Dataset test, FastGradientSign attack, Goal goal) {
    if (folder == null) {
      return Evaluation.attack(attacked, device, test, attack, goal);
    }
    String name = "epsilon-" + attack.epsilon();
    List<Integer> shape = test.arrayShape();
    Attacked[] result = new Attacked[1];
    Npy.write(
        folder.resolve("adversarial-" + name + ".npy"),
        shape,
        examples ->
            Npy.write(
                folder.resolve("gradient-" + name + ".npy"),
                shape,
                gradients -> {
                  Sink both =
                      batch -> {
                        examples.accept(batch.outcome().examples());
                        gradients.accept(batch.gradients());
                      };
                  result[0] = Evaluation.attack(attacked, device, test, attack, goal, both);
                }));
    AttackPictures.of(name, attacked, test, result[0])
        .forEach(sketch -> Figures.save(folder, sketch));
    return result[0];
  }
}
