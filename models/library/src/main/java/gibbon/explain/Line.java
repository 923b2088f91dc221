package gibbon.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A walk along the straight line x + t·step, from t = 0 on, from one change of a winner to the
 * next.
 */
final class Line {
  /*
   * Between two changes every layer is linear in t, so the crossing of two pieces is the quotient of
   * their distance and the difference of their speeds. A change leaves all outputs as they are and
   * gives one unit another speed, which adds a row of weights to the speeds of the layer above, and
   * so on up: nothing is multiplied anew. Of pieces that are equal the fastest wins at once; each
   * change at one t makes a unit faster, so it comes to an end.
   */
  private final List<LayerAccount> layers;
  private final double[][] values;
  private final double[][] speeds;
  private final int[][] winners;
  private double at;

  private double next;
  private int changingLayer;
  private int changingUnit;
  private int rival;

  /**
   * A place on the line.
   *
   * @param at t
   * @param changed how many units have another winner than at x, just behind this place
   */
  record Point(double at, double[] logits, int changed) {}

  private Line(List<LayerAccount> layers, double[] step) {
    this.layers = layers;
    values = layers.stream().map(layer -> layer.preactivations().clone()).toArray(double[][]::new);
    speeds = layers.stream().map(layer -> new double[layer.columns()]).toArray(double[][]::new);
    winners = layers.stream().map(Line::winnersAt).toArray(int[][]::new);
    quicken(0, step);
    findNext();
  }

  private static int[] winnersAt(LayerAccount layer) {
    return IntStream.range(0, layer.units()).map(layer::winningColumn).toArray();
  }

  /**
   * The smallest t ≥ 0 at which a maxout unit changes its winner on the way x + t·step; ∞ if none
   * ever does.
   */
  static double firstChange(List<LayerAccount> layers, double[] step) {
    return new Line(layers, step).next;
  }

  /**
   * Every t from 0 to {@code end} at which a winner changes, in order, with 0 and all of {@code
   * stops} (ascending, above 0, the last of them the end). Between two neighbours logits are
   * linear.
   */
  static List<Point> points(List<LayerAccount> layers, double[] step, double... stops) {
    Line line = new Line(layers, step);
    List<Point> points = new ArrayList<>();
    points.add(line.point(0));
    for (double stop : stops) {
      while (line.next < stop) {
        double change = line.next;
        line.advance(change);
        while (line.next <= change) {
          line.change();
        }
        points.add(line.point(change));
      }
      line.advance(stop);
      points.add(line.point(stop));
    }
    return points;
  }

  private Point point(double t) {
    int last = layers.size() - 1;
    double[] logits = IntStream.of(winners[last]).mapToDouble(w -> values[last][w]).toArray();
    int changed = 0;
    for (int i = 0; i <= last; i++) {
      for (int unit = 0; unit < winners[i].length; unit++) {
        changed += winners[i][unit] == layers.get(i).winningColumn(unit) ? 0 : 1;
      }
    }
    return new Point(t, logits, changed);
  }

  private void advance(double to) {
    for (int i = 0; i < values.length; i++) {
      for (int c = 0; c < values[i].length; c++) {
        values[i][c] += (to - at) * speeds[i][c];
      }
    }
    at = to;
  }

  private void change() {
    int former = winners[changingLayer][changingUnit];
    winners[changingLayer][changingUnit] = rival;
    if (changingLayer + 1 < layers.size()) {
      double[] quicker = new double[winners[changingLayer].length];
      quicker[changingUnit] = speeds[changingLayer][rival] - speeds[changingLayer][former];
      quicken(changingLayer + 1, quicker);
    }
    findNext();
  }

  /** The inputs of a layer become faster by so much, and so does all above them. */
  private void quicken(int first, double[] inputs) {
    double[] quicker = inputs;
    for (int i = first; i < layers.size(); i++) {
      LayerAccount layer = layers.get(i);
      double[] columns = new double[layer.columns()];
      for (int p = 0; p < quicker.length; p++) {
        for (int c = 0; quicker[p] != 0 && c < columns.length; c++) {
          columns[c] += quicker[p] * layer.weight(p, c);
        }
      }
      for (int c = 0; c < columns.length; c++) {
        speeds[i][c] += columns[c];
      }
      quicker = IntStream.of(winners[i]).mapToDouble(winner -> columns[winner]).toArray();
    }
  }

  private void findNext() {
    next = Double.POSITIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      int pieces = layers.get(i).pieces();
      for (int unit = 0; unit < winners[i].length; unit++) {
        int winner = winners[i][unit];
        for (int piece = unit * pieces; piece < (unit + 1) * pieces; piece++) {
          double ahead = speeds[i][piece] - speeds[i][winner];
          double crossing = at + Math.max(0, values[i][winner] - values[i][piece]) / ahead;
          if (ahead > 0 && crossing < next) {
            next = crossing;
            changingLayer = i;
            changingUnit = unit;
            rival = piece;
          }
        }
      }
    }
  }
}
