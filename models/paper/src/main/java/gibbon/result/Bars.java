package gibbon.result;

import java.util.ArrayList;
import java.util.List;

/**
 * Values of a few named things as bars, as a report draws them.
 *
 * @param title above the bars
 * @param categories what each group of bars stands for
 * @param x what the categories are
 * @param y what the height of a bar is, with the unit
 * @param series at least one, each of another name
 */
public record Bars(String title, String x, String y, List<String> categories, List<Series> series)
    implements Graphic {
  /**
   * @param heights one a category; no bar where it is not finite
   */
  public record Series(String name, double[] heights) {}

  /** Bars without a series yet. */
  public static Bars of(String title, String x, String y, List<String> categories) {
    return new Bars(title, x, y, List.copyOf(categories), List.of());
  }

  /** With one more series. */
  public Bars series(String name, double... heights) {
    List<Series> more = new ArrayList<>(series);
    more.add(new Series(name, heights));
    return new Bars(title, x, y, categories, List.copyOf(more));
  }
}
