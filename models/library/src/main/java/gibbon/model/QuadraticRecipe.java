package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.tensor.Arena;
import java.util.List;
import java.util.Map;

/**
 * A network of {@link QuadraticUnits} (paper section 7), then linear logits under a softmax.
 *
 * <p>Weights start uniform in ±.05; the biases of units make up for what they subtract of an input
 * of mean square .1, or no unit would answer at first and none would learn.
 *
 * @param units of each hidden layer
 * @param inhibition what a unit subtracts, as a multiple of the squared length of its input
 */
public record QuadraticRecipe(int inputs, int classes, List<Integer> units, double inhibition)
    implements RowRecipe {
  static final RecipeKind KIND =
      new RecipeKind(
          "quadratic",
          Map.of("units", "240,240", "inhibition", "0.01"),
          fields ->
              new QuadraticRecipe(
                  fields.input().size(),
                  fields.classes(),
                  fields.integers("units"),
                  fields.number("inhibition")));

  /** The random stream of initial weights. */
  private static final int INITIAL_WEIGHTS = 3;

  private static final float INITIAL_RANGE = .05f;

  public QuadraticRecipe {
    units = List.copyOf(units);
    new DenseSizes(inputs, units, 1, classes);
    if (!(inhibition >= 0 && inhibition < Double.POSITIVE_INFINITY)) {
      throw new GibbonException(
          Text.of(
              "The inhibition of quadratic units is a number of at least 0, got %s.", inhibition));
    }
  }

  public static QuadraticRecipe of(int inputs, int classes, double inhibition, Integer... units) {
    return new QuadraticRecipe(inputs, classes, List.of(units), inhibition);
  }

  @Override
  public String kind() {
    return KIND.name();
  }

  @Override
  public Map<String, String> fields() {
    return Map.of("units", sizes().unitsText(), "inhibition", String.valueOf(inhibition));
  }

  @Override
  public long parameterCount() {
    return sizes().count();
  }

  @Override
  public Network build(Arena arena, long seed) {
    double squares = inhibition * GaussianUnits.MEAN_SQUARE;
    List<Layer> layers =
        sizes()
            .initial(
                arena,
                seed,
                INITIAL_WEIGHTS,
                layer -> INITIAL_RANGE,
                layer -> layer.last() ? 0 : squares * layer.inputs())
            .stream()
            .map(
                layer ->
                    layer.last()
                        ? new Dense(layer.weight(), layer.bias(), Dense.Activation.NONE)
                        : new QuadraticUnits(layer.weight(), layer.bias(), inhibition))
            .map(Layer.class::cast)
            .toList();
    return new Sequential(toString(), input(), classes, output(), layers);
  }

  @Override
  public String toString() {
    return kind()
        + " "
        + sizes().text(false)
        + (inhibition == 0 ? "" : " with inhibition " + inhibition);
  }

  private DenseSizes sizes() {
    return new DenseSizes(inputs, units, 1, classes);
  }
}
