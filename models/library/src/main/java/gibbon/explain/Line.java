package gibbon.explain;

import java.util.List;

/** The network along a straight line through the picture. */
final class Line {
  private Line() {}

  /**
   * The smallest t ≥ 0 at which a maxout unit changes its winner on the way x + t·step; ∞ if none
   * ever does. Up to there every layer is linear in t, so the crossing of two pieces is the
   * quotient of their distance and the difference of their speeds.
   */
  static double firstChange(List<LayerAccount> layers, double[] step) {
    double first = Double.POSITIVE_INFINITY;
    double[] speed = step;
    for (LayerAccount layer : layers) {
      double[] z = new double[layer.columns()];
      for (int p = 0; p < speed.length; p++) {
        for (int c = 0; speed[p] != 0 && c < z.length; c++) {
          z[c] += speed[p] * layer.weight(p, c);
        }
      }
      double[] outputs = new double[layer.units()];
      for (int unit = 0; unit < outputs.length; unit++) {
        int winner = layer.winningColumn(unit);
        outputs[unit] = z[winner];
        for (int piece = 0; piece < layer.pieces(); piece++) {
          int rival = unit * layer.pieces() + piece;
          if (z[rival] > z[winner]) {
            double distance = layer.preactivations()[winner] - layer.preactivations()[rival];
            first = Math.min(first, distance / (z[rival] - z[winner]));
          }
        }
      }
      speed = outputs;
    }
    return first;
  }
}
