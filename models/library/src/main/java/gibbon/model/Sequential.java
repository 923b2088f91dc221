package gibbon.model;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.tensor.Arena;
import java.util.List;

/**
 * A network of layers, one on the other.
 *
 * @param name what it is and how large, for messages and reports
 * @param input the pictures it takes
 * @param classes logits of the last layer
 * @param output what they mean
 * @param layers from the picture up
 * @param batch how many pictures a pass had better take at most
 */
public record Sequential(
    String name, PictureShape input, int classes, Output output, List<Layer> layers, int batch)
    implements Network {
  /*
   * Noise is on the inputs of layers that have parameters, which are counted from 0. A layer without,
   * such as a pool or a change of shape, hands on what it gets, so dropout between two layers is drawn
   * behind the pool between them.
   */
  public Sequential {
    layers = List.copyOf(layers);
  }

  /** A network that leaves so little in memory that a pass may take 1000 pictures. */
  public Sequential(
      String name, PictureShape input, int classes, Output output, List<Layer> layers) {
    this(name, input, classes, output, layers, 1000);
  }

  @Override
  public List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public Var logits(Var x, Noise noise) {
    int above = 0;
    Var h = hasParameters(0) ? noise.on(x, 0) : x;
    for (int i = 0; i < layers.size(); i++) {
      above += hasParameters(i) ? 1 : 0;
      h = layers.get(i).forward(h, hasParameters(i + 1) ? noise : Noise.NONE, above);
    }
    return h;
  }

  private boolean hasParameters(int layer) {
    return layer < layers.size() && !layers.get(layer).parameters().isEmpty();
  }

  @Override
  public Sequential stepByStep() {
    return with(layers.stream().map(Layer::stepByStep).toList());
  }

  @Override
  public Sequential copyTo(Arena arena) {
    return with(layers.stream().map(layer -> layer.copyTo(arena)).toList());
  }

  private Sequential with(List<Layer> others) {
    return new Sequential(name, input, classes, output, others, batch);
  }

  @Override
  public String toString() {
    return name;
  }
}
