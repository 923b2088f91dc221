package gibbon.attack;

import gibbon.GibbonException;

/**
 * Minimises a smooth function within a box by a limited-memory quasi-Newton method, L-BFGS-B (Byrd,
 * Lu, Nocedal and Zhu 1995, with the projection of Morales and Nocedal 2011). The box-constrained
 * attack of Szegedy et al. (2014), to which the paper compares FGSM, is a problem of this kind.
 *
 * <p>Every point at which the function is evaluated lies in the box.
 *
 * @param memory how many pairs of steps and gradient changes describe the curvature
 * @param gradientTolerance stops when no element of the projected gradient exceeds it
 * @param decreaseTolerance stops when an iteration lowers f by less than this times max(|f|, 1)
 * @param evaluations of the function at most
 */
public record LbfgsB(
    int memory, double gradientTolerance, double decreaseTolerance, int evaluations) {
  /** A function to minimise. */
  public interface Objective {
    /** The value at x; puts the gradient into {@code gradient}. */
    double evaluate(double[] x, double[] gradient);
  }

  /**
   * Where a minimisation ended.
   *
   * @param x in the box
   * @param value f(x)
   * @param projectedGradient the largest element of P(x − ∇f) − x
   * @param evaluations of the function and its gradient
   * @param converged whether a tolerance was met; otherwise the evaluations were used up, or the
   *     line search could not go on
   */
  public record Minimum(
      double[] x, double value, double projectedGradient, int evaluations, boolean converged) {}

  /** Ten pairs, tolerances for double precision, 15,000 evaluations. */
  public static final LbfgsB STANDARD = new LbfgsB(10, 1e-5, 1e7 * Math.ulp(1.0), 15_000);

  /**
   * Minimises from a start, which is first moved into the box. {@link BoxSearch} is the same for
   * who cannot hand over a function, because many are evaluated in one.
   *
   * @param low lower bounds
   * @param high upper bounds, nowhere below {@code low}
   * @throws GibbonException if the bounds do not fit, or the function is no finite number at the
   *     start
   */
  public Minimum minimize(Objective objective, double[] start, double[] low, double[] high) {
    BoxSearch search = new BoxSearch(this, start, low, high);
    double[] gradient = new double[start.length];
    while (!search.finished()) {
      search.told(objective.evaluate(search.point().clone(), gradient), gradient);
    }
    return search.minimum();
  }
}
