package gibbon.model;

import gibbon.GibbonException;
import java.util.List;

/**
 * What training does otherwise to some layers: those with weights, counted from the picture up. A
 * layer beyond the end of a list is as the others.
 *
 * @param rates what the learning rate of each layer's weights and biases is multiplied with
 * @param bounds on the L2 norm of what leads to a unit of each layer, where they are narrower than
 *     that of the plan
 */
public record LayerRules(List<Double> rates, List<Double> bounds) {
  /** All layers alike. */
  public static final LayerRules NONE = new LayerRules(List.of(), List.of());

  public LayerRules {
    rates = List.copyOf(rates);
    bounds = List.copyOf(bounds);
    for (List<Double> positive : List.of(rates, bounds)) {
      if (!positive.stream().allMatch(value -> value > 0)) {
        throw new GibbonException(
            "The learning rates and bounds of layers are positive, got " + positive + ".");
      }
    }
  }

  /** What the learning rate of a layer is multiplied with. */
  public double rate(int layer) {
    return layer < rates.size() ? rates.get(layer) : 1;
  }

  /** The bound on the norms of a layer, given that of the plan. */
  public double bound(int layer, double usual) {
    return layer < bounds.size() ? Math.min(usual, bounds.get(layer)) : usual;
  }
}
