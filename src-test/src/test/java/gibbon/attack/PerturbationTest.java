package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Tape;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.Network;
import gibbon.model.SigmoidRecipe;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Where a perturbation takes a picture, in double and in single precision. */
class PerturbationTest {
  private static List<Device> devices;

  @BeforeContainer
  static void open() {
    devices = List.of(Devices.open("java"), Devices.open("opencl"));
  }

  @AfterContainer
  static void close() {
    devices.forEach(Device::close);
  }

  /**
   * The gradient of a sure network is tiny; its direction is as good as any other, down to sizes
   * whose squares single precision does not know.
   */
  @Property(tries = 60)
  void aTinyGradientHasADirection(
      @ForAll @IntRange(min = 2, max = 40) int width,
      @ForAll @IntRange(min = -27, max = 3) int magnitude,
      @ForAll @DoubleRange(min = .01, max = 1) double size,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] h = random.doubles(width, 0, 1).toArray();
    double[] g = random.doubles(width, -1, 1).map(v -> v * Math.pow(10, magnitude)).toArray();
    double length = norm(h);
    for (Device device : devices) {
      double tolerance = device.precisionBits() > 24 ? 1e-9 : 1e-5;
      double[] stepped = moved(device, Perturbation.UNIT_GRADIENT, h, g, size);
      assertEquals(size, distance(h, stepped), tolerance * (1 + length));
      double[] turned = moved(device, Perturbation.ROTATION, h, g, size);
      assertEquals(length, norm(turned), tolerance * length);
      // By the law of cosines, an angle of that size lies between them.
      assertEquals(Math.cos(size), dot(h, turned) / length / length, tolerance);
      // Both go up the slope.
      assertTrue(dot(g, stepped) > dot(g, h));
      if (device.precisionBits() > 24) {
        double[] back = moved(device, Perturbation.ROTATION, h, g, -size);
        assertTrue(dot(g, turned) > dot(g, back));
      }
    }
  }

  @Property(tries = 30)
  void signsMoveEveryPixelAndScaledGradientsInProportion(
      @ForAll @IntRange(min = 1, max = 40) int width, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] h = random.doubles(width, 0, 1).toArray();
    double[] g = random.doubles(width, -1, 1).toArray();
    double[] signs = moved(devices.get(0), Perturbation.SIGN, h, g, .25);
    double[] scaled = moved(devices.get(0), Perturbation.SCALED_GRADIENT, h, g, .25);
    for (int i = 0; i < width; i++) {
      assertEquals(h[i] + .25 * Math.signum(g[i]), signs[i], 1e-15);
      assertEquals(h[i] + .25 * g[i], scaled[i], 1e-15);
    }
  }

  /** Size 0 changes nothing, nor does a gradient of zeros, and a blank picture stays blank. */
  @Property(tries = 30)
  void nothingComesOfNothing(
      @ForAll Perturbation perturbation,
      @ForAll @IntRange(min = 2, max = 40) int width,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] h = random.doubles(width, 0, 1).toArray();
    double[] g = random.doubles(width, -1, 1).toArray();
    for (Device device : devices) {
      double tolerance = device.precisionBits() > 24 ? 1e-15 : 1e-6;
      assertArrayEquals(h, moved(device, perturbation, h, g, 0), tolerance);
      double[] idle = moved(device, perturbation, h, new double[width], .3);
      if (perturbation == Perturbation.ROTATION) {
        Arrays.setAll(idle, i -> idle[i] / Math.cos(.3)); // there is nothing to turn to
      }
      assertArrayEquals(h, idle, tolerance * 2);
      double[] blank = moved(device, Perturbation.ROTATION, new double[width], g, .3);
      assertArrayEquals(new double[width], blank, 1e-6);
    }
  }

  /** The step along signs is the fast gradient sign method, whichever way it is asked for. */
  @Example
  void signsAreTheFastGradientSignMethod() {
    Dataset test = TinyPictures.split().test();
    Device device = devices.get(0);
    try (Arena arena = new Arena(device)) {
      Network model = SigmoidRecipe.of(test.pixels(), test.classes(), 7, 6).build(arena, 3);
      DeviceData data = DeviceData.of(test, arena);
      Attacked attacked = Evaluation.attack(model, data, FastGradientSign.of(.25));
      Predictions perturbed = perturbed(model, data, Perturbation.SIGN, .25);
      assertArrayEquals(attacked.adversarial().losses(), perturbed.losses());
      Predictions harmless = perturbed(model, data, Perturbation.ROTATION, 0);
      assertArrayEquals(attacked.clean().losses(), harmless.losses(), 1e-12);
      Predictions turned = perturbed(model, data, Perturbation.ROTATION, .2);
      assertTrue(turned.loss() > attacked.clean().loss());
    }
  }

  private static Predictions perturbed(
      Network model, DeviceData data, Perturbation perturbation, double size) {
    return Evaluation.attack(model, data, new GradientStep(perturbation, size)).adversarial();
  }

  private static double[] moved(
      Device device, Perturbation perturbation, double[] h, double[] g, double size) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      Shape shape = Shape.of(1, h.length);
      return perturbation
          .of(tape.leaf(arena.of(shape, h)), tape.leaf(arena.of(shape, g)), size)
          .value()
          .toDoubles();
    }
  }

  private static double distance(double[] from, double[] to) {
    double[] difference = new double[from.length];
    Arrays.setAll(difference, i -> to[i] - from[i]);
    return norm(difference);
  }

  private static double norm(double[] v) {
    return Math.sqrt(dot(v, v));
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
