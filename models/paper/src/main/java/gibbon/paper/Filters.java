package gibbon.paper;

import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.DataTable;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import gibbon.tensor.Tensor;
import gibbon.train.Adversary;
import gibbon.train.Objective;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Section 6, Figure 3: what the first layer's weights look like. */
final class Filters implements Experiment {
  private static final int SHOWN_UNITS = 14;

  @Override
  public String id() {
    return "filters";
  }

  @Override
  public String title() {
    return "Filters with and without an adversary";
  }

  @Override
  public String section() {
    return "6";
  }

  @Override
  public String claim() {
    return "Adversarial training makes the first layer's weights much more localized and easier to read.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(
        Criterion.above(
            "energy in the best square, adversarially trained",
            "energy in the best square, normally trained",
            2),
        Criterion.above(
            "energy in the best tenth of the pixels, adversarially trained",
            "energy in the best tenth of the pixels, normally trained",
            2));
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Dataset test = laboratory.test().host();
    List<float[]> naive = columns(laboratory.maxout(Objective.CLEAN));
    List<float[]> hardened = columns(laboratory.maxout(Adversary.PAPER));
    List<Localization> before = localizations(naive, test);
    List<Localization> after = localizations(hardened, test);
    int pieces = Plans.PIECES;
    findings
        .percent(
            "energy in the best square, normally trained", null, mean(before, Localization::window))
        .percent(
            "energy in the best square, adversarially trained",
            null,
            mean(after, Localization::window))
        .percent(
            "energy in the best tenth of the pixels, normally trained",
            null,
            mean(before, Localization::scattered))
        .percent(
            "energy in the best tenth of the pixels, adversarially trained",
            null,
            mean(after, Localization::scattered))
        .headline("energy in the best square, adversarially trained")
        .table(table(before, after))
        .picture(
            "filters",
            sheet(naive, hardened, pieces, test),
            Text.of(
                "A row for each of the first %d units, its %d filters side by side; left the naively trained network, right that with adversarial training. White is zero, orange above, indigo below, each filter scaled by its own largest weight.",
                Math.min(SHOWN_UNITS, naive.size() / pieces), pieces))
        .choice(
            Text.of(
                "The paper only shows the filters; the measures are ours: the share of a filter's energy Σw² in the best square of %1$d × %1$d pixels, and in the tenth of the pixels that has most of it, wherever they are.",
                Localization.side(test.shape())),
            "Means are over the half of the first layer's filters that has more energy: the others, most of all those that never win, still show the noise they began with, which looks like scatter.",
            "The paper does not say which network Figure 3 shows; ours are those of 240 units.",
            Attacks.recipe(laboratory.profile()));
  }

  /** The columns of the first layer's weights. */
  private static List<float[]> columns(Network model) {
    Tensor weights = model.first(Parameter.Role.WEIGHT).value();
    float[] values = weights.toFloats();
    int count = weights.shape().extent(1);
    List<float[]> columns = new ArrayList<>();
    for (int column = 0; column < count; column++) {
      float[] filter = new float[weights.shape().extent(0)];
      for (int i = 0; i < filter.length; i++) {
        filter[i] = values[i * count + column];
      }
      columns.add(filter);
    }
    return columns;
  }

  /** Of the stronger half of the filters. */
  private static List<Localization> localizations(List<float[]> filters, Dataset pictures) {
    return filters.stream()
        .map(filter -> Localization.of(filter, pictures.shape()))
        .sorted(Comparator.comparingDouble(Localization::energy).reversed())
        .limit((filters.size() + 1) / 2)
        .toList();
  }

  private static double mean(List<Localization> all, ToDoubleFunction<Localization> measure) {
    return all.stream().mapToDouble(measure).average().orElse(Double.NaN);
  }

  /** The same measures where filters differ most: in their tails. */
  private static DataTable table(List<Localization> before, List<Localization> after) {
    DataTable table =
        DataTable.titled(
                "Energy in the best square, from the least localized of these filters to the most")
            .text("filters")
            .percent("normally trained")
            .percent("adversarially trained");
    double[] lower = sorted(before);
    double[] upper = sorted(after);
    for (int percent : new int[] {5, 25, 50, 75, 95}) {
      table =
          table.row(
              percent == 50 ? "median" : percent + " % have less",
              at(lower, percent),
              at(upper, percent));
    }
    return table;
  }

  private static double[] sorted(List<Localization> all) {
    return all.stream().mapToDouble(Localization::window).sorted().toArray();
  }

  private static double at(double[] sorted, int percent) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) percent * sorted.length / 100)];
  }

  /** A row a unit, the pieces of both networks side by side. */
  private static Sheet sheet(
      List<float[]> left, List<float[]> right, int pieces, Dataset pictures) {
    int units = Math.min(SHOWN_UNITS, Math.min(left.size(), right.size()) / pieces);
    List<Tile> tiles = new ArrayList<>();
    for (int unit = 0; unit < units; unit++) {
      for (List<float[]> filters : List.of(left, right)) {
        filters.subList(unit * pieces, (unit + 1) * pieces).forEach(f -> tiles.add(Tile.signed(f)));
      }
    }
    return Sheet.of(tiles, 2 * pieces, pictures.shape().rows(), pictures.shape().columns())
        .parted(pieces);
  }
}
