package gibbon.check;

import gibbon.device.Launch;
import gibbon.device.Roofline;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How far a single-precision result of each kernel may be from the exact one: by rounding analysis,
 * not by taste. A kernel without a bound fails the comparison.
 */
public final class ErrorBounds {
  /*
   * u = 2⁻²⁴ is the unit roundoff, γ_k = k·u / (1 − k·u) bounds k roundings in a row (Higham,
   * "Accuracy and Stability of Numerical Algorithms", chapter 3): a sum of k terms in any order is off
   * by at most γ_k times the sum of their magnitudes, a product of matrices by γ_k · (|A| · |B|).
   * Elementary functions have the limits of the OpenCL specification, in units in the last place; one
   * such unit is at most 2u of the result. A result below the normal numbers may be flushed to 0, and
   * so may each term of a sum.
   */
  static final double U = 0x1p-24;
  static final double ULP = 2 * U;
  static final double EXP = 3 * ULP;
  static final double LOG = 3 * ULP;
  static final double DIVIDE = 2.5 * ULP;
  private static final double LOG1P = 2 * ULP;
  private static final double EXPM1 = 3 * ULP;
  private static final double TANH = 5 * ULP;
  private static final double POW = 16 * ULP;
  private static final double SQRT = 3 * ULP;

  /** Kernels that only move numbers, or choose among them. */
  private static final Set<String> EXACT =
      Set.of(
          "copy_peak",
          "fill",
          "gather_rows",
          "max_and_winner",
          "strided_copy",
          "strided_paste",
          "unary_abs",
          "unary_clamp",
          "unary_relu",
          "unary_sign");

  private final Map<String, Bound> bounds;

  private ErrorBounds(Map<String, Bound> bounds) {
    this.bounds = bounds;
  }

  /** What one launch may be off by. */
  @FunctionalInterface
  public interface Bound {
    /**
     * The error allowed at each place of a written buffer.
     *
     * @param facts what the launch was given and should give
     * @param buffer the place of the written buffer in the signature
     * @param i the place in the buffer
     */
    double at(Facts facts, int buffer, int i);
  }

  /**
   * A launch, seen by a bound.
   *
   * @param launch what was launched
   * @param before all its buffers before, in the signature's order
   * @param expected all its buffers after, by the oracle
   */
  public record Facts(Launch launch, float[][] before, double[][] expected) {
    /** An integer argument. */
    public int integer(int position) {
      return launch.integers()[position];
    }

    /** A real argument. */
    public double real(int position) {
      return launch.reals()[position];
    }

    /** What a buffer held before, as a magnitude. */
    public double magnitude(int buffer, int i) {
      return Math.abs((double) before[buffer][i]);
    }
  }

  /** The bounds of all of Gibbon's kernels. */
  public static ErrorBounds standard() {
    Map<String, Bound> bounds = new HashMap<>();
    EXACT.forEach(name -> bounds.put(name, (f, buffer, i) -> 0));
    arithmetic(bounds);
    elementary(bounds);
    sums(bounds);
    SoftmaxBounds.addTo(bounds);
    return new ErrorBounds(bounds);
  }

  /** These bounds and one more, for a kernel of one's own. */
  public ErrorBounds with(String kernel, Bound bound) {
    Map<String, Bound> more = new HashMap<>(bounds);
    more.put(kernel, bound);
    return new ErrorBounds(more);
  }

  /** Whether there is a bound for a kernel. */
  public boolean covers(String kernel) {
    return bounds.containsKey(kernel);
  }

  /** The errors allowed at each place of each buffer that a launch writes; null for the others. */
  double[][] of(Launch launch, float[][] before, double[][] expected) {
    String name = launch.kernel().name();
    Bound bound = bounds.get(name);
    if (bound == null) {
      throw new AssertionError("There is no error bound for the kernel " + name + "; add one.");
    }
    Facts facts = new Facts(launch, before, expected);
    double slack = EXACT.contains(name) ? 0 : Float.MIN_NORMAL;
    double[][] allowed = new double[before.length][];
    for (int b = launch.kernel().reads().size(); b < before.length; b++) {
      int buffer = b;
      allowed[b] = new double[expected[b].length];
      Arrays.setAll(allowed[b], i -> bound.at(facts, buffer, i) + slack);
    }
    return allowed;
  }

  /**
   * A share of the terms that a result is made of; no bound at all where they are so large that a
   * part of them may already be infinite in single precision.
   */
  static double share(double share, double terms) {
    return terms < Float.MAX_VALUE ? share * terms : Double.POSITIVE_INFINITY;
  }

