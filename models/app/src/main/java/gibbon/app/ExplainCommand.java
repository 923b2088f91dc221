package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.data.Datasets;
import gibbon.data.PictureFile;
import gibbon.device.Device;
import gibbon.explain.Account;
import gibbon.explain.Explainer;
import gibbon.explain.Question;
import gibbon.model.Network;
import gibbon.paper.ShellWord;
import gibbon.tensor.Arena;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gibbon explain}: one attack, every number of it. */
@Command(
    name = "explain",
    description =
        "Walk one attack from the pixels through the loss and every pullback to the sign, with the numbers.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions devices;
  @Mixin private ExplainOutputs outputs;
  @Mixin private NetworkOptions network;
  @Mixin private ImageOptions images;
  @Mixin private EpsilonScale scale;

  @Option(
      names = "--model",
      paramLabel = "ID|FILE",
      description =
          "softmax, maxout or maxout-adversarial, trained once at quick profile and kept; a safetensors file that Gibbon wrote, or an ONNX file.")
  private String model = "maxout";

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description = "The data set that --index counts in (default: mnist).")
  private String data;

  @Option(names = "--index", paramLabel = "N", description = "Which test picture, from 0.")
  private Integer index;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description =
          "A picture of your own instead: PNG, JPEG, GIF, BMP, TIFF or .npy. One for a network of dense layers is white on black and of its size; others are resized.")
  private Path image;

  @Option(
      names = "--label",
      paramLabel = "L",
      description =
          "The true class (default: the data set's label; for --image the model's prediction).")
  private Integer label;

  @Option(
      names = "--target",
      paramLabel = "T",
      description = "Move towards this class instead of away from the label.")
  private Integer target;

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description =
          "Size of the step, in pixel values of [0, 1] unless --epsilon-scale says otherwise; may be negative.")
  private double epsilon = .25;

  @Option(
      names = "--pixel",
      paramLabel = "R,C[,CHANNEL]",
      description =
          "Take this pixel's gradient apart: the paths it is the sum of, a finite difference, the oracle. Of a picture in colour the channel's: 0, which is usual, is red.")
  private String pixel;

  @Option(
      names = "--unit",
      paramLabel = "LAYER,J",
      description =
          "Take this unit apart: its pieces, the winner, its filter, its taps (default with --pixel: the heaviest of its paths). Layers count from 1, units from 0; in a layer of maps LAYER,ROW,COLUMN,MAP.")
  private String unit;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    outputs.check();
    if (image != null && (index != null || data != null)) {
      throw new GibbonException(
          "A picture comes from --image or from a data set (--index, --data), not from both.");
    }
    Optional<Question.Pixel> wantedPixel = Optional.ofNullable(pixel).map(ExplainCommand::pixel);
    Optional<Question.Unit> wantedUnit = Optional.ofNullable(unit).map(ExplainCommand::unit);
    // The picture is read while the device is opened.
    CompletableFuture<Function<Network, Question>> question =
        CompletableFuture.supplyAsync(this::question);
    return devices.run(
        out,
        null,
        device -> {
          outputs.write(account(device, ready(question), wantedPixel, wantedUnit), command(), out);
          return 0;
        });
  }

  /** As it was typed, so that who reads the page can repeat it. */
  private String command() {
    return "./gibbon explain "
        + spec.commandLine().getParseResult().originalArgs().stream()
            .skip(1)
            .map(ShellWord::of)
            .collect(Collectors.joining(" "));
  }

  private static <T> T ready(CompletableFuture<T> question) {
    try {
      return question.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private Account account(
      Device device,
      Function<Network, Question> question,
      Optional<Question.Pixel> wantedPixel,
      Optional<Question.Unit> wantedUnit) {
    try (Arena arena = new Arena(device)) {
      Network classifier =
          ReadyModels.open(model, network, device, arena, spec.commandLine().getErr());
      try (Explainer explainer = new Explainer(device, classifier)) {
        return explainer.explain(question.apply(classifier), wantedPixel, wantedUnit);
      }
    }
  }

  /**
   * The picture, and what is to be asked of it as soon as the network says how it takes pictures.
   */
  private Function<Network, Question> question() {
    double step = scale.picture(epsilon);
    if (image != null) {
      PictureFile file = PictureFile.read(image);
      file.remarks().forEach(remark -> spec.commandLine().getErr().println("gibbon: " + remark));
      return classifier -> question(file, classifier, step);
    }
    Dataset test = Datasets.openTest(data == null ? Datasets.USUAL : data);
    int chosen = index == null ? 0 : index;
    if (chosen < 0 || chosen >= test.count()) {
      throw new GibbonException(
          Text.of(
              "--index takes 0 to %d, the pictures of %s, got %d.",
              test.count() - 1, test.name(), chosen));
    }
    Question question = Question.of(test, chosen, optional(label), optional(target), step);
    return classifier -> question;
  }

  private Question question(PictureFile file, Network classifier, double step) {
    boolean dense = classifier.input().isRow();
    PictureFile grey = dense ? file.with(1) : file;
    return new Question(
        image.toString(),
        dense ? grey.pixels() : images.fit(classifier).apply(file),
        dense ? grey.shape() : classifier.input(),
        Bounds.UNIT,
        images.named() ? images.names(classifier).names() : List.of(),
        optional(label),
        OptionalInt.empty(),
        optional(target),
        step);
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static Question.Pixel pixel(String text) {
    String expected = "a row and a column, such as 14,14, and the channel of a picture in colour";
    int[] numbers = numbers("--pixel", text, 2, 3, expected);
    return new Question.Pixel(numbers[0], numbers[1], numbers.length == 3 ? numbers[2] : 0);
  }

  private static Question.Unit unit(String text) {
    String expected =
        "a layer and a unit, such as 1,17, or a layer, a row, a column and a map, such as 1,12,7,3";
    List<Integer> numbers = Arrays.stream(numbers("--unit", text, 2, 5, expected)).boxed().toList();
    return new Question.Unit(numbers.get(0), numbers.subList(1, numbers.size()));
  }

  private static int[] numbers(String option, String text, int least, int most, String expected) {
    if (!text.matches("\\d{1,6}(,\\d{1,6}){" + (least - 1) + "," + (most - 1) + "}")) {
      throw new GibbonException(option + " takes " + expected + ", got '" + text + "'.");
    }
    return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
  }
}
