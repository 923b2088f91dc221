package gibbon.model;

import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.tensor.Arena;
import java.util.Map;
import java.util.Optional;

/**
 * How to build a network, and all that a training plan and a file's metadata hold of it. Only what
 * trains or stores a network knows recipes. A kind of network is one record that implements this,
 * and a line in {@link Recipes}.
 */
public interface Recipe {
  /** What the command line and files call it, such as {@code maxout}. */
  String kind();

  /** The pictures it is for; for a network that sees no neighbours, a row of numbers. */
  PictureShape input();

  /** How many numbers a picture has. */
  default int inputs() {
    return input().size();
  }

  /** How many classes it tells apart. */
  int classes();

  /** What its logits mean: usually, a softmax. */
  default Output output() {
    return Output.SOFTMAX;
  }

  /**
   * Everything else that decides the network, as text: what {@link RecipeKind#read} needs beside
   * inputs and classes. Usually nothing.
   */
  default Map<String, String> fields() {
    return Map.of();
  }

  /** How many numbers the parameters will be, found without building them. */
  long parameterCount();

  /** A new network with initial weights; the same seed gives the same weights on every device. */
  Network build(Arena arena, long seed);

  /**
   * What initial weights owe to the pictures that training begins with; nothing, mostly.
   *
   * @param network of {@link #build}, whose parameters may be changed
   */
  default void prepare(Network network, Dataset examples) {}

  /** The dropout that goes with networks of this kind, where one does. */
  default Optional<DropoutNoise.Rates> dropout() {
    return Optional.empty();
  }

  /** The rates and bounds of single layers that go with networks of this kind. */
  default LayerRules layerRules() {
    return LayerRules.NONE;
  }
}
