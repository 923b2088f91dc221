package gibbon.model;

import gibbon.tensor.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A maxout network (Goodfellow et al. 2013): hidden layers h = maxout(x·W + b), then linear logits,
 * under a softmax or a sigmoid a class.
 *
 * <p>Weights start uniform in ±.005, biases at 0, as in the maxout paper's MNIST recipe.
 *
 * @param units of each hidden layer
 * @param pieces linear pieces of a unit
 * @param sigmoids whether the classes have a sigmoid each, in place of a softmax of them all
 */
public record MaxoutRecipe(
    int inputs, int classes, List<Integer> units, int pieces, boolean sigmoids)
    implements RowRecipe {
  private static final Map<String, String> USUAL = Map.of("units", "240,240", "pieces", "5");

  static final RecipeKind SOFTMAX = new RecipeKind("maxout", USUAL, fields -> read(fields, false));

  static final RecipeKind SIGMOIDS =
      new RecipeKind("maxout-sigmoids", USUAL, fields -> read(fields, true));

  /** The random stream of initial weights. */
  private static final int INITIAL_WEIGHTS = 1;

  private static final float INITIAL_RANGE = .005f;

  public MaxoutRecipe {
    units = List.copyOf(units);
    new DenseSizes(inputs, units, pieces, classes);
  }

  /** A network with a softmax. */
  public static MaxoutRecipe of(int inputs, int classes, int pieces, Integer... units) {
    return new MaxoutRecipe(inputs, classes, List.of(units), pieces, false);
  }

  /** The same network with a sigmoid a class. */
  public MaxoutRecipe withSigmoids() {
    return new MaxoutRecipe(inputs, classes, units, pieces, true);
  }

  private static MaxoutRecipe read(RecipeKind.Fields fields, boolean sigmoids) {
    return new MaxoutRecipe(
        fields.input().size(),
        fields.classes(),
        fields.integers("units"),
        fields.integer("pieces"),
        sigmoids);
  }

  private DenseSizes sizes() {
    return new DenseSizes(inputs, units, pieces, classes);
  }

  @Override
  public String kind() {
    return (sigmoids ? SIGMOIDS : SOFTMAX).name();
  }

  @Override
  public Output output() {
    return sigmoids ? Output.SIGMOIDS : Output.SOFTMAX;
  }

  @Override
  public Map<String, String> fields() {
    return Map.of("units", sizes().unitsText(), "pieces", String.valueOf(pieces));
  }

  @Override
  public long parameterCount() {
    return sizes().count();
  }

  @Override
  public Optional<DropoutNoise.Rates> dropout() {
    return Optional.of(DropoutNoise.Rates.MAXOUT);
  }

  @Override
  public Network build(Arena arena, long seed) {
    List<Layer> layers =
        sizes().initial(arena, seed, INITIAL_WEIGHTS, layer -> INITIAL_RANGE, layer -> 0).stream()
            .map(
                layer ->
                    layer.last()
                        ? new Dense(layer.weight(), layer.bias(), Dense.Activation.NONE)
                        : new MaxoutUnits(layer.weight(), layer.bias(), pieces, true))
            .map(Layer.class::cast)
            .toList();
    return new Sequential(toString(), input(), classes, output(), layers);
  }

  @Override
  public String toString() {
    return kind() + " " + sizes().text(true);
  }
}
