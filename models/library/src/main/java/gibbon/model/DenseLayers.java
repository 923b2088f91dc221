package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The initial weights and biases of networks whose every layer begins with x·W + b. */
final class DenseLayers {
  private DenseLayers() {}

  /**
   * A layer, as its initial numbers depend on it.
   *
   * @param inputs rows of its weight
   * @param columns of its weight: units, each with all its pieces, or classes
   * @param last whether it gives the logits
   */
  record Layer(int inputs, int columns, boolean last) {}

  /**
   * The weight [inputs, columns] and the bias [columns] of every layer in turn, the hidden ones and
   * the last.
   *
   * @param stream the random stream of the weights; the substream is the layer
   * @param range weights are uniform in ± this
   * @param bias of all columns of a layer
   */
  static List<Parameter> of(
      ModelSpec spec,
      Arena arena,
      long seed,
      int stream,
      ToDoubleFunction<Layer> range,
      ToDoubleFunction<Layer> bias) {
    List<Parameter> parameters = new ArrayList<>();
    int inputs = spec.inputs();
    for (int index = 0; index <= spec.units().size(); index++) {
      boolean last = index == spec.units().size();
      int outputs = last ? spec.classes() : spec.units().get(index);
      Layer layer = new Layer(inputs, last ? outputs : outputs * spec.pieces(), last);
      Shape shape = Shape.of(inputs, layer.columns);
      float widest = (float) range.applyAsDouble(layer);
      float[] weights =
          new Philox(seed, stream, index).uniform(inputs * layer.columns, -widest, widest);
      String name = last ? "output" : "layer" + (index + 1);
      parameters.add(new Parameter(name + ".weight", arena.of(shape, weights)));
      parameters.add(
          new Parameter(
              name + ".bias", arena.full(Shape.of(layer.columns), bias.applyAsDouble(layer))));
      inputs = outputs;
    }
    return List.copyOf(parameters);
  }
}
