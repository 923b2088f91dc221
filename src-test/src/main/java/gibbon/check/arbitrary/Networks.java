package gibbon.check.arbitrary;

import gibbon.GibbonException;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.BoltzmannRecipe;
import gibbon.model.ConvRecipe;
import gibbon.model.ConvSizes;
import gibbon.model.ConvSizes.Stage;
import gibbon.model.GaussianUnits.Precision;
import gibbon.model.LogisticRecipe;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.QuadraticRecipe;
import gibbon.model.RbfRecipe;
import gibbon.model.Recipe;
import gibbon.model.SigmoidRecipe;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Whole networks, shrinking to fewer layers, units, pieces, inputs and classes. */
public final class Networks {
  private Networks() {}

  /** A model whose every number is drawn from the seed, in place of the initial ones. */
  public static Network drawn(Recipe spec, Arena arena, long seed) {
    Network model = spec.build(arena, seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (Parameter parameter : model.parameters()) {
      parameter.value().write(Domain.REAL.numbers(random, parameter.value().shape()));
    }
    return model;
  }

  /**
   * A model whose parameters are values on a tape, in the order of {@link Network#parameters()}, so
   * that it can be differentiated as a function of them.
   */
  public static Network of(Recipe spec, List<Var> parameters) {
    Tape tape = parameters.get(0).tape();
    Network model = spec.build(tape.arena(), 0);
    for (int i = 0; i < parameters.size(); i++) {
      tape.bind(model.parameters().get(i), parameters.get(i));
    }
    return model;
  }

  /** A check of a loss as a function of the parameters of a model, drawn from the seed. */
  public static GradientCheck byParameters(
      Recipe spec, long seed, BiFunction<Network, Tape, Var> loss) {
    GradientCheck check =
        GradientCheck.of(
            spec + " by its parameters",
            values -> loss.apply(of(spec, values), values.get(0).tape()));
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      for (Parameter parameter : drawn(spec, arena, seed).parameters()) {
        check.input(parameter.value().shape(), parameter.value().toDoubles());
      }
    }
    return check.seed(seed);
  }

  /** Models of every kind. */
  public static Arbitrary<Recipe> all() {
    return Arbitraries.oneOf(
        softmax(), logistic(), maxout(), sigmoid(), rbf(), quadratic(), conv(), boltzmann());
  }

  /** Boltzmann machines with up to 4 unrolled iterations. */
  public static Arbitrary<Recipe> boltzmann() {
    return Combinators.combine(inputs(), classes(), small(1, 5), small(1, 5), small(2, 4))
        .as(
            (inputs, classes, first, second, iterations) ->
                new BoltzmannRecipe(inputs, classes, List.of(first, second), iterations));
  }

  /** Radial basis functions, with up to two hidden layers. */
  public static Arbitrary<Recipe> rbf() {
    Arbitrary<Integer[]> units =
        Arbitraries.integers().between(1, 5).array(Integer[].class).ofMaxSize(2);
    return Combinators.combine(
            inputs(), classes(), units.map(List::of), Arbitraries.of(Precision.class))
        .as(RbfRecipe::new);
  }

  /** One or two hidden layers of quadratic units. */
  public static Arbitrary<Recipe> quadratic() {
    Arbitrary<Integer[]> units =
        Arbitraries.integers().between(1, 7).array(Integer[].class).ofMinSize(1).ofMaxSize(2);
    Arbitrary<Double> inhibition = Arbitraries.doubles().between(0, .5);
    return Combinators.combine(inputs(), classes(), inhibition, units).as(QuadraticRecipe::of);
  }

  /**
   * One or two convolutions, of maxout units or rectified, with pools and without, on pictures of
   * up to 6 rows and 5 columns; then up to one dense layer.
   */
  public static Arbitrary<Recipe> conv() {
    Arbitrary<PictureShape> pictures =
        Combinators.combine(small(2, 6), small(2, 5), small(1, 3)).as(PictureShape::new);
    Arbitrary<Stage> stage =
        Combinators.combine(
                small(1, 3), small(1, 3), small(1, 2), small(0, 2), small(0, 3), small(1, 2))
            .as(Stage::new);
    Arbitrary<ConvSizes> sizes = stage.list().ofMinSize(1).ofMaxSize(2).map(ConvSizes::new);
    Arbitrary<List<Integer>> units = small(1, 5).list().ofMaxSize(1);
    return Combinators.combine(pictures, classes(), sizes, units, small(0, 3))
        .as(
            (input, classes, convolutions, dense, pieces) ->
                fits(convolutions, input)
                    ? List.<Recipe>of(
                        new ConvRecipe(input, classes, convolutions, dense, pieces, pieces, .1))
                    : List.<Recipe>of())
        .filter(found -> !found.isEmpty())
        .map(found -> found.get(0));
  }

  private static boolean fits(ConvSizes convolutions, PictureShape input) {
    try {
      convolutions.pictures(input);
      return true;
    } catch (GibbonException tooSmall) {
      return false;
    }
  }

  private static Arbitrary<Integer> small(int least, int most) {
    return Arbitraries.integers().between(least, most);
  }

  public static Arbitrary<Recipe> softmax() {
    return Combinators.combine(inputs(), classes()).as(SoftmaxRecipe::new);
  }

  public static Arbitrary<Recipe> logistic() {
    return inputs().map(LogisticRecipe::new);
  }

  /** One to three hidden layers of 1 to 7 units of 1 to 5 pieces. */
  public static Arbitrary<MaxoutRecipe> maxout() {
    Arbitrary<Integer> pieces = Arbitraries.integers().between(1, 5);
    return Combinators.combine(inputs(), classes(), pieces, units()).as(MaxoutRecipe::of);
  }

  /** One to three hidden layers of 1 to 7 units. */
  public static Arbitrary<Recipe> sigmoid() {
    return Combinators.combine(inputs(), classes(), units()).as(SigmoidRecipe::of);
  }

  private static Arbitrary<Integer[]> units() {
    return Arbitraries.integers().between(1, 7).array(Integer[].class).ofMinSize(1).ofMaxSize(3);
  }

  private static Arbitrary<Integer> inputs() {
    return Arbitraries.integers().between(1, 12);
  }

  private static Arbitrary<Integer> classes() {
    return Arbitraries.integers().between(2, 6);
  }
}
