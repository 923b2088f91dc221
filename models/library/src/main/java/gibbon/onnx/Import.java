package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.model.Output;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** What an ONNX file holds and how it was made a classifier. */
public final class Import {
  private final OnnxFile file;
  private final Ending ending;
  private final Lowering lowering;
  private final InputPort port;
  private final InputLayer layer;
  private final String pixels;
  private int classes;
  private Output output;
  private boolean binary;
  private boolean probabilities;
  private boolean together;
  private int batch;

  private Import(OnnxFile file, ImportOptions options) {
    this.file = file;
    String path = file.path().toString();
    Reachable reach = new Reachable(file);
    ending = Ending.of(file, reach, options.output());
    lowering = Lowering.of(file, List.of(ending.logits()));
    List<OnnxFile.Port> inputs = reach.inputsOf(lowering.nodes(), List.of(ending.logits()));
    if (inputs.size() != 1) {
      throw wrongInputs(reach, inputs);
    }
    port = InputPort.of(path, inputs.get(0), options);
    Pixels chosen = Pixels.of(file, port, options);
    layer = chosen.layer();
    pixels = chosen.reason();
    output = ending.output();
  }

  /** Makes a classifier of a file and tries it, which makes its parameters. */
  static Import of(OnnxFile file, ImportOptions options, Weights weights, Device device) {
    Import made = new Import(file, options);
    made.tryOut(weights, device);
    return made;
  }

  /** What can be told of a file without running it. */
  static Import untried(OnnxFile file, ImportOptions options) {
    return new Import(file, options);
  }

  private OnnxException wrongInputs(Reachable reach, List<OnnxFile.Port> inputs) {
    if (inputs.isEmpty()) {
      return new OnnxException(
          Text.of(
              "%s: its result %s depends on no input; name another with --output NAME.",
              file.path(), Wire.quoted(ending.result())));
    }
    List<String> names = inputs.stream().map(input -> Wire.quoted(input.name())).toList();
    List<String> candidates = Candidates.of(file, reach);
    return new OnnxException(
        Text.of(
            "%s needs more than pictures for its result %s: its inputs are %s, as in a graph for training; cut it with --output NAME%s.",
            file.path(),
            Wire.quoted(ending.result()),
            String.join(", ", names),
            candidates.isEmpty() ? "" : ", such as " + String.join(", ", candidates)));
  }

