package gibbon.check;

import gibbon.Text;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Is the backward pass of a function the derivative of its forward pass? Compares the two along one
 * random direction, in double precision unless another device is named.
 *
 * <pre>{@code
 * GradientCheck.of("cube", x -> Ops.power(x.get(0), 3))
 *     .input(Shape.of(3, 5), Domain.REAL)
 *     .seed(7)
 *     .verify();
 * }</pre>
 */
public final class GradientCheck {
  /*
   * With a random weight u for every result and a random direction v for every input, the number
   * ⟨v, pullback(u)⟩ is compared with (⟨u, f(x + hv)⟩ − ⟨u, f(x − hv)⟩) / 2h. The error is scaled by
   * ‖v‖ · ‖pullback(u)‖: scaling by the two numbers themselves would report cancellation as error.
   *
   * A check that fails is repeated with other differences, and has failed when all of them have.
   *
   * A difference can be no better than the rounding of what it subtracts, and a small result may be
   * the difference of large numbers, as a saturated loss is. So an error passes, too, that the
   * Rounding of the function explains.
   *
   * Where a device calculates in single precision, only the backward pass is its own: the differences come
   * from the oracle, since differences in single precision have too few digits.
   *
   * The second order is the first order of another function: of the gradient, weighted at random,
   * as a function of the inputs and of u.
   */

  /**
   * What a value of the function may be off by at the least: it may be small because numbers of
   * order one cancelled on the way, as in ln(1 + e), which no result shows.
   */
  private static final double LEAST = 4 * Math.ulp(1.0);

  /** A smaller step whose rounding is a larger share of the slope tells too little to pass. */
  private static final double TELLING = 1e-3;

  private static final int MAX_JACOBIAN = 1 << 15;

  private final String name;
  private final TapeFunction function;
  private final List<Shape> shapes = new ArrayList<>();
  private final List<Domain> domains = new ArrayList<>();
  private Device device;
  private long seed;
  private boolean once; // Not differentiable again.

  private GradientCheck(String name, TapeFunction function) {
    this.name = name;
    this.function = function;
  }

  /** A check of any function; describe its inputs with {@link #input}. */
  public static GradientCheck of(String name, TapeFunction function) {
    return new GradientCheck(name, function);
  }

  /**
   * A check of any gradient, of whatever makes it: of code of one's own that knows no tape. It has
   * one input, which {@link #input} describes, and is checked in double precision, first order.
   *
   * @param f a number of some numbers; called often, with numbers that it may change
   * @param gradient of f, as many numbers as it is given
   */
  public static GradientCheck of(
      String name, ToDoubleFunction<double[]> f, UnaryOperator<double[]> gradient) {
    return ofJacobian(
        name, x -> new double[] {f.applyAsDouble(x)}, x -> new double[][] {gradient.apply(x)});
  }

  /** The same for a function of several results, with its Jacobian [results][inputs]. */
  public static GradientCheck ofJacobian(
      String name, UnaryOperator<double[]> f, Function<double[], double[][]> jacobian) {
    GradientCheck check = of(name, new PlainFunction(name, f, jacobian));
    check.once = true;
    return check;
  }

  /** A check of a row of the table of ops. */
  public static GradientCheck of(OpCase row, Sizes sizes) {
    GradientCheck check = of(row.name(), inputs -> row.function().apply(sizes, inputs));
    row.inputs(sizes).forEach(input -> check.input(input.shape(), input.domain()));
    return check;
  }

  /** The next input: numbers uniform in [−2, 2). */
  public GradientCheck input(Shape shape) {
    return input(shape, Domain.REAL);
  }

  /** The next input. */
  public GradientCheck input(Shape shape, Domain domain) {
    shapes.add(shape);
    domains.add(domain);
    return this;
  }

  /** The next input, with these very numbers, row-major. */
  public GradientCheck input(Shape shape, double... numbers) {
    return input(shape, new Domain("given", true, (random, s) -> numbers.clone()));
  }

  /** What all random numbers of the check follow from; 0 unless set. */
  public GradientCheck seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Takes the backward pass from this device instead of a plain-Java device of its own; where it is
   * not of double precision, tolerances are 5e-4 and 5e-3.
   */
  public GradientCheck on(Device device) {
    this.device = device;
    return this;
  }

  /**
   * Checks first and, where it is computed on a tape, second order.
   *
   * @throws AssertionError with the message of the first {@link Finding} that did not pass
   */
  public void verify() {
    first().orThrow();
    if (!once) {
      second().orThrow();
    }
  }

  /** The gradient against differences of the function; tolerance 1e-7 in double precision. */
  public Finding first() {
    try (Probe probe = new Probe(device)) {
      return compare(probe, "first", function, point(), probe.precise() ? 1e-7 : 5e-4);
    }
  }

