package gibbon.model;

import gibbon.tensor.Arena;
import java.util.List;
import java.util.Map;

/**
 * A network whose hidden units saturate: h = σ(x·W + b), then linear logits under a softmax.
 *
 * <p>Weights start uniform in ±4·√(6 / (inputs + units)) in hidden layers and a quarter of that in
 * the last one, which has no sigmoid (Glorot and Bengio 2010); biases at 0.
 *
 * @param units of each hidden layer
 */
public record SigmoidRecipe(int inputs, int classes, List<Integer> units) implements RowRecipe {
  static final RecipeKind KIND =
      new RecipeKind(
          "sigmoid",
          Map.of("units", "240,240"),
          fields ->
              new SigmoidRecipe(fields.input().size(), fields.classes(), fields.integers("units")));

  /** The random stream of initial weights. */
  private static final int INITIAL_WEIGHTS = 1;

  public SigmoidRecipe {
    units = List.copyOf(units);
    new DenseSizes(inputs, units, 1, classes);
  }

  public static SigmoidRecipe of(int inputs, int classes, Integer... units) {
    return new SigmoidRecipe(inputs, classes, List.of(units));
  }

  @Override
  public String kind() {
    return KIND.name();
  }

  @Override
  public Map<String, String> fields() {
    return Map.of("units", sizes().unitsText());
  }

  @Override
  public long parameterCount() {
    return sizes().count();
  }

  @Override
  public Network build(Arena arena, long seed) {
    List<Layer> layers =
        sizes().initial(arena, seed, INITIAL_WEIGHTS, SigmoidRecipe::range, layer -> 0).stream()
            .map(
                layer ->
                    new Dense(
                        layer.weight(),
                        layer.bias(),
                        layer.last() ? Dense.Activation.NONE : Dense.Activation.SIGMOID))
            .map(Layer.class::cast)
            .toList();
    return new Sequential(toString(), input(), classes, output(), layers);
  }

  private static double range(DenseSizes.Columns layer) {
    return (layer.last() ? 1 : 4) * Math.sqrt(6.0 / (layer.inputs() + layer.columns()));
  }

  @Override
  public String toString() {
    return kind() + " " + sizes().text(false);
  }

  private DenseSizes sizes() {
    return new DenseSizes(inputs, units, 1, classes);
  }
}
