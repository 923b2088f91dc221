package gibbon.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

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
 * @param layers winners that change between x and x̃, a row for every op with kinks
 * @param winnersChanged in all
 * @param sampled whether the curve is a sample, because the network is not of dense layers alone:
 *     then the first kink was not looked for
 * @param firstKink the ε at which the first winner changes on the way to x̃ and beyond; null if
 *     none ever does, or where it was not looked for
 * @param exact the account where no winner changes yet; null where that was not looked for
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
    boolean sampled,
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

  /**
   * Numbers of an op with kinks, and how many have another winner at x̃.
   *
   * @param layer counted from 1 among such ops: in a network of dense layers, the layer
   * @param name of the op's result, such as {@code h1} or {@code pool2}
   */
  public record LayerWinners(int layer, String name, int units, int changed) {}

  /**
   * A network of maxout units is linear up to the first change of a winner.
   *
   * @param epsilon just below the first kink, or ε itself if that is nearer
   * @param difference the largest |z(x̃) − z(x) − linear shift| there: rounding and nothing else
   */
  public record Exact(double epsilon, double difference) {}

  /**
   * What happens along the line through x and x̃ (paper figure 4), without a gap in a network of
   * dense layers: between two points every logit is linear. Of any other it is a sample.
   *
   * @param epsilons −ε, 0, ε, 2ε and all between at which a winner changes, in order from −ε on;
   *     equally far apart in a sample
   * @param logits at each point, a number a class; of a sample the device's
   * @param linear the same to first order
   * @param winnersChanged just behind each point as seen from x, against x; empty for a sample
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

  /** The logits of the pictures x + t·step, as the device computes them. */
  @FunctionalInterface
  interface Sample {
    double[][] at(double[] t);
  }

  /** Of a network of dense layers, from the oracle's numbers along {@code step} = x̃ − x. */
  static LinearAccount of(
      Oracle oracle,
      Oracle.Trace trace,
      Oracle.Forward here,
      double[] x,
      double[] step,
      Account.Subject subject,
      Labels labels) {
    double[] linear = trace.shifts(step);
    double kink = Line.firstChange(trace.layers(), step);
    double near = Math.min(1, kink * (1 - 1e-9));
    double[] close = oracle.forward(along(x, step, near)).logits();
    double difference = 0;
    for (int k = 0; k < linear.length; k++) {
      difference = Math.max(difference, Math.abs(close[k] - here.logits()[k] - near * linear[k]));
    }
    return of(
        trace,
        here,
        oracle.forward(along(x, step, 1)),
        step,
        linear,
        subject,
        labels,
        Double.isInfinite(kink) ? null : kink * subject.epsilon(),
        new Exact(near * subject.epsilon(), difference),
        curve(trace, step, subject.epsilon(), linear));
  }

  /** Of any network, from the oracle's numbers but for the sample on the line. */
  static LinearAccount of(
      Oracle oracle,
      Flow flow,
      Oracle.Forward here,
      double[] x,
      double[] step,
      Account.Subject subject,
      Labels labels,
      Sample sample) {
    double[] linear = flow.shifts(step);
    Oracle.Forward there = oracle.forward(along(x, step, 1));
    double[] t = IntStream.rangeClosed(-10, 20).mapToDouble(i -> i / 10.).toArray();
    Curve curve =
        new Curve(
            DoubleStream.of(t).map(at -> at * subject.epsilon()).toArray(),
            sample.at(t),
            DoubleStream.of(t)
                .mapToObj(at -> along(flow.logits(), linear, at))
                .toArray(double[][]::new),
            new int[0]);
    return of(flow, here, there, step, linear, subject, labels, null, null, curve);
  }

  private static LinearAccount of(
      Linearised trace,
      Oracle.Forward here,
      Oracle.Forward there,
      double[] step,
      double[] linear,
      Account.Subject subject,
      Labels labels,
      Double kink,
      Exact exact,
      Curve curve) {
    double[] before = here.logits();
    double[] after = there.logits();
    List<Shift> shifts = new ArrayList<>();
    for (int k = 0; k < linear.length; k++) {
      shifts.add(new Shift(before[k], linear[k], after[k] - before[k], after[k]));
    }
    int reference = subject.reference();
    double predicted = dot(trace.gradient(), step);
    double actual =
        Oracle.climbed(after, reference, trace.odds())
            - Oracle.climbed(before, reference, trace.odds());
    return new LinearAccount(
        Statistics.of(trace.gradient()).l1(),
        predicted,
        actual,
        actual == 0 ? null : predicted / actual,
        trace.odds(),
        shifts,
        margin(trace, step, subject.label(), before, after),
        layers(here.winners(), there.winners(), labels),
        here.changed(there),
        exact == null,
        kink,
        exact,
        curve);
  }

  private static Curve curve(Oracle.Trace trace, double[] step, double epsilon, double[] linear) {
    double[] back = Arrays.stream(step).map(d -> -d).toArray();
    List<Line.Point> points = new ArrayList<>();
    for (Line.Point point : Line.points(trace.layers(), back, 1)) {
      points.add(0, new Line.Point(-point.at(), point.logits(), point.changed()));
    }
    points.remove(points.size() - 1); // x itself, where the way to x̃ begins.
    points.addAll(Line.points(trace.layers(), step, 1, 2));
    double[][] straight = new double[points.size()][];
    for (int i = 0; i < straight.length; i++) {
      straight[i] = along(trace.logits(), linear, points.get(i).at());
    }
    return new Curve(
        points.stream().mapToDouble(point -> point.at() * epsilon).toArray(),
        points.stream().map(Line.Point::logits).toArray(double[][]::new),
        straight,
        points.stream().mapToInt(Line.Point::changed).toArray());
  }

  private static List<LayerWinners> layers(
      WinningPieces before, WinningPieces after, Labels labels) {
    List<LayerWinners> list = new ArrayList<>();
    for (WinningPieces.Kinked op : before.ops()) {
      list.add(
          new LayerWinners(
              list.size() + 1,
              labels.names().get(op.node()),
              op.shape().size(),
              before.changed(after, op)));
    }
    return list;
  }

  private static Margin margin(
      Linearised trace, double[] step, int from, double[] before, double[] after) {
    int to = -1;
    for (int k = 0; k < after.length; k++) {
      to = k != from && (to < 0 || after[k] > after[to]) ? k : to;
    }
    double[] parts = trace.margin(to, from);
    Arrays.setAll(parts, i -> parts[i] * step[i]);
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

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
