package gibbon.attack;

/**
 * The boundary of one picture's class as its linearised logits have it: f + ⟨w, step⟩ = 0 is where
 * a rival draws level with the class that the picture is to leave.
 *
 * @param w slope of the rival's lead [inputs]
 * @param f the rival's lead, above 0 beyond the boundary
 */
record Boundary(double[] w, double f) {
  /**
   * The nearest boundary, |f| by the dual norm of w, of the lowest class among equals; of slopes
   * that are all 0 none is near.
   */
  static Boundary nearest(Jacobian at, int row, int label, Norm norm) {
    int classes = at.rows().length;
    double[] own = at.row(row, label);
    Boundary nearest = null;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      if (k != label) {
        double f = at.logits()[row * classes + k] - at.logits()[row * classes + label];
        double[] w = at.row(row, k);
        LinearAlgebra.addScaled(w, -1, own);
        double size = norm.dual(w);
        double distance = size == 0 ? Double.POSITIVE_INFINITY : Math.abs(f) / size;
        if (nearest == null || distance < least) {
          nearest = new Boundary(w, f);
          least = distance;
        }
      }
    }
    return nearest;
  }

  /** That of one rival, whose margin was climbed. */
  static Boundary of(Slopes slopes, int row) {
    double[] w = slopes.direction(row);
    LinearAlgebra.scale(w, slopes.scales()[row]);
    return new Boundary(w, slopes.values()[row]);
  }

  /** The same boundary seen from a point that is a step away from where it was linearised. */
  Boundary from(double[] step) {
    return new Boundary(w, f + LinearAlgebra.dot(w, step));
  }
}
