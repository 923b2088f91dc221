package gibbon.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Parameter;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.tensor.Philox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The places where winners change on a line are all found, and nothing bends between them. */
class LineTest {
  /**
   * Weights are quarters in half of the cases: then pieces are equal at x, and winners change in
   * several units and layers at once.
   */
  @Property(tries = 60)
  void logitsAreStraightBetweenThePointsAndThoseOfTheNetwork(
      @ForAll @IntRange(min = 1, max = 6) int inputs,
      @ForAll @IntRange(min = 1, max = 5) int units,
      @ForAll @IntRange(min = 1, max = 4) int pieces,
      @ForAll @IntRange(min = 1, max = 3) int layers,
      @ForAll boolean ties,
      @ForAll long seed) {
    Integer[] widths = new Integer[layers];
    Arrays.fill(widths, units);
    Philox random = new Philox(seed, 1, 1);
    try (SmallModels models = new SmallModels()) {
      Network network = models.built(MaxoutRecipe.of(inputs, 3, pieces, widths));
      for (Parameter parameter : network.parameters()) {
        parameter.value().write(numbers(parameter.value().shape().size(), ties, random));
      }
      double[] x = numbers(inputs, ties, random);
      double[] step = numbers(inputs, ties, random);
      try (Oracle oracle = new Oracle(network)) {
        List<Line.Point> points = Line.points(oracle.trace(x, 0).layers(), step, .5, 2);
        assertEquals(0, points.get(0).at());
        assertEquals(2, points.get(points.size() - 1).at());
        assertTrue(points.stream().anyMatch(point -> point.at() == .5), "no stop");
        double[] former = null;
        double from = 0;
        for (Line.Point point : points) {
          double[] truth = logits(oracle, x, step, point.at());
          double error = 1e-12 * (1 + largest(truth));
          assertEquals(0, apart(truth, point.logits()), error, () -> "at " + point.at());
          if (former != null) {
            assertTrue(point.at() >= from, "not in order");
            double[] middle = new double[truth.length];
            for (int k = 0; k < middle.length; k++) {
              middle[k] = (former[k] + point.logits()[k]) / 2;
            }
            double[] between = logits(oracle, x, step, (from + point.at()) / 2);
            assertEquals(0, apart(between, middle), error, () -> "before " + point.at());
          }
          former = point.logits();
          from = point.at();
        }
      }
    }
  }

  private static double[] numbers(int count, boolean quarters, Philox random) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      double value = 2 * random.nextFloat() - 1;
      numbers[i] = quarters ? Math.rint(4 * value) / 4 : value;
    }
    return numbers;
  }

  private static double[] logits(Oracle oracle, double[] x, double[] step, double t) {
    double[] moved = new double[x.length];
    Arrays.setAll(moved, i -> x[i] + t * step[i]);
    return oracle.forward(moved).logits();
  }

  private static double apart(double[] a, double[] b) {
    double most = 0;
    for (int k = 0; k < a.length; k++) {
      most = Math.max(most, Math.abs(a[k] - b[k]));
    }
    return most;
  }

  private static double largest(double[] values) {
    return apart(values, new double[values.length]);
  }
}
