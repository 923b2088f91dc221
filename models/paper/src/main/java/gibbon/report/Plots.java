package gibbon.report;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import gibbon.GibbonException;
import gibbon.picture.Drawing;
import gibbon.result.Bars;
import gibbon.result.ExperimentResult;
import gibbon.result.Figure;
import gibbon.result.Numbers;
import gibbon.result.Plot;
import gibbon.result.Plot.Look;
import gibbon.store.AtomicFiles;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves as files: a PNG for the report and an SVG beside it. */
final class Plots {
  static final int WIDTH = 580;

  /** Of a picture whose legend takes no more than {@link #LINES_BELOW} lines. */
  static final int HEIGHT = 400;

  /** Pixels a unit in the PNG, so that it stays sharp on fine screens and on paper. */
  static final int DENSITY = 2;

  private static final int MARKED_POINTS = 30;
  private static final int MOST_MARKS = 12;
  private static final double UNEQUAL = 2e-4;

  /** Names longer than this would leave too little room for the curves beside them. */
  private static final int NAME_BESIDE = 6;

  /** A picture grows by a line of legend for each name below it beyond so many. */
  private static final int LINES_BELOW = 2;

  private static final int LEGEND_LINE = 28;

  /**
   * The palette of Okabe and Ito, which colour-blind readers can tell apart, and three more that
   * stand apart from it, for there are ten classes and dashes vanish where points are dense.
   */
  static final Color[] COLOURS = {
    new Color(0x0072b2),
    new Color(0xd55e00),
    new Color(0x009e73),
    new Color(0xcc79a7),
    new Color(0xe69f00),
    new Color(0x56b4e9),
    new Color(0x000000),
    new Color(0x882255),
    new Color(0x999933),
    new Color(0x999999),
  };

