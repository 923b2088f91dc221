package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.check.GradientCheck;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the device makes of logits is what the host makes of them. */
class OutputLawsTest {
  private static final int CLASSES = 4;

  /** Distances from where p is 1 but for rounding to where it is 0 in single precision. */
  private static final double[] DISTANCES = {2e-6, 1e-3, .1, .69, .71, 2, 8, 17, 30, 80, 120};

  private static double[] logits(Output output, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] logits = new double[rows * CLASSES];
    for (int i = 0; i < logits.length; i++) {
      logits[i] =
          output == Output.GAUSSIANS
              ? (float) -DISTANCES[random.nextInt(DISTANCES.length)]
              : (float) random.nextDouble(-20, 20);
    }
    return logits;
  }

  @ParameterizedTest
  @EnumSource(Output.class)
  void lossesOnTheDeviceAreThoseOfTheHost(Output output) {
    for (String selector : new String[] {"java", "opencl"}) {
      double tolerance = selector.equals("java") ? 1e-13 : 1e-6;
      try (Device device = Devices.open(selector);
          Arena arena = new Arena(device)) {
        int rows = 200;
        double[] logits = logits(output, rows, 5);
        int[] labels = new SplittableRandom(6).ints(rows, 0, CLASSES).toArray();
        Tape tape = new Tape(arena);
        Var x = tape.leaf(arena.of(Shape.of(rows, CLASSES), logits));
        double[] found = output.losses(x, tape.leaf(arena.ofIntegers(labels))).value().toDoubles();
        for (int row = 0; row < rows; row++) {
          double expected = output.loss(logits, row * CLASSES, CLASSES, labels[row]);
          assertEquals(expected, found[row], tolerance * (1 + expected), selector + " " + row);
        }
      }
    }
  }

  @Property(tries = 60)
  void lossesHaveTheirDerivatives(
      @ForAll Output output, @ForAll @IntRange(min = 1, max = 5) int rows, @ForAll long seed) {
    Domain domain =
        output == Output.GAUSSIANS
            ? Domain.each("minus distances", random -> random.nextDouble(-4, -.05))
            : Domain.REAL;
    for (boolean attacked : new boolean[] {false, true}) {
      GradientCheck.of(
              output + (attacked ? " attacked" : ""),
              x ->
                  attacked
                      ? output.attacked(x.get(0), x.get(1))
                      : output.losses(x.get(0), x.get(1)))
          .input(Shape.of(rows, CLASSES), domain)
          .input(Shape.of(rows), Domain.below(CLASSES))
          .seed(seed)
          .verify();
    }
  }

  /** d/dx of −ln(1 − eˣ) is 1 / (e⁻ˣ − 1): positive and, in single precision too, right. */
  @ParameterizedTest
  @CsvSource({"java,1e-12", "opencl,3e-6"})
  void theGradientOfAClassThatIsWrongKeepsItsDigitsNearTheCentreAndFarOff(
      String selector, double tolerance) {
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      for (double distance : DISTANCES) {
        double d = (float) distance;
        Tape tape = new Tape(arena);
        Var x = tape.leaf(arena.of(Shape.of(1, 2), new double[] {-1, -d}));
        Var loss = Ops.sum(Output.GAUSSIANS.losses(x, tape.leaf(arena.ofIntegers(0))));
        double slope = tape.gradients(loss, x).of(x).toDoubles()[1];
        double expected = 1 / Math.expm1(d);
        // Below the smallest normal number single precision may give 0.
        assertEquals(expected, slope, tolerance * expected + Float.MIN_NORMAL, "at " + d);
        assertTrue(slope >= 0);
      }
    }
  }

  @Property(tries = 60)
  void probabilitiesOfOneClassEachNeedNotSumToOne(@ForAll long seed) {
    double[] logits = logits(Output.GAUSSIANS, 1, seed);
    double[] p = new double[CLASSES];
    Output.GAUSSIANS.probabilities(logits, 0, p);
    for (int k = 0; k < CLASSES; k++) {
      assertEquals(Math.exp(logits[k]), p[k]);
    }
    double[] far = {-50, -60, -70, -80};
    Output.GAUSSIANS.probabilities(far, 0, p);
    double sum = 0;
    for (double each : p) {
      sum += each;
    }
    assertTrue(sum < 1e-20, "far from all centres everything is improbable");
  }
}
