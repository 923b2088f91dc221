package gibbon.model;

import gibbon.model.GaussianUnits.Precision;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Networks of radial basis functions (paper section 7): a Gaussian unit a class, p_k = exp(−d_k),
 * on the picture itself or, in a deep network, on hidden layers of Gaussian units h_j = exp(−d_j).
 *
 * <p>The logits are −d: the logarithms of probabilities that need not sum to one. Centres of the
 * classes begin at 0, those of hidden units at random pictures of dim grey. Every hidden unit has
 * one precision for all its inputs.
 *
 * @param units of each hidden layer; empty for a shallow network
 * @param precision how many precisions the classes have
 */
public record RbfRecipe(int inputs, int classes, List<Integer> units, Precision precision)
    implements RowRecipe {
  private static final Map<String, String> USUAL = Map.of("units", "");

  static final RecipeKind DIAGONAL =
      new RecipeKind("rbf", USUAL, fields -> read(fields, Precision.DIAGONAL));

  static final RecipeKind SPHERICAL =
      new RecipeKind("rbf-spherical", USUAL, fields -> read(fields, Precision.SPHERICAL));

  static final RecipeKind SHARED =
      new RecipeKind("rbf-shared", USUAL, fields -> read(fields, Precision.SHARED));

  private static final double GREY = .5;

  public RbfRecipe {
    units = List.copyOf(units);
    new DenseSizes(inputs, units, 1, classes);
  }

  /** A network whose classes have a precision for each of their inputs. */
  public static RbfRecipe of(int inputs, int classes, Integer... units) {
    return new RbfRecipe(inputs, classes, List.of(units), Precision.DIAGONAL);
  }

  private static RbfRecipe read(RecipeKind.Fields fields, Precision precision) {
    return new RbfRecipe(
        fields.input().size(), fields.classes(), fields.integers("units"), precision);
  }

  private DenseSizes sizes() {
    return new DenseSizes(inputs, units, 1, classes);
  }

  @Override
  public String kind() {
    return switch (precision) {
      case DIAGONAL -> DIAGONAL.name();
      case SPHERICAL -> SPHERICAL.name();
      case SHARED -> SHARED.name();
    };
  }

  @Override
  public Output output() {
    return Output.GAUSSIANS;
  }

  @Override
  public Map<String, String> fields() {
    return Map.of("units", sizes().unitsText());
  }

  @Override
  public long parameterCount() {
    long below = sizes().last();
    return sizes().hiddenCount()
        + switch (precision) {
          case DIAGONAL -> 2 * below * classes;
          case SPHERICAL -> (below + 1) * classes;
          case SHARED -> below * classes + 1;
        };
  }

  @Override
  public Network build(Arena arena, long seed) {
    List<Layer> layers = new ArrayList<>();
    int below = inputs;
    for (int count : units) {
      layers.add(
          GaussianUnits.initial(
              "layer" + (layers.size() + 1),
              Shape.of(count, below),
              Precision.SPHERICAL,
              GREY,
              false,
              arena,
              seed,
              layers.size()));
      below = count;
    }
    Shape last = Shape.of(classes, below);
    layers.add(
        GaussianUnits.initial("output", last, precision, 0, true, arena, seed, layers.size()));
    return new Sequential(toString(), input(), classes, output(), layers);
  }

  @Override
  public String toString() {
    return kind() + " " + sizes().text(false);
  }
}
