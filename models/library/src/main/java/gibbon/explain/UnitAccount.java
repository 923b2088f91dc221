package gibbon.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * One unit: what its pieces say, which wins, what it looks for, and what J thinks of it.
 *
 * @param layer counted from 1
 * @param unit counted from 0, row-major in a layer of maps
 * @param name such as {@code h1[17]}, or {@code z3[7]} in the last layer; {@code h1[12,7,3]}, row,
 *     column and map, in a layer of maps
 * @param pieces what each piece says; a single one where the layer has no maxout
 * @param winner the piece that wins, the lowest of equals
 * @param output the unit's value: the winner's
 * @param margin how far the winner is ahead of the next piece, or null where there is no other
 * @param gradient dJ/dh of the unit, as the oracle's backward pass has it
 * @param filter d output / dx, a number for every channel of every pixel; in the first layer of a
 *     dense network the winner's weights themselves
 * @param weights whether the filter is the weights themselves rather than a product of several
 *     layers' weights, which holds only as long as no winner below changes
 * @param sums the paths of dJ/dh through the layers above; empty in the last layer
 * @param taps the winner's products, the sum that is {@link Piece#products}
 */
public record UnitAccount(
    int layer,
    int unit,
    String name,
    List<Piece> pieces,
    int winner,
    double output,
    Double margin,
    double gradient,
    double[] filter,
    boolean weights,
    List<PathSum> sums,
    Taps taps) {

  /**
   * A linear piece.
   *
   * @param products Σ h·W, without the bias
   * @param preactivation z = products + bias
   * @param localDerivative of the unit's output with respect to z: 1 at the winner, 0 elsewhere
   * @param gradient dJ/dz
   */
  public record Piece(
      double products,
      double bias,
      double preactivation,
      double localDerivative,
      double gradient) {}

  /**
   * Of a network of dense layers.
   *
   * @param unit of the layer
   * @param taps of its winner
   */
  static UnitAccount of(int number, int unit, List<LayerAccount> layers, Taps taps) {
    LayerAccount layer = layers.get(number - 1);
    boolean last = number == layers.size();
    int winning = layer.winningColumn(unit);
    List<Piece> pieces = new ArrayList<>();
    double second = Double.NEGATIVE_INFINITY;
    for (int piece = 0; piece < layer.pieces(); piece++) {
      int column = unit * layer.pieces() + piece;
      double z = layer.preactivations()[column];
      pieces.add(
          new Piece(
              z - layer.bias()[column],
              layer.bias()[column],
              z,
              column == winning ? 1 : 0,
              layer.gradient()[column]));
      second = column == winning ? second : Math.max(second, z);
    }
    double output = layer.preactivations()[winning];
    String name = layer.unitName(unit, last);
    return new UnitAccount(
        number,
        unit,
        name,
        pieces,
        winning - unit * layer.pieces(),
        output,
        layer.pieces() == 1 ? null : output - second,
        layer.unitGradient(unit),
        filter(layers, number - 1, winning),
        number == 1,
        PathSum.chain("dJ/d" + name, layers, number, unit, PixelAccount.SHOWN),
        taps);
  }

  /** d z_column / dx through the winners of the layers below. */
  private static double[] filter(List<LayerAccount> layers, int at, int column) {
    double[] gradient = new double[layers.get(at).columns()];
    gradient[column] = 1;
    for (int i = at; ; i--) {
      LayerAccount layer = layers.get(i);
      double[] input = new double[layer.inputs()];
      for (int p = 0; p < input.length; p++) {
        for (int c = 0; c < gradient.length; c++) {
          input[p] += gradient[c] == 0 ? 0 : layer.weight(p, c) * gradient[c];
        }
      }
      if (i == 0) {
        return input;
      }
      LayerAccount below = layers.get(i - 1);
      gradient = new double[below.columns()];
      for (int unit = 0; unit < below.units(); unit++) {
        gradient[below.winningColumn(unit)] = input[unit];
      }
    }
  }
}
