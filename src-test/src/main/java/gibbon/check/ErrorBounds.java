package gibbon.check;

import gibbon.device.Kernel;
import gibbon.device.Launch;
import gibbon.op.Affine;
import gibbon.op.PowerSlope;
import gibbon.op.ScatterToWinners;
import gibbon.op.SigmoidCrossEntropy;
import gibbon.op.SignStep;
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
  static final double SQRT = 3 * ULP;
  static final double LOG1P = 2 * ULP;
  static final double EXPM1 = 3 * ULP;
  static final double TANH = 5 * ULP;
  static final double ERF = 16 * ULP;
  static final double POW = 16 * ULP;

  /** Kernels that only move numbers, choose among them, or say how they round. */
  private static final Set<String> EXACT =
      Set.of(
          "concatenate",
          "copy_peak",
          "euclidean_ascent",
          "fill",
          "gather_examples",
          "gather_from_pool_winners",
          "gather_rows",
          "max_and_winner",
          "max_pool",
          "relu_gate",
          "sign_ascent",
          "strided_copy",
          "strided_paste",
          "unary_abs",
          "unary_clamp",
          "unary_inside",
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
     * @param written the buffer
     * @param i the place in the buffer
     */
    double at(Facts facts, Kernel.Array written, int i);
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
    public int integer(Kernel.Int integer) {
      return launch.integer(integer);
    }

    /** A real argument. */
    public double real(Kernel.Real real) {
      return launch.real(real);
    }

    /** What a buffer held before. */
    public float[] before(Kernel.Array array) {
      return before[launch.kernel().place(array)];
    }

    /** What a buffer should hold after. */
    public double[] expected(Kernel.Array array) {
      return expected[launch.kernel().place(array)];
    }

    /** What a buffer held before, as a magnitude. */
    public double magnitude(Kernel.Array array, int i) {
      return Math.abs((double) before(array)[i]);
    }
  }

  /** The bounds of all of Gibbon's kernels, whose 3 × 3 convolutions may be Winograd's. */
  public static ErrorBounds standard() {
    return of(new WinogradBounds());
  }

  /** The narrower ones of a device whose convolutions are not. */
  public static ErrorBounds withoutWinograd() {
    return of(PictureBounds.Beside.NOTHING);
  }

  private static ErrorBounds of(PictureBounds.Beside transformed) {
    Map<String, Bound> bounds = new HashMap<>();
    EXACT.forEach(name -> bounds.put(name, (f, written, i) -> 0));
    OpCases.all().forEach(row -> bounds.putAll(row.bounds()));
    arithmetic(bounds);
    elementary(bounds);
    UpdateBounds.addTo(bounds);
    SumBounds.addTo(bounds);
    SoftmaxBounds.addTo(bounds);
    PictureBounds.addTo(bounds, transformed);
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
  double[][] of(Launch launch, float[][] before, double[][] expected, boolean keepsDenormals) {
    String name = launch.kernel().name();
    Bound bound = bounds.get(name);
    if (bound == null) {
      throw new AssertionError("There is no error bound for the kernel " + name + "; add one.");
    }
    Facts facts = new Facts(launch, before, expected);
    // A device may compare a number as 0 and yet return it.
    double slack = EXACT.contains(name) && keepsDenormals ? 0 : Float.MIN_NORMAL;
    double[][] allowed = new double[before.length][];
    for (Kernel.Array written : launch.kernel().writes()) {
      double[] each = new double[facts.expected(written).length];
      Arrays.setAll(each, i -> bound.at(facts, written, i) + slack);
      allowed[launch.kernel().place(written)] = each;
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

  /** γ_k, the relative error of k roundings in a row. */
  static double gamma(int k) {
    return k * U / (1 - k * U);
  }

  /** A share of the result, which must be right where it is infinite. */
  static Bound relative(double share) {
    return (f, written, i) -> {
      double size = Math.abs(f.expected(written)[i]);
      return size < Double.POSITIVE_INFINITY ? share * size : 0;
    };
  }

  /** One multiplication by a factor, unless that is 1. */
  private static Bound scaled(Kernel.Real factor) {
    return (f, written, i) -> f.real(factor) == 1 ? 0 : relative(U).at(f, written, i);
  }

  private static void arithmetic(Map<String, Bound> bounds) {
    bounds.put("binary_add", relative(U));
    bounds.put("binary_subtract", relative(U));
    bounds.put("binary_multiply", relative(U));
    bounds.put("binary_divide", relative(DIVIDE));
    bounds.put("binary_gate", relative(U));
    bounds.put("binary_gated_quotient", relative(DIVIDE));
    bounds.put("proportion", relative(1.01 * (DIVIDE + 2 * U)));
    bounds.put("accumulate", relative(U));
    bounds.put("dropout", relative(U));
    bounds.put("scatter_to_winners", scaled(ScatterToWinners.SCALE));
    bounds.put("gather_from_winners", scaled(ScatterToWinners.SCALE));
    bounds.put(
        "unary_affine",
        (f, written, i) -> {
          double product = Math.abs(f.real(Affine.FACTOR)) * f.magnitude(Affine.X, i);
          return share(gamma(2), product + Math.abs(f.real(Affine.OFFSET)));
        });
    bounds.put(
        "sign_step",
        (f, written, i) -> U * (f.magnitude(SignStep.X, i) + Math.abs(f.real(SignStep.STEP))));
  }

  private static void elementary(Map<String, Bound> bounds) {
    bounds.put("unary_power", relative(POW));
    // At worst two halves of a power, and four products, of which the first may be flushed.
    bounds.put(
        "power_slope",
        (f, buffer, i) ->
            relative(1.01 * (2 * POW + 4 * U)).at(f, buffer, i)
                + Math.abs(f.real(PowerSlope.EXPONENT)) * Float.MIN_NORMAL);
    bounds.put(
        "sigmoid_cross_entropy",
        (f, written, i) -> {
          double x = f.magnitude(SigmoidCrossEntropy.X, i);
          double logarithm = Math.log1p(Math.exp(-x));
          double terms = x + x * f.magnitude(SigmoidCrossEntropy.T, i) + logarithm;
          return 1.01 * (EXP + LOG1P) * logarithm + share(gamma(3), terms);
        });
  }
}