  private static final BasicStroke[] LINES = {
    line(), line(9, 4), line(2, 3), line(9, 3, 2, 3),
  };

  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.DIAMOND,
  };

  static {
    Drawing.withoutScreen();
  }

  private Plots() {}

  /**
   * Writes {@code name.png} and {@code name.svg} into a folder that exists, each whole or not at
   * all.
   *
   * @return the figure for {@link ExperimentResult#figures}; it names the PNG
   * @throws GibbonException if there is nothing to draw, x and y differ in length, a value does not
   *     fit its axis, or the machine has no font
   * @throws gibbon.store.StoreException if a file cannot be written
   */
  static Figure save(Path folder, String name, Plot plot, String caption) {
    return save(folder, name, () -> chart(plot), caption);
  }

  /** As {@link #save(Path, String, Plot, String)}, for bars. */
  static Figure save(Path folder, String name, Bars bars, String caption) {
    return save(folder, name, () -> BarChart.of(bars), caption);
  }

  /** A chart keeps marks of having been painted, so each file has one of its own. */
  private static Figure save(
      Path folder, String name, Supplier<Chart<?, ?>> chart, String caption) {
    Drawing.writePng(folder.resolve(name + ".png"), bitmap(chart.get()));
    Document drawing = vectors(chart.get());
    AtomicFiles.write(folder.resolve(name + ".svg"), drawing::writeTo);
    return new Figure(name + ".png", caption);
  }

  private static BufferedImage bitmap(Chart<?, ?> chart) {
    BufferedImage image =
        new BufferedImage(
            chart.getWidth() * DENSITY, chart.getHeight() * DENSITY, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(DENSITY, DENSITY);
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    graphics.dispose();
    return image;
  }

  private static Document vectors(Chart<?, ?> chart) {
    VectorGraphics2D graphics = new VectorGraphics2D();
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    PageSize size = new PageSize(chart.getWidth(), chart.getHeight());
    return new SVGProcessor().getDocument(graphics.getCommands(), size);
  }

  private static XYChart chart(Plot plot) {
    check(plot);
    List<String> names = plot.curves().stream().map(Plot.Curve::name).toList();
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(height(names))
            .title(plot.title())
            .xAxisTitle(plot.x().label())
            .yAxisTitle(plot.y().label())
            .build();
    style(chart.getStyler(), plot);
    dress(chart.getStyler(), names);
    int index = 0;
    for (Plot.Curve curve : plot.curves()) {
      double[] y =
          DoubleStream.of(curve.y()).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
      XYSeries series = chart.addSeries(curve.name(), places(plot, curve.x()), y);
      series.setLineColor(COLOURS[index % COLOURS.length]);
      series.setMarkerColor(COLOURS[index % COLOURS.length]);
      series.setLineStyle(LINES[index % LINES.length]);
      series.setMarker(
          curve.look() == Look.POINTS
                  || curve.look() == Look.MARKED_LINE && y.length <= MARKED_POINTS
              ? MARKERS[index % MARKERS.length]
              : SeriesMarkers.NONE);
      if (curve.look() == Look.POINTS) {
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      }
      index++;
    }
    return chart;
  }

  private static void style(XYStyler style, Plot plot) {
    style.setXAxisLogarithmic(plot.x().logarithmic());
    style.setYAxisLogarithmic(plot.y().logarithmic());
    Double top = top(plot.curves().stream().flatMapToDouble(curve -> DoubleStream.of(curve.y())));
    if (top != null && !plot.y().logarithmic()) {
      style.setYAxisMin(0.0).setYAxisMax(top);
    }
    style.setXAxisTickMarkSpacingHint(84);
    if (plot.x().logarithmic()) {
      style.setXAxisMaxLabelCount(MOST_MARKS);
    }
    style.setXAxisTickLabelsFormattingFunction(Plots::tick);
    style.setMarkerSize(7);
  }

  /** Letters, colours and legend, the same for curves and bars. */
  static void dress(AxesChartStyler style, List<String> names) {
    style.setYAxisTickLabelsFormattingFunction(Plots::tick);
    style.setChartTitleFont(Drawing.font(Font.BOLD, 16));
    style.setAxisTitleFont(Drawing.font(Font.PLAIN, 15));
    style.setAxisTickLabelsFont(Drawing.font(Font.PLAIN, 14));
    style.setLegendFont(Drawing.font(Font.PLAIN, 14));
    style.setLegendVisible(names.size() > 1);
    style.setLegendLayout(LegendLayout.Vertical);
    style.setLegendPosition(beside(names) ? LegendPosition.OutsideE : LegendPosition.OutsideS);
    style.setLegendBorderColor(Color.WHITE);
    style.setLegendSeriesLineLength(36);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(new Color(0xdddddd));
    style.setLocale(Locale.ROOT);
  }

  /**
   * Where many values stand at equal distances, XChart puts its marks at some of them, however
   * crooked the numbers. A point moved by less than a pixel, and by more than what XChart takes for
   * equal, brings it back to round ones.
   */
  private static double[] places(Plot plot, double[] x) {
    double[] places = x.clone();
    double pixel = Math.abs(x[x.length - 1] - x[0]) / WIDTH;
    if (!plot.x().logarithmic() && x.length > MOST_MARKS && pixel > UNEQUAL) {
      places[1] += Math.max(UNEQUAL, pixel / 100);
    }
    return places;
  }

  /** Enough for the legend, so that it takes nothing from the curves. */
  static int height(List<String> names) {
    int below = beside(names) ? 0 : names.size();
    return HEIGHT + LEGEND_LINE * Math.max(0, below - LINES_BELOW);
  }

  private static boolean beside(List<String> names) {
    return names.size() > LINES_BELOW
        && names.stream().allMatch(name -> name.length() <= NAME_BESIDE);
  }

  /**
   * Where nothing is negative, a round number no less than all values, to which an axis from 0 can
   * reach; so shares near 100 % have that mark above them, not only the one of 80. Null elsewhere.
   */
  static Double top(DoubleStream values) {
    DoubleSummaryStatistics all = values.filter(Double::isFinite).summaryStatistics();
    if (all.getMin() < 0 || all.getMax() <= 0) {
      return null;
    }
    double step = Math.pow(10, Math.floor(Math.log10(all.getMax())));
    return step * Math.ceil(all.getMax() / step - 1e-9);
  }

  /** Steps of a tenth do not add up exactly, so what is all but zero is zero. */
  static String tick(double value) {
    return Math.abs(value) < 1e-12 ? "0" : Numbers.value(value, "");
  }

  private static void check(Plot plot) {
    if (plot.curves().isEmpty()) {
      throw new GibbonException("The plot '" + plot.title() + "' needs a curve, got none.");
    }
    Set<String> names = new HashSet<>();
    for (Plot.Curve curve : plot.curves()) {
      String where = "The curve '" + curve.name() + "' of the plot '" + plot.title() + "' ";
      if (!names.add(curve.name())) {
        throw new GibbonException(
            where + "needs a name of its own, got one that is there already.");
      }
      if (curve.x().length != curve.y().length) {
        throw new GibbonException(
            where
                + "needs as many y as x, got "
                + curve.y().length
                + " and "
                + curve.x().length
                + ".");
      }
      if (!DoubleStream.of(curve.x()).allMatch(Double::isFinite)) {
        throw new GibbonException(where + "needs finite x, got one that is not.");
      }
      if (DoubleStream.of(curve.y()).noneMatch(Double::isFinite)) {
        throw new GibbonException(where + "needs at least one finite y, got none.");
      }
      positive(where + "on the axis '" + plot.x().label() + "'", plot.x(), curve.x());
      positive(where + "on the axis '" + plot.y().label() + "'", plot.y(), curve.y());
    }
  }

  private static void positive(String where, Plot.Axis axis, double[] values) {
    if (axis.logarithmic() && DoubleStream.of(values).anyMatch(v -> v <= 0)) {
      throw new GibbonException(
          where + " needs values above 0, because it is logarithmic, got one that is not.");
    }
  }

  private static BasicStroke line(float... dashes) {
    return new BasicStroke(
        2f,
        BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        1f,
        dashes.length == 0 ? null : dashes,
        0f);
  }
}
