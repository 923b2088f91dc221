package gibbon.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import gibbon.GibbonException;
import gibbon.Text;
import gibbon.model.GaussianUnits.Precision;
import gibbon.tensor.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a model is and how large: the part of it that fits into a file's metadata.
 *
 * @param kind {@code softmax}, {@code logistic}, {@code maxout}, {@code maxout-sigmoids}, {@code
 *     sigmoid}, {@code quadratic}, or {@code rbf}, {@code rbf-spherical} and {@code rbf-shared},
 *     which have a precision a pixel and class, a class, or one for all
 * @param inputs numbers in a picture
 * @param classes logits
 * @param units of each hidden layer; empty for models without any
 * @param pieces linear pieces of a maxout unit; 1 for all others
 * @param inhibition what a quadratic unit subtracts, as a multiple of the squared length of its
 *     input; 0 for all others
 */
public record ModelSpec(
    String kind,
    int inputs,
    int classes,
    List<Integer> units,
    int pieces,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double inhibition) {
  /** The kinds there are, as a user reads them. */
  public static final String KINDS =
      "softmax, logistic, maxout, maxout-sigmoids, sigmoid, quadratic, rbf, rbf-spherical, rbf-shared";

  public ModelSpec {
    units = List.copyOf(units);
    if (inputs < 1 || classes < 2 || pieces < 1 || units.stream().anyMatch(u -> u < 1)) {
      throw new GibbonException(
          Text.of(
              "A model needs at least 1 input, 2 classes, 1 unit a layer and 1 piece a unit, got inputs %d, classes %d, units %s, pieces %d.",
              inputs, classes, units, pieces));
    }
    long below = inputs;
    for (int count : units) {
      requireRoom(below, (long) count * pieces);
      below = count;
    }
    requireRoom(below, classes);
    if (!(inhibition >= 0 && inhibition < Double.POSITIVE_INFINITY)) {
      throw new GibbonException(
          Text.of(
              "The inhibition of quadratic units is a number of at least 0, got %s.", inhibition));
    }
  }

  /** A model without inhibition. */
  public ModelSpec(String kind, int inputs, int classes, List<Integer> units, int pieces) {
    this(kind, inputs, classes, units, pieces, 0);
  }

  private static void requireRoom(long rows, long columns) {
    if (columns > Integer.MAX_VALUE || rows * columns > Integer.MAX_VALUE) {
      throw new GibbonException(
          Text.of(
              "A layer of a model has at most 2^31 - 1 weights, got one of %d × %d; use fewer units or pieces.",
              rows, columns));
    }
  }

  /** How many numbers the parameters are, weights and biases. */
  long parameterCount() {
    long count = 0;
    long below = inputs;
    for (int layer : units) {
      count += (below + 1) * layer * pieces;
      below = layer;
    }
    return switch (kind) {
      case "logistic" -> count + below + 1;
      // A centre and a precision a number, where others have a weight a number and a bias.
      case "rbf" -> count + 2 * below * classes;
      case "rbf-shared" -> count + below * classes + 1;
      default -> count + (below + 1) * classes;
    };
  }

  public static ModelSpec softmax(int inputs, int classes) {
    return new ModelSpec("softmax", inputs, classes, List.of(), 1);
  }

  public static ModelSpec logistic(int inputs) {
    return new ModelSpec("logistic", inputs, 2, List.of(), 1);
  }

  public static ModelSpec maxout(int inputs, int classes, int pieces, Integer... units) {
    return new ModelSpec("maxout", inputs, classes, List.of(units), pieces);
  }

  /** A maxout network whose classes have a sigmoid each, in place of a softmax of them all. */
  public static ModelSpec maxoutSigmoids(int inputs, int classes, int pieces, Integer... units) {
    return new ModelSpec("maxout-sigmoids", inputs, classes, List.of(units), pieces);
  }

  /**
   * A network of radial basis functions, shallow if it has no hidden units. Every class has a
   * precision for each of its inputs, every hidden unit one for all.
   */
  public static ModelSpec rbf(int inputs, int classes, Integer... units) {
    return new ModelSpec("rbf", inputs, classes, List.of(units), 1);
  }

  /** The same with one precision a class. */
  public static ModelSpec rbfSpherical(int inputs, int classes, Integer... units) {
    return new ModelSpec("rbf-spherical", inputs, classes, List.of(units), 1);
  }

  /** The same with one precision for all classes. */
  public static ModelSpec rbfShared(int inputs, int classes, Integer... units) {
    return new ModelSpec("rbf-shared", inputs, classes, List.of(units), 1);
  }

  /** A network of sigmoid units under a softmax. */
  public static ModelSpec sigmoid(int inputs, int classes, Integer... units) {
    return new ModelSpec("sigmoid", inputs, classes, List.of(units), 1);
  }

  /** Rectified linear units that each subtract a multiple of the squared length of their input. */
  public static ModelSpec quadratic(int inputs, int classes, double inhibition, Integer... units) {
    return new ModelSpec("quadratic", inputs, classes, List.of(units), 1, inhibition);
  }

  /** What its logits mean. */
  public Output output() {
    return switch (kind) {
      case "maxout-sigmoids" -> Output.SIGMOIDS;
      case "rbf", "rbf-spherical", "rbf-shared" -> Output.GAUSSIANS;
      default -> Output.SOFTMAX;
    };
  }

  /** A new model with initial weights; the same seed gives the same weights on every device. */
  public Network build(Arena arena, long seed) {
    return switch (kind) {
      case "softmax" -> new SoftmaxRegression(this, arena);
      case "logistic" -> new LogisticRegression(this, arena);
      case "maxout", "maxout-sigmoids" -> new MaxoutNet(this, arena, seed);
      case "sigmoid" -> new SigmoidNet(this, arena, seed);
      case "quadratic" -> new QuadraticNet(this, arena, seed);
      case "rbf" -> new RbfNetwork(this, Precision.DIAGONAL, arena, seed);
      case "rbf-spherical" -> new RbfNetwork(this, Precision.SPHERICAL, arena, seed);
      case "rbf-shared" -> new RbfNetwork(this, Precision.SHARED, arena, seed);
      default -> throw unknown(kind);
    };
  }

  /**
   * Refuses what is no kind of model.
   *
   * @throws GibbonException that names the kinds there are
   */
  public static void requireKind(String kind) {
    if (!List.of(KINDS.split(", ")).contains(kind)) {
      throw unknown(kind);
    }
  }

  private static GibbonException unknown(String kind) {
    return new GibbonException(Text.of("There is no model '%s'; there are: %s.", kind, KINDS));
  }

  /** As text, for a file's metadata. */
  public Map<String, String> toMetadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("model.kind", kind);
    metadata.put("model.inputs", String.valueOf(inputs));
    metadata.put("model.classes", String.valueOf(classes));
    metadata.put(
        "model.units", units.stream().map(String::valueOf).collect(Collectors.joining(",")));
    metadata.put("model.pieces", String.valueOf(pieces));
    if (inhibition != 0) {
      metadata.put("model.inhibition", String.valueOf(inhibition));
    }
    return metadata;
  }

  /** Reads back {@link #toMetadata}; {@code file} is named if something is missing. */
  public static ModelSpec fromMetadata(Map<String, String> metadata, String file) {
    String units = metadata.getOrDefault("model.units", "");
    try {
      return new ModelSpec(
          text(metadata, "model.kind"),
          Integer.parseInt(text(metadata, "model.inputs")),
          Integer.parseInt(text(metadata, "model.classes")),
          units.isEmpty()
              ? List.of()
              : Arrays.stream(units.split(",")).map(Integer::valueOf).toList(),
          Integer.parseInt(text(metadata, "model.pieces")),
          Double.parseDouble(metadata.getOrDefault("model.inhibition", "0")));
    } catch (IllegalArgumentException e) {
      throw new GibbonException(
          file
              + " is no model of Gibbon's: its metadata lacks or garbles the model ("
              + e.getMessage()
              + ").",
          e);
    }
  }

  private static String text(Map<String, String> metadata, String name) {
    String value = metadata.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no entry " + name);
    }
    return value;
  }

  /** Such as {@code maxout 784-240×5-240×5-10}. */
  @Override
  public String toString() {
    boolean maxout = kind.startsWith("maxout");
    String hidden =
        units.stream()
            .map(u -> maxout ? u + "×" + pieces + "-" : u + "-")
            .collect(Collectors.joining());
    String inhibited = inhibition == 0 ? "" : " with inhibition " + inhibition;
    return kind + " " + inputs + "-" + hidden + classes + inhibited;
  }
}
