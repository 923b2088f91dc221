package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.data.PictureShape;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A convolutional network: convolutions, each perhaps with a maximum pool behind it, then dense
 * layers, under a softmax. Its units are maxout (Goodfellow et al. 2013) or rectified.
 *
 * @param input the pictures it takes
 * @param convolutions its convolutional layers
 * @param units of each dense hidden layer
 * @param pieces filters of a convolutional maxout unit; 0 where units are rectified
 * @param densePieces linear pieces of a dense maxout unit; 0 where units are rectified
 * @param initial weights start uniform in ± this; 0 for ±√(6 / what leads to a unit), at which sums
 *     of rectified units keep their size (He et al. 2015)
 */
public record ConvRecipe(
    PictureShape input,
    int classes,
    ConvSizes convolutions,
    List<Integer> units,
    int pieces,
    int densePieces,
    double initial)
    implements Recipe {
  /*
   * The usual network of maxout units has the layers of pylearn2's for CIFAR-10 with a third of the
   * maps and units, which makes an eighth of the work; the usual one of rectified units is the small
   * convnet of MNIST tutorials.
   */
  static final RecipeKind MAXOUT =
      new RecipeKind(
          "conv-maxout",
          Map.of(
              "maps", "32,64,64",
              "filters", "8,8,5",
              "strides", "1",
              "padding", "4,3,3",
              "pools", "4,4,2",
              "pool-strides", "2",
              "units", "160",
              "pieces", "2",
              "dense-pieces", "5",
              "initial", "0.005"),
          fields -> read(fields, fields.integer("pieces"), fields.integer("dense-pieces")));

  static final RecipeKind RECTIFIED =
      new RecipeKind(
          "conv",
          Map.of(
              "maps", "32,64",
              "filters", "5",
              "strides", "1",
              "padding", "2",
              "pools", "2",
              "pool-strides", "2",
              "units", "512",
              "initial", "0"),
          fields -> read(fields, 0, 0));

  /** The random stream of initial weights. */
  private static final int INITIAL_WEIGHTS = 1;

  /** Numbers that a pass may keep in memory. */
  private static final long ROOM = 50_000_000;

  private static final double CONVOLUTION_RATE = .05;
  private static final double FIRST_BOUND = .9;

  public ConvRecipe {
    units = List.copyOf(units);
    if (pieces < 0 || pieces == 0 != (densePieces == 0) || densePieces < 0 || !(initial >= 0)) {
      throw new GibbonException(
          Text.of(
              "A convolutional network has units of at least 1 piece and initial weights in a range of at least 0, got pieces %d and %d, initial %s.",
              pieces, densePieces, initial));
    }
    for (ConvSizes.Stage stage : convolutions.stages()) {
      Math.multiplyExact(stage.maps(), Math.max(1, pieces));
    }
    dense(input, classes, convolutions, units, densePieces);
  }

  private static ConvRecipe read(RecipeKind.Fields fields, int pieces, int densePieces) {
    return new ConvRecipe(
        fields.input(),
        fields.classes(),
        ConvSizes.of(fields),
        fields.integers("units"),
        pieces,
        densePieces,
        fields.number("initial"));
  }

  private static DenseSizes dense(
      PictureShape input, int classes, ConvSizes convolutions, List<Integer> units, int pieces) {
    List<PictureShape> pictures = convolutions.pictures(input);
    int inputs = pictures.get(pictures.size() - 1).size();
    return new DenseSizes(inputs, units, Math.max(1, pieces), classes);
  }

  private DenseSizes dense() {
    return dense(input, classes, convolutions, units, densePieces);
  }

  private boolean maxout() {
    return pieces > 0;
  }

  @Override
  public String kind() {
    return (maxout() ? MAXOUT : RECTIFIED).name();
  }

  @Override
  public Output output() {
    return Output.SOFTMAX;
  }

  @Override
  public Map<String, String> fields() {
    Map<String, String> fields = new TreeMap<>(convolutions.fields());
    fields.put("units", dense().unitsText());
    fields.put("initial", String.valueOf(initial));
    if (maxout()) {
      fields.put("pieces", String.valueOf(pieces));
      fields.put("dense-pieces", String.valueOf(densePieces));
    }
    return fields;
  }

  @Override
  public long parameterCount() {
    long count = dense().count();
    int channels = input.channels();
    for (ConvSizes.Stage stage : convolutions.stages()) {
      long filters = (long) stage.maps() * Math.max(1, pieces);
      count += filters * ((long) stage.filter() * stage.filter() * channels + 1);
      channels = stage.maps();
    }
    return count;
  }

  /** That of the maxout recipe, for maxout units: every number is kept or dropped for itself. */
  @Override
  public Optional<DropoutNoise.Rates> dropout() {
    return maxout() ? Optional.of(DropoutNoise.Rates.MAXOUT) : Optional.empty();
  }

  /**
   * Those of the maxout recipe for CIFAR-10, for maxout units: convolutions learn at a twentieth of
   * the rate, and filters of the first have a norm of at most .9.
   */
  @Override
  public LayerRules layerRules() {
    return maxout()
        ? new LayerRules(
            Collections.nCopies(convolutions.stages().size(), CONVOLUTION_RATE),
            List.of(FIRST_BOUND))
        : LayerRules.NONE;
  }

  @Override
  public Network build(Arena arena, long seed) {
    List<Layer> layers = new ArrayList<>(List.of(UnlearntLayer.pictures(input)));
    int channels = input.channels();
    int index = 0;
    for (ConvSizes.Stage stage : convolutions.stages()) {
      index++;
      int filters = stage.maps() * Math.max(1, pieces);
      Shape shape = Shape.of(stage.filter(), stage.filter(), channels, filters);
      float range = (float) range(shape.size() / filters);
      float[] first =
          new Philox(seed, INITIAL_WEIGHTS, 100 + index).uniform(shape.size(), -range, range);
      Parameter weight = Parameter.weight("conv" + index + ".weight", arena.of(shape, first));
      Parameter bias = Parameter.bias("conv" + index + ".bias", arena.full(Shape.of(filters), 0));
      layers.add(
          maxout()
              ? new MaxoutMaps(weight, bias, stage.window(), pieces, true)
              : new RectifiedMaps(weight, bias, stage.window(), true));
      if (stage.pool() > 0) {
        layers.add(UnlearntLayer.maxPool(stage.windows()));
      }
      channels = stage.maps();
    }
    layers.add(UnlearntLayer.flat());
    dense().initial(arena, seed, INITIAL_WEIGHTS, this::range, columns -> 0).stream()
        .map(this::layer)
        .forEach(layers::add);
    int batch = (int) Math.max(1, Math.min(1000, ROOM / convolutions.activations(input)));
    return new Sequential(toString(), input, classes, output(), layers, batch);
  }

  private double range(DenseSizes.Columns columns) {
    return range(columns.inputs());
  }

  private double range(int inputs) {
    return initial > 0 ? initial : Math.sqrt(6.0 / inputs);
  }

  private Layer layer(DenseSizes.Initial layer) {
    if (layer.last()) {
      return new Dense(layer.weight(), layer.bias(), Dense.Activation.NONE);
    }
    return maxout()
        ? new MaxoutUnits(layer.weight(), layer.bias(), densePieces, true)
        : new Dense(layer.weight(), layer.bias(), Dense.Activation.RELU);
  }

  @Override
  public String toString() {
    String top = dense().text(maxout());
    return Text.of(
        "%s %s-%s%s",
        kind(),
        input.toString().replace(" ", ""),
        convolutions.text(Math.max(1, pieces)),
        top.substring(top.indexOf('-')));
  }
}
