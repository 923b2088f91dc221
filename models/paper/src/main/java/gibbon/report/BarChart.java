package gibbon.report;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.result.Bars;
import java.awt.Color;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.AxesChartSeries;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.HorizontalBarStyler;

/** {@link Bars} as a chart. */
final class BarChart {
  /** More letters than this, all categories together, do not fit side by side. */
  private static final int UPRIGHT_LETTERS = 60;

  private static final double FILL = .8;

  /** The height of a bar that lies, with its share of the gap. */
  private static final int BAR = 28;

  /** What title, axis and two lines of legend take from bars that lie. */
  private static final int FRAME = 170;

  private BarChart() {}

  /** Bars that stand, or lie where the names of the categories are too long to stand under them. */
  static Chart<?, ?> of(Bars bars) {
    check(bars);
    int letters = bars.categories().stream().mapToInt(String::length).sum();
    return letters > UPRIGHT_LETTERS ? lying(bars) : standing(bars);
  }

  private static Chart<?, ?> standing(Bars bars) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Plots.WIDTH)
            .height(Plots.height(names(bars)))
            .title(bars.title())
            .xAxisTitle(bars.x())
            .yAxisTitle(bars.y())
            .build();
    CategoryStyler style = chart.getStyler();
    Plots.dress(style, names(bars));
    Double top = top(bars);
    if (top != null) {
      style.setYAxisMin(0.0).setYAxisMax(top);
    }
    style.setAvailableSpaceFill(FILL);
    // A name under every group of bars: names closer than this are left out.
    style.setXAxisTickMarkSpacingHint(1);
    for (Bars.Series each : bars.series()) {
      paint(chart.addSeries(each.name(), bars.categories(), heights(each)), bars, each);
    }
    return chart;
  }

  private static Chart<?, ?> lying(Bars bars) {
    int group = BAR * bars.series().size();
    HorizontalBarChart chart =
        new HorizontalBarChartBuilder()
            .width(Plots.WIDTH)
            .height(
                Plots.height(names(bars)) - Plots.HEIGHT + FRAME + group * bars.categories().size())
            .title(bars.title())
            .xAxisTitle(bars.y())
            .yAxisTitle(bars.x())
            .build();
    HorizontalBarStyler style = chart.getStyler();
    Plots.dress(style, names(bars));
    Double top = top(bars);
    if (top != null) {
      style.setXAxisMin(0.0).setXAxisMax(top);
    }
    style.setXAxisTickLabelsFormattingFunction(Plots::tick);
    style.setYAxisTickLabelsFormattingFunction(null);
    style.setAvailableSpaceFill(FILL);
    style.setLabelsVisible(false);
    // XChart measures by this both the numbers and the names, and leaves out names that are closer.
    style.setXAxisTickMarkSpacingHint(Math.min(group, 50));
    for (Bars.Series each : bars.series()) {
      paint(chart.addSeries(each.name(), heights(each), bars.categories()), bars, each);
    }
    return chart;
  }

  private static List<String> names(Bars bars) {
    return bars.series().stream().map(Bars.Series::name).toList();
  }

  /** No bar where there is no number. */
  private static List<Double> heights(Bars.Series series) {
    List<Double> heights = new ArrayList<>();
    DoubleStream.of(series.heights()).forEach(h -> heights.add(Double.isFinite(h) ? h : null));
    return heights;
  }

  private static Double top(Bars bars) {
    return Plots.top(
        bars.series().stream().flatMapToDouble(each -> DoubleStream.of(each.heights())));
  }

  private static void paint(AxesChartSeries series, Bars bars, Bars.Series each) {
    Color colour = Plots.COLOURS[bars.series().indexOf(each) % Plots.COLOURS.length];
    series.setFillColor(colour);
    series.setLineColor(colour);
  }

  private static void check(Bars bars) {
    String where = "The bars '" + bars.title() + "' need ";
    if (bars.series().isEmpty() || bars.categories().isEmpty()) {
      throw new GibbonException(where + "at least one series and one category, got none.");
    }
    Set<String> names = new HashSet<>();
    for (Bars.Series series : bars.series()) {
      if (!names.add(series.name())) {
        throw new GibbonException(
            where + "series of different names, got '" + series.name() + "' twice.");
      }
      if (series.heights().length != bars.categories().size()) {
        throw new GibbonException(
            where
                + Text.of(
                    "a height for each of %d categories, got %d for '%s'.",
                    bars.categories().size(), series.heights().length, series.name()));
      }
    }
  }
}