  /** The gradient's gradient against differences of the gradient; tolerance 1e-5 in double. */
  public Finding second() {
    if (once) {
      throw new IllegalStateException(
          "The gradient of " + name + " is not on a tape, so it cannot be differentiated again.");
    }
    try (Probe probe = new Probe(device)) {
      Point point = point();
      SplittableRandom random = new SplittableRandom(seed + 1);
      int count = shapes.size();
      Shape result = probe.result(function, point).shape();
      Point extended = point.with(result, Probe.gaussian(random, result.size()), true);
      for (int i = 0; i < count; i++) {
        if (point.moves(i)) {
          Shape shape = shapes.get(i);
          extended = extended.with(shape, Probe.gaussian(random, shape.size()), false);
        }
      }
      TapeFunction gradient = inputs -> weightedGradient(point, inputs);
      return compare(probe, "second", gradient, extended, probe.precise() ? 1e-5 : 5e-3);
    }
  }

  /**
   * Every entry of the matrix of derivatives against its difference, for tiny shapes: an error is
   * scaled by the largest entry. Tolerance 1e-7 in double precision.
   */
  public Finding jacobian() {
    try (Probe probe = new Probe(device)) {
      Point point = point();
      int outputs = probe.result(function, point).numbers().length;
      long inputs = 0;
      for (int i = 0; i < point.count(); i++) {
        inputs += point.moves(i) ? point.shape(i).size() : 0;
      }
      if (outputs * inputs > MAX_JACOBIAN) {
        throw new IllegalArgumentException(
            Text.of(
                "A whole Jacobian is for tiny shapes of at most %d entries, got %d by %d.",
                MAX_JACOBIAN, outputs, inputs));
      }
      String title = title("first, whole Jacobian");
      return WholeJacobian.compare(title, probe, function, point, outputs);
    }
  }

  private Var weightedGradient(Point point, List<Var> inputs) {
    int count = shapes.size();
    List<Var> own = inputs.subList(0, count);
    Var loss = weighted(function.apply(own), inputs.get(count));
    List<Var> wanted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (point.moves(i)) {
        wanted.add(own.get(i));
      }
    }
    Gradients gradients = loss.tape().gradients(loss, wanted);
    Var total = null;
    for (int i = 0; i < wanted.size(); i++) {
      Var part = weighted(gradients.var(wanted.get(i)), inputs.get(count + 1 + i));
      total = total == null ? part : Ops.add(total, part);
    }
    return total;
  }

  private static Var weighted(Var y, Var weight) {
    return Ops.sum(Ops.multiply(y, weight));
  }

  private Finding compare(
      Probe probe, String order, TapeFunction function, Point point, double tolerance) {
    SplittableRandom random = new SplittableRandom(seed + 2);
    HugeResults huge = HugeResults.of(probe.result(function, point).numbers());
    double[] weight = huge.weights(random);
    double[][] direction = new double[point.count()][];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = point.moves(i) ? Probe.gaussian(random, point.shape(i).size()) : null;
    }
    double[][] gradient = probe.pullback(function, point, weight);
    double reverse = Probe.dot(direction, gradient);
    double scale = Probe.norm(direction) * Probe.norm(gradient);
    double each = Double.NaN; // What one value may be off by, once it is asked for.
    Finding worst = null;
    Finding hidden = null;
    for (Difference way : Difference.ALL) {
      double difference = way.slope(probe, function, point, weight, direction);
      double error = Math.abs(reverse - difference);
      if (huge.hide() || !(error <= tolerance * scale)) {
        if (Double.isNaN(each)) {
          each =
              Math.max(
                  LEAST * Arrays.stream(weight).map(Math::abs).sum(),
                  Rounding.of(probe, function, point, weight, direction));
        }
        double rounding = way.rounding(each);
        double larger = Math.max(Math.abs(reverse), Math.abs(difference));
        if (rounding > (way.isShort() ? TELLING : huge.telling()) * larger) {
          if (hidden == null) {
            String why = huge.sentence(rounding, reverse);
            hidden = new Finding(title(order), reverse, difference, error, tolerance, "", why);
          }
          continue;
        }
        error = Math.max(0, error - rounding);
      }
      double scaled = error == 0 ? 0 : error / scale;
      Finding finding =
          new Finding(title(order), reverse, difference, scaled, tolerance, "unknown place");
      if (finding.passed()) {
        return finding;
      }
      worst = worst == null || !(scaled > worst.error()) ? finding : worst;
    }
    return worst == null ? hidden : worst.at(probe.worstPlace(function, point, weight, gradient));
  }

  private String title(String order) {
    return Text.of("%s, order %s, seed %d, inputs %s", name, order, seed, shapes);
  }

  private Point point() {
    if (shapes.isEmpty()) {
      throw new IllegalStateException("The check of " + name + " has no input; add one.");
    }
    SplittableRandom random = new SplittableRandom(seed);
    Point point = Point.EMPTY;
    for (int i = 0; i < shapes.size(); i++) {
      Domain domain = domains.get(i);
      double[] numbers = domain.numbers(random, shapes.get(i));
      point = point.with(shapes.get(i), numbers, domain.differentiable());
    }
    return point;
  }
}
