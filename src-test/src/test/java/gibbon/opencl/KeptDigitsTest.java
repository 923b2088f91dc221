package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Pullbacks keep their digits in single precision where the textbook's formula loses them all. */
class KeptDigitsTest {
  private static Device device;

  @BeforeContainer
  static void open() {
    device = Opened.device();
  }

  @AfterContainer
  static void close() {
    device.close();
  }

  /** y (1 − y) is exactly 0 from about 17 on; the derivative is e⁻ˣ / (1 + e⁻ˣ)². */
  @Property(tries = 100)
  void aSaturatedSigmoidHasASlope(@ForAll @DoubleRange(min = -80, max = 80) double at) {
    double x = (float) at;
    double e = Math.exp(-Math.abs(x));
    double expected = e / ((1 + e) * (1 + e));
    assertEquals(expected, slope(Ops::sigmoid, x), 3e-6 * expected);
  }

  /** 1 − y² is exactly 0 from about 9 on; the derivative is 4 e⁻²ˣ / (1 + e⁻²ˣ)². */
  @Property(tries = 100)
  void aSaturatedTanhHasASlope(@ForAll @DoubleRange(min = -40, max = 40) double at) {
    double x = (float) at;
    double e = Math.exp(-2 * Math.abs(x));
    double expected = 4 * e / ((1 + e) * (1 + e));
    assertEquals(expected, slope(Ops::tanh, x), 3e-6 * expected);
  }

  /** However near points and centres are, the gradient is as exact as their difference. */
  @Property(tries = 60)
  void aDistanceHasAnExactGradientNearACenter(
      @ForAll @IntRange(min = 1, max = 40) int dimensions,
      @ForAll @IntRange(min = 1, max = 5) int points,
      @ForAll @IntRange(min = 0, max = 20) int bits,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] center = new float[dimensions];
    float[] x = new float[points * dimensions];
    for (int p = 0; p < dimensions; p++) {
      center[p] = (float) random.nextDouble(1, 2);
    }
    for (int i = 0; i < x.length; i++) {
      double near = Math.scalb(random.nextDouble(-1, 1), -bits);
      x[i] = (float) (center[i % dimensions] + near);
    }
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var xs = tape.leaf(arena.of(Shape.of(points, dimensions), x));
      Var centers = tape.leaf(arena.of(Shape.of(1, dimensions), center));
      Var loss = Ops.sum(Ops.squaredDistances(xs, centers));
      var gradients = tape.gradients(loss, xs, centers);
      double[] dx = gradients.of(xs).toDoubles();
      double[] dc = gradients.of(centers).toDoubles();
      for (int p = 0; p < dimensions; p++) {
        double sum = 0;
        double magnitudes = 0;
        for (int i = p; i < x.length; i += dimensions) {
          double expected = 2 * ((double) x[i] - center[p]);
          assertEquals(expected, dx[i], 1e-6 * Math.abs(expected));
          sum -= expected;
          magnitudes += Math.abs(expected);
        }
        assertEquals(sum, dc[p], 1e-6 * magnitudes);
      }
    }
  }

  private static double slope(UnaryOperator<Var> function, double at) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Var x = tape.leaf(arena.of(Shape.SCALAR, at));
      return tape.gradients(function.apply(x), x).of(x).scalar();
    }
  }
}