  /** What is lost where each of so many terms is flushed to 0. */
  private static double flushed(int terms) {
    return terms * (double) Float.MIN_NORMAL;
  }

  /** γ_k, the relative error of k roundings in a row. */
  static double gamma(int k) {
    return k * U / (1 - k * U);
  }

  /** A share of the result, which must be right where it is infinite. */
  private static Bound relative(double share) {
    return (f, buffer, i) -> {
      double size = Math.abs(f.expected()[buffer][i]);
      return size < Double.POSITIVE_INFINITY ? share * size : 0;
    };
  }

  /** One multiplication by the first real argument, unless that is 1. */
  private static double scaled(Facts f, int buffer, int i) {
    return f.real(0) == 1 ? 0 : relative(U).at(f, buffer, i);
  }

  private static void arithmetic(Map<String, Bound> bounds) {
    bounds.put("binary_add", relative(U));
    bounds.put("binary_subtract", relative(U));
    bounds.put("binary_multiply", relative(U));
    bounds.put("binary_divide", relative(DIVIDE));
    bounds.put("accumulate", relative(U));
    bounds.put("dropout", relative(U));
    bounds.put("scatter_to_winners", ErrorBounds::scaled);
    bounds.put("gather_from_winners", ErrorBounds::scaled);
    bounds.put(
        "unary_affine",
        (f, buffer, i) ->
            share(gamma(2), Math.abs(f.real(0)) * f.magnitude(0, i) + Math.abs(f.real(1))));
    bounds.put("sign_step", (f, buffer, i) -> U * (f.magnitude(0, i) + Math.abs(f.real(0))));
    bounds.put("sgd_momentum", (f, buffer, i) -> moved(f, 0, 1, buffer, i));
    bounds.put(
        "sgd_max_norm",
        (f, buffer, i) -> moved(f, 0, 1, buffer, i) + (buffer == 1 ? held(f, 1, i) : 0));
    bounds.put(
        "sgd_layer",
        (f, buffer, i) ->
            buffer < 4
                ? moved(f, 0, 2, buffer, i) + (buffer == 2 ? held(f, 2, i) : 0)
                : moved(f, 1, 4, buffer, i));
  }

  /**
   * The error of an update: of the new velocity, two products and a difference; of the new weight,
   * that and a sum.
   *
   * @param gradient its place in the signature
   * @param weight its place in the signature, before that of the velocity
   */
  private static double moved(Facts f, int gradient, int weight, int buffer, int i) {
    double momentum = Math.abs(f.real(1)) * f.magnitude(weight + 1, i);
    double velocity = gamma(3) * (Math.abs(f.real(0)) * f.magnitude(gradient, i) + momentum);
    return buffer == weight
        ? velocity + gamma(2) * (f.magnitude(weight, i) + Math.abs(f.expected()[weight + 1][i]))
        : velocity;
  }

  /**
   * What the bound on the column adds: the rounding of the norm, and what the errors of the
   * column's weights do to it, both in relation to a norm that is at least the bound where it
   * matters.
   */
  private static double held(Facts f, int weight, int i) {
    int columns = f.integer(1);
    double squares = 0;
    for (int other = i % columns; other < f.integer(0) * columns; other += columns) {
      squares += Math.pow(moved(f, 0, weight, weight, other), 2);
    }
    double rounding = gamma(f.integer(0)) + SQRT + DIVIDE + 4 * U;
    double size = f.magnitude(weight, i) + Math.abs(f.expected()[weight + 1][i]);
    return (rounding + 2 * Math.sqrt(squares) / f.real(2)) * size;
  }

  private static void elementary(Map<String, Bound> bounds) {
    bounds.put("unary_exp", relative(EXP));
    bounds.put("unary_log", relative(LOG));
    bounds.put("unary_tanh", relative(TANH));
    bounds.put("unary_power", relative(POW));
    // 1 / (1 + e): the error of e and of the sum pass through the quotient undiminished at most.
    bounds.put("unary_sigmoid", relative(1.01 * (EXP + U + DIVIDE)));
    // ln(1 + e) is no more sensitive to e, in relative terms, than e itself.
    bounds.put("unary_softplus", relative(1.01 * (EXP + LOG1P + U)));
    // At its border, ln ½, the logarithm is half as sensitive again as its argument; elsewhere
    // less.
    bounds.put(
        "unary_log_one_minus_exp", relative(1.5 * (Math.max(EXP, EXPM1) + Math.max(LOG, LOG1P))));
    bounds.put(
        "sigmoid_cross_entropy",
        (f, buffer, i) -> {
          double x = f.magnitude(0, i);
          double logarithm = Math.log1p(Math.exp(-x));
          double terms = x + x * f.magnitude(1, i) + logarithm;
          return 1.01 * (EXP + LOG1P) * logarithm + share(gamma(3), terms);
        });
  }

