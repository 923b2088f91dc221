package gibbon.explain;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Op.Part;
import gibbon.autodiff.Var;
import gibbon.op.Maxout;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A layer that multiplies what it sees by weights, dense or of maps, in any network.
 *
 * @param number counted from 1, in the order of the tape
 * @param product the sums of products
 * @param sum with the bias; the product where there is none
 * @param output what the activation makes of it; the sum where none follows at once
 */
record WeighingLayer(int number, Var product, Var sum, Var output) {
  /** All layers that lead from the picture to the logits. */
  static List<WeighingLayer> of(Flow flow) {
    List<WeighingLayer> layers = new ArrayList<>();
    int number = 0;
    for (Var node : flow.nodes()) {
      if (Flow.part(node) == Part.WEIGHING) {
        number++;
        if (flow.onPath(node)) {
          Var sum = behind(flow, node, Part.BIASING);
          layers.add(new WeighingLayer(number, node, sum, behind(flow, sum, Part.ACTIVATION)));
        }
      }
    }
    return layers;
  }

  /** The only value made of this one, if an op of this part makes it. */
  private static Var behind(Flow flow, Var value, Part part) {
    List<Var> next = flow.consumers(value);
    boolean follows =
        next.size() == 1
            && Flow.part(next.get(0)) == part
            && next.get(0).inputs().stream().filter(flow::onPath).count() == 1;
    return follows ? next.get(0) : value;
  }

  /** Linear pieces of a unit, neighbouring numbers of the sum. */
  int pieces() {
    return output.op().orElse(null) instanceof Maxout maxout ? maxout.pieces() : 1;
  }

  /**
   * The layer and the row-major number of a unit that somebody asks for.
   *
   * @throws GibbonException if there is none
   */
  static Found find(List<WeighingLayer> layers, Question.Unit asked) {
    WeighingLayer layer =
        layers.stream()
            .filter(each -> each.number == asked.layer())
            .findFirst()
            .orElseThrow(
                () ->
                    new GibbonException(
                        Text.of(
                            "The model has layers 1 to %d, the last of which makes the logits; got layer %d.",
                            layers.stream().mapToInt(WeighingLayer::number).max().orElse(0),
                            asked.layer())));
    Shape shape = layer.output.shape();
    int[] extents = new int[shape.rank() - 1];
    for (int axis = 0; axis < extents.length; axis++) {
      extents[axis] = shape.extent(axis + 1);
    }
    if (extents.length == 1 && asked.place().size() == 1) {
      if (asked.place().get(0) >= extents[0] || asked.place().get(0) < 0) {
        throw new GibbonException(
            Text.of(
                "Layer %d has units 0 to %d, got unit %d.",
                asked.layer(), extents[0] - 1, asked.place().get(0)));
      }
      return new Found(layer, asked.place().get(0));
    }
    int unit = 0;
    boolean inside = extents.length == asked.place().size();
    for (int axis = 0; inside && axis < extents.length; axis++) {
      int at = asked.place().get(axis);
      inside = at >= 0 && at < extents[axis];
      unit = unit * extents[axis] + at;
    }
    if (!inside) {
      throw new GibbonException(
          extents.length == 1
              ? Text.of(
                  "Layer %d is dense: --unit %d,J with J from 0 to %d.",
                  asked.layer(), asked.layer(), extents[0] - 1)
              : Text.of(
                  "Layer %d has %s rows, columns and maps: --unit %d,ROW,COLUMN,MAP, each from 0.",
                  asked.layer(), text(extents), asked.layer()));
    }
    return new Found(layer, unit);
  }

  /** A unit by its row-major number. */
  record Found(WeighingLayer layer, int unit) {}

  private static String text(int[] extents) {
    StringBuilder text = new StringBuilder();
    for (int extent : extents) {
      text.append(text.length() == 0 ? "" : " × ").append(extent);
    }
    return text.toString();
  }

  /** The unit that makes a number of the layer's product. */
  int unitOf(int column) {
    return column / pieces();
  }

  private int winner(int unit) {
    double[] z = sum.value().toDoubles();
    return LayerAccount.winner(z, unit * pieces(), pieces());
  }

  /**
   * The products of the winner's sum.
   *
   * @param device the device's numbers of a value
   */
  Taps taps(int unit, Labels labels, Function<Var, double[]> device) {
    int winning = winner(unit);
    return Taps.of(product, winning, labels, device.apply(product)[winning]);
  }

  /** The account of a unit. */
  UnitAccount account(Flow flow, int unit, Labels labels, Taps taps) {
    double[] products = product.value().toDoubles();
    double[] z = sum.value().toDoubles();
    double[] gradient = flow.gradient(sum);
    int first = unit * pieces();
    int winning = winner(unit);
    double[] local = output == sum ? null : LocalDerivative.row(output, sum, unit);
    List<UnitAccount.Piece> pieces = new ArrayList<>();
    double second = Double.NEGATIVE_INFINITY;
    for (int column = first; column < first + pieces(); column++) {
      pieces.add(
          new UnitAccount.Piece(
              products[column],
              z[column] - products[column],
              z[column],
              local == null ? 1 : local[column],
              gradient[column]));
      second = column == winning ? second : Math.max(second, z[column]);
    }
    return new UnitAccount(
        number,
        unit,
        labels.of(output, unit),
        pieces,
        winning - first,
        output.value().toDoubles()[unit],
        pieces() == 1 ? null : z[winning] - second,
        flow.gradient(output)[unit],
        flow.slope(output, unit),
        false,
        new Paths(flow, labels).chain(output, unit),
        taps);
  }
}
