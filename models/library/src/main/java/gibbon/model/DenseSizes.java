package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The sizes of a network of dense layers, from the picture to the logits.
 *
 * @param inputs numbers in a picture
 * @param units of each hidden layer; empty for networks without any
 * @param pieces columns of the weight that belong to one hidden unit
 * @param classes logits
 */
record DenseSizes(int inputs, List<Integer> units, int pieces, int classes) {
  DenseSizes {
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
  }

  private static void requireRoom(long rows, long columns) {
    if (columns > Integer.MAX_VALUE || rows * columns > Integer.MAX_VALUE) {
      throw new GibbonException(
          Text.of(
              "A layer of a model has at most 2^31 - 1 weights, got one of %d × %d; use fewer units or pieces.",
              rows, columns));
    }
  }

  /** How many numbers the hidden layers have, weights and biases. */
  long hiddenCount() {
    long count = 0;
    long below = inputs;
    for (int layer : units) {
      count += (below + 1) * layer * pieces;
      below = layer;
    }
    return count;
  }

  /** What the last layer takes in. */
  int last() {
    return units.isEmpty() ? inputs : units.get(units.size() - 1);
  }

  /** How many numbers all layers have, weights and biases. */
  long count() {
    return hiddenCount() + (last() + 1L) * classes;
  }

  /** The units as a field of a recipe, such as {@code 240,240}. */
  String unitsText() {
    return units.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Such as {@code 784-240×5-240×5-10}, with pieces where they are part of the kind. */
  String text(boolean withPieces) {
    String hidden =
        units.stream()
            .map(u -> withPieces ? u + "×" + pieces + "-" : u + "-")
            .collect(Collectors.joining());
    return inputs + "-" + hidden + classes;
  }

  /**
   * A layer, as its initial numbers depend on it.
   *
   * @param inputs rows of its weight
   * @param columns of its weight: units, each with all its pieces, or classes
   * @param last whether it gives the logits
   */
  record Columns(int inputs, int columns, boolean last) {}

  /** The weight [inputs, columns] and the bias [columns] of a layer. */
  record Initial(Parameter weight, Parameter bias, boolean last) {}

  /**
   * The initial weights and biases of every layer in turn, the hidden ones and the last.
   *
   * @param stream the random stream of the weights; the substream is the layer
   * @param range weights are uniform in ± this
   * @param bias of all columns of a layer
   */
  List<Initial> initial(
      Arena arena,
      long seed,
      int stream,
      ToDoubleFunction<Columns> range,
      ToDoubleFunction<Columns> bias) {
    List<Initial> layers = new ArrayList<>();
    int below = inputs;
    for (int index = 0; index <= units.size(); index++) {
      boolean last = index == units.size();
      int outputs = last ? classes : units.get(index);
      Columns layer = new Columns(below, last ? outputs : outputs * pieces, last);
      float widest = (float) range.applyAsDouble(layer);
      float[] weights =
          new Philox(seed, stream, index).uniform(below * layer.columns, -widest, widest);
      String name = last ? "output" : "layer" + (index + 1);
      layers.add(
          new Initial(
              Parameter.weight(name + ".weight", arena.of(Shape.of(below, layer.columns), weights)),
              Parameter.bias(
                  name + ".bias", arena.full(Shape.of(layer.columns), bias.applyAsDouble(layer))),
              last));
      below = outputs;
    }
    return layers;
  }
}
