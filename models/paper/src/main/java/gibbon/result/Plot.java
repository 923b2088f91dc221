package gibbon.result;

import java.util.ArrayList;
import java.util.List;

/**
 * Curves over one axis, as a report draws them.
 *
 * @param title above the curves
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param curves at least one, each of another name
 */
public record Plot(String title, Axis x, Axis y, List<Curve> curves) implements Graphic {
  /** A plot without curves yet. */
  public static Plot of(String title, Axis x, Axis y) {
    return new Plot(title, x, y, List.of());
  }

  /** With one more curve: a line, with its points marked where they are few. */
  public Plot line(String name, double[] x, double[] y) {
    return with(new Curve(name, x, y));
  }

  /** With one more curve: points that no line connects. */
  public Plot points(String name, double[] x, double[] y) {
    return with(new Curve(name, x, y, Look.POINTS));
  }

  private Plot with(Curve curve) {
    List<Curve> more = new ArrayList<>(curves);
    more.add(curve);
    return new Plot(title, x, y, List.copyOf(more));
  }

  /**
   * @param label what the axis counts, with the unit
   * @param logarithmic whether equal steps are equal factors; every value must then be above 0
   */
  public record Axis(String label, boolean logarithmic) {
    public static Axis linear(String label) {
      return new Axis(label, false);
    }

    public static Axis logarithmic(String label) {
      return new Axis(label, true);
    }
  }

  /**
   * @param name for the legend
   * @param x finite values
   * @param y a value for every x; the curve has a gap where it is not finite
   * @param look how it is drawn
   */
  public record Curve(String name, double[] x, double[] y, Look look) {
    /** A line, with its points marked where they are few. */
    public Curve(String name, double[] x, double[] y) {
      this(name, x, y, Look.MARKED_LINE);
    }
  }

  /** How a curve is drawn. */
  public enum Look {
    MARKED_LINE,
    LINE,
    POINTS
  }
}
