package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Digits;
import java.util.List;
import java.util.stream.DoubleStream;

/** Curves over one axis as an SVG element, coloured by the page's style. */
final class Chart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 340;
  private static final int LEFT = 58;
  private static final int RIGHT = 92;
  private static final int TOP = 14;
  private static final int BOTTOM = 44;
  private static final int TICKS = 6;

  /**
   * A curve.
   *
   * @param style the class that the page colours it by
   * @param label at its end; may be empty
   */
  record Curve(String style, String label, double[] x, double[] y) {}

  private final double left;
  private final double right;
  private final double low;
  private final double high;

  private Chart(List<Curve> curves) {
    left = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.x)).min().orElseThrow();
    right = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.x)).max().orElseThrow();
    low = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.y)).min().orElseThrow();
    high = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.y)).max().orElseThrow();
  }

  /**
   * Draws curves.
   *
   * @param mark where a vertical line stands
   */
  static String of(String description, String x, String y, double mark, List<Curve> curves) {
    return new Chart(curves).draw(description, x, y, mark, curves);
  }

  private String draw(String description, String x, String y, double mark, List<Curve> curves) {
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
        WIDTH,
        HEIGHT,
        SvgView.escape(description));
    double step = step(high - low);
    for (double at = Math.ceil(low / step) * step; at <= high; at += step) {
      add(svg, "<path class=\"grid\" d=\"M%d %.1f H%d\"/>%n", LEFT, y(at), WIDTH - RIGHT);
      add(
          svg,
          "<text x=\"%d\" y=\"%.1f\" class=\"end\">%s</text>%n",
          LEFT - 6,
          y(at) + 4,
          tick(at));
    }
    step = step(right - left);
    for (double at = Math.ceil(left / step) * step; at <= right + step / 100; at += step) {
      add(svg, "<path class=\"grid\" d=\"M%.1f %d V%d\"/>%n", x(at), TOP, HEIGHT - BOTTOM);
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" class=\"middle\">%s</text>%n",
          x(at),
          HEIGHT - BOTTOM + 16,
          tick(at));
    }
    add(svg, "<path class=\"mark\" d=\"M%.1f %d V%d\"/>%n", x(mark), TOP, HEIGHT - BOTTOM);
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" class=\"middle\">%s</text>%n",
        (LEFT + WIDTH - RIGHT) / 2,
        HEIGHT - 8,
        SvgView.escape(x));
    add(
        svg,
        "<text transform=\"translate(14 %d) rotate(-90)\" class=\"middle\">%s</text>%n",
        (TOP + HEIGHT - BOTTOM) / 2,
        SvgView.escape(y));
    for (Curve curve : curves) {
      StringBuilder points = new StringBuilder();
      for (int i = 0; i < curve.x.length; i++) {
        add(points, "%s%.1f %.1f ", i == 0 ? "M" : "L", x(curve.x[i]), y(curve.y[i]));
      }
      add(svg, "<path class=\"%s\" d=\"%s\"/>%n", curve.style, points.toString().strip());
      if (!curve.label.isEmpty()) {
        int last = curve.x.length - 1;
        add(
            svg,
            "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>%n",
            x(curve.x[last]) + 6,
            y(curve.y[last]) + 4,
            curve.style,
            SvgView.escape(curve.label));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static void add(StringBuilder svg, String format, Object... arguments) {
    svg.append(Text.of(format, arguments));
  }

  private double x(double value) {
    double share = right == left ? .5 : (value - left) / (right - left);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    double share = high == low ? .5 : (value - low) / (high - low);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  /** A round distance of about a sixth of the range. */
  private static double step(double range) {
    if (!(range > 0)) {
      return 1;
    }
    double rough = range / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  private static String tick(double value) {
    return Math.abs(value) < 1e-12 ? "0" : Digits.of(value, 4);
  }
}