  /**
   * Runs two pictures one by one, then at once: whether that comes to the same decides how batches
   * are run, since a file may be made for one picture at a time.
   */
  private void tryOut(Weights weights, Device device) {
    int size = port.picture().size();
    double[] noise = new SplittableRandom(1).doubles(2L * size).toArray();
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var both = tape.leaf(arena.of(Shape.of(2, size), noise));
      double[][] rows = new double[2][];
      for (int i = 0; i < 2; i++) {
        Var logits = raw(Ops.slice(both, 0, i, 1), weights, group(), true, true);
        if (i == 0) {
          inspect(logits);
          batch = batch(tape);
        }
        rows[i] = logits.value().toDoubles();
      }
      probabilities = !ending.found() && isDistribution(rows[0]) && isDistribution(rows[1]);
      together = agrees(both, weights, rows);
    }
  }

  /** How many pictures leave their values, and as many gradients, in half a gigabyte. */
  private int batch(Tape tape) {
    long numbers =
        tape.nodes().stream()
            .filter(value -> value.op().isPresent())
            .mapToLong(value -> value.shape().size())
            .sum();
    return (int) Math.max(1, Math.min(1000, (1L << 26) * group() / Math.max(1, numbers)));
  }

  /** How many pictures the file is made for. */
  private int group() {
    return port.hasBatch() ? Math.max(1, port.batch()) : 1;
  }

  private void inspect(Var logits) {
    classes = logits.shape().size() / group();
    binary = classes == 1 && output == Output.SIGMOIDS;
    if (binary) {
      classes = 2;
      output = Output.SOFTMAX;
    }
    if (classes < 2) {
      throw new OnnxException(
          Text.of(
              "%s: its result %s is one number for a picture, expected one a class; name another with --output NAME.",
              file.path(), Wire.quoted(ending.result())));
    }
  }

  private static boolean isDistribution(double[] row) {
    return Arrays.stream(row).allMatch(p -> p >= 0)
        && Math.abs(Arrays.stream(row).sum() - 1) < 1e-3;
  }

  private boolean agrees(Var both, Weights weights, double[][] rows) {
    if (!port.hasBatch() || group() > 1) {
      return false;
    }
    double[] at;
    try {
      at = raw(both, weights, 2, true, true).value().toDoubles();
    } catch (OnnxException e) {
      // The file insists on one picture; so be it.
      return false;
    }
    for (int i = 0; i < at.length; i++) {
      double alone = rows[i / rows[0].length][i % rows[0].length];
      double size =
          Math.max(1e-3, Arrays.stream(rows[i / rows[0].length]).map(Math::abs).max().orElse(0));
      if (!(Math.abs(at[i] - alone) <= 1e-4 * size) && !(at[i] != at[i] && alone != alone)) {
        return false;
      }
    }
    return true;
  }

  /** What the graph gives for so many pictures: [pictures, numbers]. */
  private Var raw(Var x, Weights weights, int pictures, boolean trial, boolean fused) {
    Traced input = port.value(padded(x, pictures), layer);
    int times = pictures / group();
    Invocation.Load load =
        trial
            ? Invocation.Load.trial(times, pictures * port.picture().size())
            : Invocation.Load.of(times);
    Map<String, Value> inputs = Map.of(port.name(), input);
    Value value =
        (fused
                ? lowering.run(x.tape(), weights, inputs, load)
                : lowering.runStepByStep(x.tape(), weights, inputs, load))
            .get(0);
    if (!(value instanceof Traced traced)) {
      throw notClasses("does not depend on the picture");
    }
    int[] shape = traced.shape();
    int size = traced.var().shape().size();
    int first = shape.length == 0 || !port.hasBatch() ? 1 : shape[0];
    if (first != pictures
        || size % pictures != 0
        || Arrays.stream(shape).filter(extent -> extent > 1).count()
            > (pictures == 1 || !port.hasBatch() ? 1 : 2)) {
      throw notClasses(
          Text.of(
              "has the shape %s for %d %s, expected [%d, classes]",
              Arrays.toString(shape), pictures, pictures == 1 ? "picture" : "pictures", pictures));
    }
    return Ops.reshape(traced.plain(), Shape.of(pictures, size / pictures));
  }

  private OnnxException notClasses(String finding) {
    return new OnnxException(
        Text.of(
            "%s is no classifier of pictures: its result %s %s; name another with --output NAME.",
            file.path(), Wire.quoted(ending.logits()), finding));
  }

  /** With blank pictures behind, where a file wants more at a time. */
  private static Var padded(Var x, int pictures) {
    int missing = pictures - x.shape().extent(0);
    if (missing == 0) {
      return x;
    }
    Shape blank = x.shape().with(0, missing);
    return Ops.concatenate(0, x, x.tape().leaf(x.tape().arena().full(blank, 0)));
  }

  /**
   * The logits of pictures [batch, inputs].
   *
   * @param fused whether several operators may be one op
   */
  Var logits(Var x, Weights weights, boolean fused) {
    int count = x.shape().extent(0);
    int step = together ? count : group();
    List<Var> parts = new ArrayList<>();
    for (int from = 0; from < count; from += step) {
      int some = Math.min(step, count - from);
      Var rows = some == count ? x : Ops.slice(x, 0, from, some);
      Var logits = raw(rows, weights, step, false, fused);
      parts.add(some == step ? logits : Ops.slice(logits, 0, 0, some));
    }
    Var all = parts.size() == 1 ? parts.get(0) : Ops.concatenate(0, parts.toArray(Var[]::new));
    if (binary) {
      return Ops.concatenate(1, Ops.scale(all, -.5), Ops.scale(all, .5));
    }
    return probabilities ? Ops.log(Ops.clamp(all, Float.MIN_NORMAL, 1)) : all;
  }

  OnnxFile file() {
    return file;
  }

  InputPort port() {
    return port;
  }

  int classes() {
    return classes;
  }

  int batch() {
    return batch;
  }

  Output output() {
    return output;
  }

  /** The file it came from. */
  public Path path() {
    return file.path();
  }

  /** How pixels become the file's inputs, and who says so. */
  public String pixels() {
    return pixels;
  }

  /** Whether a batch is run at once, rather than picture by picture. */
  public boolean together() {
    return together;
  }

  /** What the user should know before trusting numbers of this network. */
  public Optional<String> warning() {
    return probabilities
        ? Optional.of(
            "its result is already a distribution, of unknown making; ln p is attacked, which saturates where p is nearly 1")
        : Optional.empty();
  }

  /** One line: where it comes from, what it takes and gives, what was cut off. */
  public String summary(long parameters) {
    return Text.of(
        "%s (%s): pictures of %s (%s), %d classes, %d parameters%s%s.",
        file.path(),
        OnnxRefusal.origin(file),
        port.picture(),
        pixels,
        classes,
        parameters,
        ending.cutOff().isEmpty() ? "" : ", cut off: " + String.join(", ", ending.cutOff()),
        together ? "" : ", one picture at a time");
  }

  Ending ending() {
    return ending;
  }

  Lowering lowering() {
    return lowering;
  }
}
