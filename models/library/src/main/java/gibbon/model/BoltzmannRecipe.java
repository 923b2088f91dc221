package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * A {@link BoltzmannMachine}, begun as the published multi-prediction recipe for MNIST begins
 * (pylearn2, mpdbm.yaml): a few weights of each unit of h₁ and each class are drawn from a normal
 * distribution, the others are 0; W₂ is uniform; the hidden biases are negative; the bias of a
 * pixel is the logit of its mean.
 *
 * @param units of h₁ and h₂
 * @param iterations of inference by which it classifies
 */
public record BoltzmannRecipe(int inputs, int classes, List<Integer> units, int iterations)
    implements Recipe {
  static final RecipeKind KIND =
      new RecipeKind(
          "mp-dbm",
          Map.of("units", "500,500", "iterations", String.valueOf(BoltzmannRecipe.USUAL)),
          fields ->
              new BoltzmannRecipe(
                  fields.input().size(),
                  fields.classes(),
                  fields.integers("units"),
                  fields.integer("iterations")));

  /** Iterations of the published machine. */
  public static final int USUAL = 14;

  /** Bounds on the columns of W₁, W₂ and U in the published recipe. */
  private static final LayerRules BOUNDS =
      new LayerRules(List.of(), List.of(1.809978, 2.666304, 5.175683));

  private static final int INITIAL_WEIGHTS = 1;
  private static final int PIXEL_WEIGHTS = 15;
  private static final int CLASS_WEIGHTS = 23;
  private static final float RANGE = .00638830865761f;
  private static final double FIRST_BIAS = -.710467;
  private static final double SECOND_BIAS = -.393587;

  /** A pixel that is never white gets the logit of this mean. */
  private static final double FAINTEST = 1e-4;

  public BoltzmannRecipe {
    units = List.copyOf(units);
    new DenseSizes(inputs, units, 1, classes);
    if (units.size() != 2 || iterations < 2) {
      throw new GibbonException(
          Text.of(
              "A Boltzmann machine has two layers of hidden units and at least 2 iterations of inference, got units %s and %d.",
              units, iterations));
    }
  }

  @Override
  public String kind() {
    return KIND.name();
  }

  @Override
  public PictureShape input() {
    return PictureShape.row(inputs);
  }

  @Override
  public Output output() {
    return Output.SOFTMAX;
  }

  @Override
  public Map<String, String> fields() {
    return Map.of(
        "units",
        new DenseSizes(inputs, units, 1, classes).unitsText(),
        "iterations",
        String.valueOf(iterations));
  }

  @Override
  public long parameterCount() {
    return new DenseSizes(inputs, units, 1, classes).count() + inputs;
  }

  @Override
  public Network build(Arena arena, long seed) {
    int first = units.get(0);
    int second = units.get(1);
    float[] between = new Philox(seed, INITIAL_WEIGHTS, 1).uniform(first * second, -RANGE, RANGE);
    float[] pixels = sparse(new Philox(seed, INITIAL_WEIGHTS, 0), inputs, first, PIXEL_WEIGHTS);
    float[] labels = sparse(new Philox(seed, INITIAL_WEIGHTS, 2), second, classes, CLASS_WEIGHTS);
    return new BoltzmannMachine(
        List.of(
            Parameter.weight("layer1.weight", arena.of(Shape.of(inputs, first), pixels)),
            Parameter.bias("layer1.bias", arena.full(Shape.of(first), FIRST_BIAS)),
            Parameter.weight("layer2.weight", arena.of(Shape.of(first, second), between)),
            Parameter.bias("layer2.bias", arena.full(Shape.of(second), SECOND_BIAS)),
            Parameter.weight("output.weight", arena.of(Shape.of(second, classes), labels)),
            Parameter.bias("output.bias", arena.full(Shape.of(classes), 0)),
            Parameter.bias("pixels.bias", arena.full(Shape.of(inputs), 0))),
        iterations,
        BoltzmannMachine.Inference.PIXELS);
  }

  /** [rows, columns], of which each column has so many numbers that are not 0. */
  private static float[] sparse(Philox random, int rows, int columns, int count) {
    float[] weights = new float[rows * columns];
    for (int column = 0; column < columns; column++) {
      int[] order = random.permutation(rows);
      for (int i = 0; i < Math.min(rows, count); i++) {
        weights[order[i] * columns + column] = (float) random.nextGaussian();
      }
    }
    return weights;
  }

  /** The bias of each pixel becomes the logit of its mean. */
  @Override
  public void prepare(Network network, Dataset examples) {
    double[] logits = new double[inputs];
    float[] images = examples.images();
    for (int i = 0; i < images.length; i++) {
      logits[i % inputs] += images[i];
    }
    for (int i = 0; i < inputs; i++) {
      double mean = Math.max(FAINTEST, Math.min(1 - FAINTEST, logits[i] / examples.count()));
      logits[i] = Math.log(mean / (1 - mean));
    }
    List<Parameter> parameters = network.parameters();
    parameters.get(parameters.size() - 1).value().write(logits);
  }

  @Override
  public LayerRules layerRules() {
    return BOUNDS;
  }

  @Override
  public String toString() {
    return kind() + " " + new DenseSizes(inputs, units, 1, classes).text(false);
  }
}
