package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Attacked;
import gibbon.attack.Sample;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.model.Layer;
import gibbon.model.MaxoutMaps;
import gibbon.model.MaxoutUnits;
import gibbon.model.Network;
import gibbon.model.Output;
import gibbon.model.Sequential;
import gibbon.result.Numbers;
import gibbon.result.Sheet;
import gibbon.result.Sketch;
import gibbon.result.Tile;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What there is to see of an attack. */
public final class AttackPictures {
  private static final int FILTERS = 12;
  private static final int FILTER_COLUMNS = 6;
  private static final int MAGNIFICATION = 4;
  private static final int TIMES_SMALL = 12;

  /** Pixels across a picture that is shown, at most, unless it has more itself. */
  private static final int WIDEST = 128;

  private static final int MOST_EXAMPLES = 10;

  private AttackPictures() {}

  /**
   * The first example of each class, of at most ten: clean, gradient, perturbation, adversarial.
   *
   * @param test the pictures attacked
   */
  public static Sheet examples(Dataset test, Attacked attacked) {
    List<Tile> tiles = new ArrayList<>();
    attacked.samples().stream()
        .limit(MOST_EXAMPLES)
        .forEach(sample -> tiles.addAll(example(sample, test.classNames())));
    int size = Math.max(test.shape().rows(), test.shape().columns());
    return Sheet.of(tiles, 4, test.shape().rows(), test.shape().columns())
        .magnified(Math.max(1, Math.min(MAGNIFICATION, WIDEST / size)))
        .headed("clean", "gradient", "perturbation", "adversarial");
  }

  /** What {@link #examples} shows, in a sentence. */
  public static String examplesCaption(Attacked attacked) {
    return Text.of(
        "The first test picture of each class, the gradient of its loss, what the step of ε = %s changes, and the adversarial example, shown from as far below 0, black, to as far above 1, white, as the largest change. Orange is above zero, indigo below; the number under them is the largest magnitude. Under the pictures stand the class that the network names and its confidence.",
        attacked.report().epsilon());
  }

