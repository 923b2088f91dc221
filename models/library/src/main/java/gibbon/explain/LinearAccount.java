package gibbon.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much of the attack a linear model explains (paper section 3): many small changes of pixels
 * that add up.
 *
 * @param gradientNorm ‖∇J‖₁
 * @param predicted the change of J to first order, Σ ∇J·η = ±ε‖∇J‖₁
 * @param actual J(x̃) − J(x)
 * @param share predicted / actual, or null where nothing changed
 * @param odds whether all this is of the log-odds against the class, which are climbed in J's place
 *     where the network is so sure that J's gradient may vanish
 * @param shifts each logit's change, to first order and in truth
 * @param margin the change of one logit against another as a sum of small terms
 * @param layers winners that change between x and x̃
 * @param winnersChanged in all
 * @param firstKink the ε at which the first winner changes on the way to x̃ and beyond; null if
 *     none ever does
 * @param exact the account where no winner changes yet
 * @param curve the logits for a range of ε
 */
public record LinearAccount(
    double gradientNorm,
    double predicted,
    double actual,
    Double share,
    boolean odds,
    List<Shift> shifts,
    Margin margin,
    List<LayerWinners> layers,
    int winnersChanged,
    Double firstKink,
    Exact exact,
    Curve curve) {

  /** A logit before, its change to first order and in truth, and after. */
  public record Shift(double before, double linear, double actual, double after) {}

  /**
   * z_to − z_from, where from is the class of the label and to the one that the attack ends in (or
   * comes nearest to).
   *
   * @param linear its change to first order, Σ (∂z_to/∂x − ∂z_from/∂x)·η
   * @param terms how many pixels have a part in it
   * @param largest the largest part of a single pixel
   * @param half how many pixels, largest parts first, make half of it
   * @param running the sum of the largest 1, 2, 3, … parts
   */
  public record Margin(
      int from,
      int to,
      double before,
      double linear,
      double actual,
      int terms,
      double largest,
      int half,
      double[] running) {}

  /** Maxout units of a layer, and how many have another winner at x̃. */
  public record LayerWinners(int layer, int units, int changed) {}

  /**
   * A network of maxout units is linear up to the first change of a winner.
   *
   * @param epsilon just below the first kink, or ε itself if that is nearer
   * @param difference the largest |z(x̃) − z(x) − linear shift| there: rounding and nothing else
   */
  public record Exact(double epsilon, double difference) {}

  /**
   * What happens along the line through x and x̃ (paper figure 4), without a gap: between two
   * points every logit is linear.
   *
   * @param epsilons −ε, 0, ε, 2ε and all between at which a winner changes, in order from −ε on
   * @param logits at each point, a number a class
   * @param linear the same to first order
   * @param winnersChanged just behind each point as seen from x, against x
   */
  public record Curve(
      double[] epsilons, double[][] logits, double[][] linear, int[] winnersChanged) {}

  /** What the linear account of a logit misses: its change in truth less that to first order. */
  public double error(int k) {
    return shifts.get(k).actual() - shifts.get(k).linear();
  }

  /**
   * Whether the margin's linear account looks better than its parts are: each of the two logits is
   * missed by more than their difference.
   */
  public boolean cancels() {
    double to = error(margin.to());
    double from = error(margin.from());
    return Math.min(Math.abs(to), Math.abs(from)) > Math.max(Math.abs(to - from), ROUNDING);
  }

  /** Errors below are rounding, of which nothing can be said. */
  private static final double ROUNDING = 1e-6;

  /** Computes it from the oracle's numbers along {@code step} = x̃ − x. */
  static LinearAccount of(
      Oracle oracle, Oracle.Trace trace, double[] x, double[] step, Account.Subject subject) {
    double[] linear = new double[trace.logits().length];
    for (int k = 0; k < linear.length; k++) {
      linear[k] = dot(trace.jacobian()[k], step);
    }
    double kink = Line.firstChange(trace.layers(), step);
    double near = Math.min(1, kink * (1 - 1e-9));
    Oracle.Rows rows = oracle.rows(x, along(x, step, 1), along(x, step, near));
    double[] before = rows.logits()[0];
    double[] after = rows.logits()[1];
    List<Shift> shifts = new ArrayList<>();
    double difference = 0;
    for (int k = 0; k < linear.length; k++) {
      shifts.add(new Shift(before[k], linear[k], after[k] - before[k], after[k]));
      difference =
          Math.max(difference, Math.abs(rows.logits()[2][k] - before[k] - near * linear[k]));
    }
    int reference = subject.reference();
    double predicted = dot(trace.gradient(), step);
    double actual =
        Oracle.climbed(after, reference, trace.odds())
            - Oracle.climbed(before, reference, trace.odds());
    double epsilon = subject.epsilon();
    return new LinearAccount(
        Statistics.of(trace.gradient()).l1(),
        predicted,
        actual,
        actual == 0 ? null : predicted / actual,
        trace.odds(),
        shifts,
        margin(trace, step, subject.label(), before, after),
        layers(trace.layers(), rows),
        rows.changed(0, 1),
        Double.isInfinite(kink) ? null : kink * epsilon,
        new Exact(near * epsilon, difference),
        curve(trace, step, epsilon, linear));
  }

  private static Curve curve(Oracle.Trace trace, double[] step, double epsilon, double[] linear) {
    double[] back = Arrays.stream(step).map(d -> -d).toArray();
    List<Line.Point> points = new ArrayList<>();
    for (Line.Point point : Line.points(trace.layers(), back, 1)) {
      points.add(0, new Line.Point(-point.at(), point.logits(), point.changed()));
    }
    points.remove(points.size() - 1); // x itself, where the way to x̃ begins.
    points.addAll(Line.points(trace.layers(), step, 1, 2));
    double[][] straight = new double[points.size()][linear.length];
    for (int i = 0; i < straight.length; i++) {
      for (int k = 0; k < linear.length; k++) {
        straight[i][k] = trace.logits()[k] + points.get(i).at() * linear[k];
      }
    }
    return new Curve(
        points.stream().mapToDouble(point -> point.at() * epsilon).toArray(),
        points.stream().map(Line.Point::logits).toArray(double[][]::new),
        straight,
        points.stream().mapToInt(Line.Point::changed).toArray());
  }

  private static List<LayerWinners> layers(List<LayerAccount> layers, Oracle.Rows rows) {
    List<LayerWinners> list = new ArrayList<>();
    int place = 0;
    for (LayerAccount layer : layers) {
      if (layer.pieces() > 1) {
        int changed = 0;
        for (int unit = 0; unit < layer.units(); unit++, place++) {
          changed += rows.winners()[0][place] == rows.winners()[1][place] ? 0 : 1;
        }
        list.add(new LayerWinners(layer.number(), layer.units(), changed));
      }
    }
    return list;
  }

  private static Margin margin(
      Oracle.Trace trace, double[] step, int from, double[] before, double[] after) {
    int to = -1;
    for (int k = 0; k < after.length; k++) {
      to = k != from && (to < 0 || after[k] > after[to]) ? k : to;
    }
    double[] parts = new double[step.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = (trace.jacobian()[to][i] - trace.jacobian()[from][i]) * step[i];
    }
    double linear = Arrays.stream(parts).sum();
    double[] running =
        Arrays.stream(parts)
            .boxed()
            .sorted((a, b) -> Double.compare(Math.abs(b), Math.abs(a)))
            .mapToDouble(Double::doubleValue)
            .toArray();
    double largest = running[0];
    int half = 0;
    for (int i = 1; i < running.length; i++) {
      running[i] += running[i - 1];
    }
    while (half < running.length && Math.abs(running[half]) < Math.abs(linear) / 2) {
      half++;
    }
    return new Margin(
        from,
        to,
        before[to] - before[from],
        linear,
        after[to] - after[from] - before[to] + before[from],
        (int) Arrays.stream(parts).filter(part -> part != 0).count(),
        largest,
        half + 1,
        running);
  }

  private static double[] along(double[] x, double[] step, double fraction) {
    double[] moved = new double[x.length];
    Arrays.setAll(moved, i -> x[i] + fraction * step[i]);
    return moved;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
