package gibbon.model;

import gibbon.GibbonException;
import gibbon.tensor.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a model is and how large: the part of it that fits into a file's metadata.
 *
 * @param kind {@code softmax}, {@code logistic}, {@code maxout} or {@code maxout-sigmoids}
 * @param inputs numbers in a picture
 * @param classes logits
 * @param units maxout units of each hidden layer; empty for the linear models
 * @param pieces linear pieces of a maxout unit; 1 for the linear models
 */
public record ModelSpec(String kind, int inputs, int classes, List<Integer> units, int pieces) {
  public ModelSpec {
    units = List.copyOf(units);
    if (inputs < 1 || classes < 2 || pieces < 1 || units.stream().anyMatch(u -> u < 1)) {
      throw new GibbonException(
          "A model needs at least 1 input, 2 classes, 1 unit a layer and 1 piece a unit, got inputs %d, classes %d, units %s, pieces %d."
              .formatted(inputs, classes, units, pieces));
    }
    long below = inputs;
    for (int count : units) {
      requireRoom(below, (long) count * pieces);
      below = count;
    }
    requireRoom(below, classes);
  }

  private static void requireRoom(long rows, long columns) {
    if (columns > Integer.MAX_VALUE || rows * columns > Integer.MAX_VALUE) {
      throw new GibbonException(
          "A layer of a model has at most 2^31 - 1 weights, got one of %d × %d; use fewer units or pieces."
              .formatted(rows, columns));
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
    return count + (below + 1) * (kind.equals("logistic") ? 1 : classes);
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

  /** What its logits mean. */
  public Output output() {
    return kind.equals("maxout-sigmoids") ? Output.SIGMOIDS : Output.SOFTMAX;
  }

  /** A new model with initial weights; the same seed gives the same weights on every device. */
  public Classifier build(Arena arena, long seed) {
    return switch (kind) {
      case "softmax" -> new SoftmaxRegression(this, arena);
      case "logistic" -> new LogisticRegression(this, arena);
      case "maxout", "maxout-sigmoids" -> new MaxoutNet(this, arena, seed);
      default ->
          throw new GibbonException(
              "There is no model '"
                  + kind
                  + "'; there are: softmax, logistic, maxout, maxout-sigmoids.");
    };
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
          Integer.parseInt(text(metadata, "model.pieces")));
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
    String hidden = units.stream().map(u -> u + "×" + pieces + "-").collect(Collectors.joining());
    return kind + " " + inputs + "-" + hidden + classes;
  }
}