  /**
   * The heaviest columns of the first layer's weights, at most twelve, or the first centres of
   * Gaussian units, times the roots of their precisions.
   *
   * @param model whose first parameter is a matrix [pixels, columns] or filters [r, s, channels,
   *     columns], or a network of Gaussian units, whose second is a matrix [units, pixels]
   * @param test whose pictures say how wide and high a filter is
   */
  public static Sheet filters(Network model, Dataset test) {
    List<float[]> filters = filters(model);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < filters.size(); i++) {
      order.add(i);
    }
    boolean hidden = hidden(model);
    if (hidden) {
      order.sort(Comparator.comparingDouble(i -> -energy(filters.get(i))));
    }
    List<Tile> tiles = new ArrayList<>();
    for (int column : order.subList(0, Math.min(FILTERS, order.size()))) {
      Tile tile = Tile.signed(filters.get(column));
      tiles.add(hidden ? named(tile, column, pieces(model)) : tile.labelled("" + column));
    }
    Shape first = weights(model).shape();
    return first.rank() == 4
        ? Sheet.of(tiles, FILTER_COLUMNS, first.extent(0), first.extent(1)).magnified(TIMES_SMALL)
        : Sheet.of(tiles, FILTER_COLUMNS, test.shape().rows(), test.shape().columns())
            .magnified(MAGNIFICATION);
  }

  private static Tile named(Tile filter, int column, int pieces) {
    String unit = "h1[" + column / pieces + "]";
    return pieces == 1 ? filter.labelled(unit) : filter.labelled(unit, "piece " + column % pieces);
  }

  /** What {@link #filters(Network, Dataset)} shows, in a sentence or two. */
  public static String filtersCaption(Network model) {
    if (model.output() == Output.GAUSSIANS) {
      return "The centres of the first units, each pixel times the root of its precision.";
    }
    String scaled = " Orange is above zero, indigo below, each scaled by its own largest weight.";
    if (!hidden(model)) {
      return "The weights of each class, from 0 on." + scaled;
    }
    return Text.of(
        "The %d filters of the first layer with the largest weights (Σw²): strokes and spots where a unit looks for something, speckle where it has learnt little.%s To take a unit apart: ./gibbon explain --unit 1,J for h1[J].",
        FILTERS, scaled);
  }

  /**
   * {@code NAME-examples} and, where the first layer sees whole pictures, {@code NAME-filters}, to
   * be drawn.
   *
   * @param test the pictures attacked
   */
  public static List<Sketch> of(String name, Network model, Dataset test, Attacked attacked) {
    List<Sketch> sketches = new ArrayList<>();
    sketches.add(
        new Sketch(name + "-examples", examples(test, attacked), examplesCaption(attacked)));
    if (seesWholePictures(model)) {
      sketches.add(new Sketch(name + "-filters", filters(model, test), filtersCaption(model)));
    }
    return sketches;
  }

  private static boolean seesWholePictures(Network model) {
    return model.output() == Output.GAUSSIANS
        || model.parameters().stream()
            .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
            .findFirst()
            .filter(weights -> weights.value().shape().rank() == 2)
            .filter(weights -> weights.value().shape().extent(0) == model.inputs())
            .isPresent();
  }

  private static List<Tile> example(Sample sample, List<String> names) {
    float[] change = new float[sample.clean().length];
    for (int i = 0; i < change.length; i++) {
      change[i] = sample.adversarial()[i] - sample.clean()[i];
    }
    int label = sample.label();
    int before = sample.before().predicted();
    int after = sample.after().predicted();
    return List.of(
        Tile.of(sample.clean()).labelled("label " + names.get(label), says(sample.before(), names)),
        Tile.signed(sample.gradient()).labelled(reach(sample.gradient())),
        Tile.signed(change).labelled(reach(change)),
        Tile.of(sample.adversarial())
            .beyond(largest(change))
            .labelled(outcome(label, before, after, names), says(sample.after(), names)));
  }

  /** What the step did to what the network says. */
  private static String outcome(int label, int before, int after, List<String> names) {
    if (before == after) {
      return before == label
          ? "still " + names.get(label)
          : "already " + name(names, before) + " before";
    }
    return name(names, before) + " → " + name(names, after);
  }

  private static String says(Sample.Said said, List<String> names) {
    return Text.of("says %s, %.1f\u00a0%%", name(names, said.predicted()), 100 * said.confidence());
  }

  /** A network may know more classes than the data set has, such as one for rubbish. */
  private static String name(List<String> names, int label) {
    return label < names.size() ? names.get(label) : String.valueOf(label);
  }

  private static String reach(float[] values) {
    return "± " + Numbers.value(largest(values), "");
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    return largest;
  }

  /** Whether the first layer's columns are pieces of hidden units rather than classes. */
  private static boolean hidden(Network model) {
    return model.output() != Output.GAUSSIANS
        && model.first(Parameter.Role.WEIGHT) != last(model, Parameter.Role.WEIGHT);
  }

  private static Parameter last(Network model, Parameter.Role role) {
    return model.parameters().stream()
        .filter(parameter -> parameter.role() == role)
        .reduce((before, after) -> after)
        .orElseThrow();
  }

  /** How many columns of the first layer's weights belong to a unit. */
  private static int pieces(Network model) {
    if (model instanceof Sequential network) {
      for (Layer layer : network.layers()) {
        if (!layer.parameters().isEmpty()) {
          return layer instanceof MaxoutUnits units
              ? units.pieces()
              : layer instanceof MaxoutMaps maps ? maps.pieces() : 1;
        }
      }
    }
    return 1;
  }

  private static double energy(float[] filter) {
    double squares = 0;
    for (float weight : filter) {
      squares += weight * weight;
    }
    return squares;
  }

  private static List<float[]> filters(Network model) {
    boolean rows = model.output() == Output.GAUSSIANS;
    Tensor weights = weights(model);
    float[] values = weights.toFloats();
    int count = weights.shape().extent(rows ? 0 : -1);
    int size = weights.shape().size() / count;
    List<float[]> filters = new ArrayList<>();
    for (int unit = 0; unit < count; unit++) {
      float[] filter = new float[size];
      for (int i = 0; i < filter.length; i++) {
        filter[i] = values[rows ? unit * size + i : i * count + unit];
      }
      filters.add(filter);
    }
    return filters;
  }

  private static Tensor weights(Network model) {
    boolean centres = model.output() == Output.GAUSSIANS;
    return model.first(centres ? Parameter.Role.CENTRE : Parameter.Role.WEIGHT).value();
  }
}
