package gibbon.report;

import gibbon.GibbonException;
import java.awt.Color;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.CategoryStyler;

/** {@link Bars} as a chart. */
final class BarChart {
  private static final int UPRIGHT_CATEGORIES = 12;
  private static final int UPRIGHT_LETTERS = 60;

  private BarChart() {}

  static CategoryChart of(Bars bars) {
    check(bars);
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Plots.WIDTH)
            .height(Plots.HEIGHT)
            .title(bars.title())
            .xAxisTitle(bars.x())
            .yAxisTitle(bars.y())
            .build();
    CategoryStyler style = chart.getStyler();
    Plots.dress(style, bars.series().size());
    style.setAvailableSpaceFill(.8);
    // A name under every group of bars: names closer than this are left out.
    style.setXAxisTickMarkSpacingHint(1);
    int letters = bars.categories().stream().mapToInt(String::length).sum();
    if (bars.categories().size() > UPRIGHT_CATEGORIES || letters > UPRIGHT_LETTERS) {
      style.setXAxisLabelRotation(45);
    }
    int index = 0;
    for (Bars.Series each : bars.series()) {
      List<Double> heights = new ArrayList<>();
      DoubleStream.of(each.heights()).forEach(h -> heights.add(Double.isFinite(h) ? h : null));
      CategorySeries series = chart.addSeries(each.name(), bars.categories(), heights);
      Color colour = Plots.COLOURS[index % Plots.COLOURS.length];
      series.setFillColor(colour);
      series.setLineColor(colour);
      index++;
    }
    return chart;
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
                + "a height for each of %d categories, got %d for '%s'."
                    .formatted(bars.categories().size(), series.heights().length, series.name()));
      }
    }
  }
}