  private static void sums(Map<String, Bound> bounds) {
    bounds.put(
        "sum",
        (f, buffer, i) -> {
          int reduced = f.integer(0);
          int inner = f.integer(1);
          int start = i / inner * reduced * inner + i % inner;
          double sum = 0;
          for (int r = 0; r < reduced; r++) {
            sum += f.magnitude(0, start + r * inner);
          }
          return share(gamma(reduced), sum) + flushed(reduced);
        });
    bounds.put(
        "scatter_rows",
        (f, buffer, i) -> {
          int width = f.launch().range()[1];
          double sum = 0;
          for (int n = 0; n < f.integer(0); n++) {
            sum += f.before()[1][n] == i / width ? f.magnitude(0, n * width + i % width) : 0;
          }
          return share(gamma(f.integer(0)), sum) + flushed(f.integer(0));
        });
    bounds.put(
        "squared_distances",
        (f, buffer, i) ->
            share(gamma(f.integer(0) + 3), f.expected()[buffer][i]) + flushed(f.integer(0)));
    bounds.put(
        "weighted_differences",
        (f, buffer, i) -> {
          int d = f.launch().range()[1];
          double sum = 0;
          double weights = 0;
          for (int j = 0; j < f.integer(0); j++) {
            double weight = f.magnitude(2, i / d * f.integer(1) + j * f.integer(2));
            double difference = f.before()[0][i] - (double) f.before()[1][j * d + i % d];
            sum += weight * Math.abs(difference);
            weights += weight;
          }
          return share(gamma(f.integer(0) + 2), sum) + weights * Float.MIN_NORMAL;
        });
    bounds.put("matmul_nn", (f, buffer, i) -> product(f, i, false, false));
    bounds.put("matmul_nt", (f, buffer, i) -> product(f, i, false, true));
    bounds.put("matmul_tn", (f, buffer, i) -> product(f, i, true, false));
    bounds.put("maxout_layer", ErrorBounds::maxoutLayer);
    bounds.put("dropped_maxout_layer", ErrorBounds::droppedMaxoutLayer);
    bounds.put(
        "fma_peak",
        (f, buffer, i) -> gamma(f.integer(0) + Roofline.ACCUMULATORS) * f.expected()[buffer][i]);
  }

  private static double product(Facts f, int i, boolean transposeLeft, boolean transposeRight) {
    int m = f.integer(0);
    int n = f.integer(1);
    int k = f.integer(2);
    int row = i / n;
    int column = i % n;
    double sum = 0;
    for (int p = 0; p < k; p++) {
      sum +=
          f.magnitude(0, transposeLeft ? p * m + row : row * k + p)
              * f.magnitude(1, transposeRight ? column * k + p : p * n + column);
    }
    return share(gamma(k), sum) + flushed(k);
  }

  /**
   * A maximum is off by no more than the piece that is off most; a winner may be another one only
   * where that piece comes as near to it as rounding can move them.
   */
  private static double maxoutLayer(Facts f, int buffer, int i) {
    int units = f.integer(1);
    int k = f.integer(2);
    int pieces = f.integer(3);
    int columns = units * pieces;
    double[] exact = new double[pieces];
    double[] off = new double[pieces];
    for (int q = 0; q < pieces; q++) {
      int column = i % units * pieces + q;
      double terms = f.magnitude(2, column);
      exact[q] = f.before()[2][column];
      for (int p = 0; p < k; p++) {
        double product =
            (double) f.before()[0][i / units * k + p] * f.before()[1][p * columns + column];
        exact[q] += product;
        terms += Math.abs(product);
      }
      off[q] = share(gamma(k + 1), terms) + flushed(k + 1);
    }
    if (buffer == 3) {
      return Arrays.stream(off).max().orElseThrow();
    }
    int winner = (int) f.expected()[4][i];
    for (int q = 0; q < pieces; q++) {
      if (q != winner && !(exact[winner] - exact[q] > off[winner] + off[q])) {
        return pieces;
      }
    }
    return 0;
  }

  /** As in a maxout layer, scaled; a unit that is dropped is exactly 0 and has no winner. */
  private static double droppedMaxoutLayer(Facts f, int buffer, int i) {
    if (f.expected()[4][i] < 0) {
      return 0;
    }
    double layer = maxoutLayer(f, buffer, i);
    return buffer == 3
        ? Math.abs(f.real(0)) * layer + share(U, Math.abs(f.expected()[3][i]))
        : layer;
  }
}
