package gibbon.explain.view;

import gibbon.Text;
import gibbon.explain.Digits;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/** Curves over one axis as an SVG element, coloured by the page's style. */
final class Chart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 340;
  private static final int LEFT = 74;
  private static final int RIGHT = 92;
  private static final int TOP = 30;
  private static final int BOTTOM = 56;
  private static final int TICKS = 6;
  private static final int NAME = 18;

  /** Less, in units of the drawing, nobody sees. */
  private static final double SEEN = .1;

  /**
   * A curve.
   *
   * @param style the class that the page colours it by
   * @param label at its end; may be empty
   */
  record Curve(String style, String label, double[] x, double[] y) {}

  /** A vertical line with a word over it. */
  record Mark(double at, String words) {}

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
   * @param marks where vertical lines stand
   */
  static String of(String description, String x, String y, List<Mark> marks, List<Curve> curves) {
    return new Chart(curves).draw(description, x, y, marks, curves);
  }

  private String draw(
      String description, String x, String y, List<Mark> marks, List<Curve> curves) {
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
          y(at) + 5,
          tick(at));
    }
    step = step(right - left);
    for (double at = Math.ceil(left / step) * step; at <= right + step / 100; at += step) {
      add(svg, "<path class=\"grid\" d=\"M%.1f %d V%d\"/>%n", x(at), TOP, HEIGHT - BOTTOM);
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" class=\"middle\">%s</text>%n",
          x(at),
          HEIGHT - BOTTOM + 20,
          tick(at));
    }
    for (Mark each : marks) {
      add(svg, "<path class=\"mark\" d=\"M%.1f %d V%d\"/>%n", x(each.at), TOP, HEIGHT - BOTTOM);
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" class=\"middle\">%s</text>%n",
          x(each.at),
          TOP - 6,
          SvgView.escape(each.words));
    }
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
      for (int i = 0; i < curve.x.length; i = next(curve, i)) {
        add(points, "%s%.1f %.1f ", i == 0 ? "M" : "L", x(curve.x[i]), y(curve.y[i]));
      }
      add(svg, "<path class=\"%s\" d=\"%s\"/>%n", curve.style, points.toString().strip());
    }
    names(svg, curves);
    return svg.append("</svg>\n").toString();
  }

  /** The farthest point such that a straight line to it is seen to run through all in between. */
  private int next(Curve curve, int from) {
    int to = from + 1;
    while (to + 1 < curve.x.length && straight(curve, from, to + 1)) {
      to++;
    }
    return to;
  }

  private boolean straight(Curve curve, int from, int to) {
    double width = curve.x[to] - curve.x[from];
    for (int i = from + 1; i < to; i++) {
      double share = width == 0 ? 0 : (curve.x[i] - curve.x[from]) / width;
      double y = curve.y[from] + share * (curve.y[to] - curve.y[from]);
      if (Math.abs(y(y) - y(curve.y[i])) > SEEN) {
        return false;
      }
    }
    return true;
  }

  /** At the ends of the curves, moved apart where they would lie on each other. */
  private void names(StringBuilder svg, List<Curve> curves) {
    List<Curve> named =
        curves.stream()
            .filter(curve -> !curve.label.isEmpty())
            .sorted(Comparator.comparingDouble(curve -> y(curve.y[curve.y.length - 1])))
            .toList();
    double next = TOP;
    for (int i = 0; i < named.size(); i++) {
      Curve curve = named.get(i);
      int last = curve.x.length - 1;
      double room = HEIGHT - BOTTOM - (double) NAME * (named.size() - 1 - i);
      double at = Math.max(next, Math.min(room, y(curve.y[last])));
      next = at + NAME;
      add(
          svg,
          "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>%n",
          x(curve.x[last]) + 6,
          at + 5,
          curve.style,
          SvgView.escape(curve.label));
    }
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
    return Math.abs(value) < 1e-12 ? "0" : Sentences.typeset(Digits.of(value, 4));
  }
}
