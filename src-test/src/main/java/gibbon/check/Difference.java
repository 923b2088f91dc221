package gibbon.check;

import java.util.List;

/**
 * A way to estimate the slope of ⟨weight, f⟩ along a direction by differences.
 *
 * @param step in units of the direction; negative for the other side of the point
 */
record Difference(Formula formula, double step) {
  /*
   * A function may have kinks that no domain keeps away from, as a network of maxout units has. Where
   * x ± hv straddles one, a smaller step does not; where x itself all but stands on one, there is none
   * on one of its sides. Where the backward pass is wrong, no step helps: no slope of either side is it.
   *
   * What follows may enlarge the rounding, as a steep function does that stands before a saturated
   * softmax; then only a longer step helps, over which the function curves. So two longer steps make
   * one difference whose error is of fourth order (Richardson).
   */
  static final Difference FIRST = new Difference(Formula.CENTRAL, 1e-5);

  /** The usual first, then those for rare cases. */
  static final List<Difference> ALL =
      List.of(
          FIRST,
          new Difference(Formula.EXTRAPOLATED, 1e-4),
          new Difference(Formula.EXTRAPOLATED, 1e-3),
          new Difference(Formula.CENTRAL, 1e-6),
          new Difference(Formula.CENTRAL, 2e-7),
          new Difference(Formula.ONE_SIDED, 1e-6),
          new Difference(Formula.ONE_SIDED, -1e-6));

  /** How values of the function make a slope. */
  enum Formula {
    /** (f(h) − f(−h)) / 2h. */
    CENTRAL(1),
    /** (4·C(h/2) − C(h)) / 3 of central differences C. */
    EXTRAPOLATED(3),
    /** (−3·f(0) + 4·f(h) − f(2h)) / 2h, of second order as well. */
    ONE_SIDED(4);

    private final double rounding;

    Formula(double rounding) {
      this.rounding = rounding;
    }
  }

  /** Whether its step is shorter than the usual one, so that rounding may be most of it. */
  boolean isShort() {
    return Math.abs(step) < FIRST.step;
  }

  /** How far it may be off where every ⟨weight, f⟩ is off by {@code each}. */
  double rounding(double each) {
    return formula.rounding * each / Math.abs(step);
  }

  /** The slope at a point. */
  double slope(
      Probe probe, TapeFunction function, Point point, double[] weight, double[][] direction) {
    Line line = (from, to) -> probe.change(function, point, weight, direction, from, to);
    return switch (formula) {
      case CENTRAL -> central(line, step);
      case EXTRAPOLATED -> (4 * central(line, step / 2) - central(line, step)) / 3;
      case ONE_SIDED -> (4 * line.change(0, step) - line.change(0, 2 * step)) / (2 * step);
    };
  }

  private static double central(Line line, double step) {
    return line.change(-step, step) / (2 * step);
  }

  private interface Line {
    double change(double from, double to);
  }
}
