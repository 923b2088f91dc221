package gibbon.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.check.ComparingDevice;
import gibbon.data.Bounds;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Steps along gradients, and the lengths that they are made of. */
class EuclideanAscentTest {
  /** A processor, and GPUs whose groups hold a row's sums at once, in parts, or one by one. */
  private static final List<String> NAMES =
      List.of(
          "opencl",
          "opencl:like:h200",
          "opencl:like:group64",
          "opencl:like:group8",
          "opencl:like:group1");

  private static List<ComparingDevice> devices;

  @BeforeContainer
  static void open() {
    devices = NAMES.stream().map(name -> new ComparingDevice(Devices.open(name))).toList();
  }

  @AfterContainer
  static void close() {
    devices.forEach(ComparingDevice::close);
  }

  /**
   * Pictures, points near them, and slopes.
   *
   * @param x [rows, width]
   * @param at [rows, width]
   * @param gradient [rows, width]
   */
  private record Rows(
      int width, float[] x, float[] at, float[] gradient, double step, double epsilon, Bounds box) {
    static Rows random(
        SplittableRandom random, int rows, int width, double epsilon, boolean walls) {
      Rows made =
          new Rows(
              width,
              new float[rows * width],
              new float[rows * width],
              new float[rows * width],
              epsilon * random.nextDouble(1.5),
              epsilon,
              walls ? new Bounds(-.1 / 3, 1 + .1 / 3) : Bounds.NONE);
      for (int i = 0; i < made.x.length; i++) {
        made.x[i] = random.nextBoolean() ? random.nextInt(2) : random.nextInt(256) / 255f;
        double reach = 2 * epsilon / Math.sqrt(width);
        made.at[i] = (float) (made.x[i] + random.nextDouble(-1, 1) * reach);
        made.gradient[i] = random.nextInt(5) == 0 ? 0 : (float) random.nextDouble(-1, 1);
      }
      return made;
    }

    int count() {
      return x.length / width;
    }

    /** Makes the slopes of some rows such as break sums. */
    Rows hostile(SplittableRandom random) {
      for (int row = 0; row < count(); row++) {
        int start = row * width;
        int place = start + random.nextInt(width);
        float[] factors = {1, 0, 1e-40f, 0x1p-126f, 3e38f};
        float factor = factors[random.nextInt(factors.length)];
        for (int i = start; i < start + width; i++) {
          gradient[i] *= factor;
        }
        float[] guests = {gradient[place], Float.NaN, Float.POSITIVE_INFINITY, 3e38f, 0x1p-149f};
        gradient[place] = guests[random.nextInt(guests.length)];
        at[place] = random.nextInt(9) == 0 ? Float.NaN : at[place];
        x[place] = random.nextInt(9) == 0 ? -0f : x[place];
      }
      return this;
    }

    /**
     * Makes pictures that x + r leaves almost nothing of, so that the last bits of double precision
     * show; every other row is longer than the ball allows.
     */
    Rows telling(SplittableRandom random) {
      for (int row = 0; row < count(); row++) {
        int start = row * width;
        double[] change = random.doubles(width, -1, 1).toArray();
        double factor = epsilon / EuclideanLength.of(change);
        double shortened = row % 2 == 0 ? 1 : .6;
        double length = EuclideanLength.of(doubles(row(gradient, row)));
        for (int i = 0; i < width; i++) {
          double along = length == 0 ? 0 : gradient[start + i] / length;
          double before = change[i] * factor * (row % 2 == 0 ? .9 : 1 / .6);
          x[start + i] = (float) (-before * shortened);
          at[start + i] = (float) (x[start + i] + before - step * along);
        }
      }
      return new Rows(width, x, at, gradient, step, epsilon, Bounds.NONE);
    }

    Rows only(int row) {
      return new Rows(width, row(x, row), row(at, row), row(gradient, row), step, epsilon, box);
    }

    float[] row(float[] of, int row) {
      return Arrays.copyOfRange(of, row * width, (row + 1) * width);
    }

    private static double[] doubles(float[] of) {
      return IntStream.range(0, of.length).mapToDouble(i -> of[i]).toArray();
    }

    float[] on(Device device) {
      try (Arena arena = new Arena(device)) {
        Shape shape = Shape.of(count(), width);
        Tensor next = arena.allocate(shape);
        arena
            .launch(EuclideanAscent.KERNEL)
            .range(count())
            .reads(arena.of(shape, x), arena.of(shape, at), arena.of(shape, gradient))
            .writes(next)
            .integers(EuclideanAscent.integers(width, step, epsilon, box.low(), box.high()))
            .run();
        return next.toFloats();
      }
    }
  }

  /** To the bit, whatever the group, and for a row alone as among others. */
  @Property(tries = 150)
  void everyDeviceComesToTheBitsOfTheOracle(
      @ForAll @IntRange(min = 0, max = 4) int which,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 400) int width,
      @ForAll @DoubleRange(min = 0, max = 3) double epsilon,
      @ForAll boolean walls,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Rows given = Rows.random(random, rows, width, epsilon, walls);
    Rows all =
        switch (random.nextInt(3)) {
          case 0 -> given;
          case 1 -> given.hostile(random);
          default -> given.telling(random);
        };
    float[] made = all.on(devices.get(which));
    int row = random.nextInt(rows);
    assertArrayEquals(all.row(made, row), all.only(row).on(devices.get(which).tested()));
  }

  /** In the ball but for the rounding of a sum, in the box, and where a plain sum leads to. */
  @Property(tries = 200)
  void isAStepBackInBallAndBox(
      @ForAll @IntRange(min = 1, max = 300) int width,
      @ForAll @DoubleRange(min = 0, max = 3) double epsilon,
      @ForAll boolean walls,
      @ForAll long seed) {
    Rows one = Rows.random(new SplittableRandom(seed), 1, width, epsilon, walls);
    float[] made;
    try (Device device = new JavaDevice()) {
      made = one.on(device);
    }
    double slopes = 0;
    for (float slope : one.gradient) {
      slopes += (double) slope * slope;
    }
    double[] r = new double[width];
    double squares = 0;
    for (int i = 0; i < width; i++) {
      double along = slopes == 0 ? 0 : one.gradient[i] / Math.sqrt(slopes);
      r[i] = one.at[i] - one.x[i] + one.step * along;
      squares += r[i] * r[i];
    }
    double factor = squares == 0 ? 1 : Math.min(1, epsilon / Math.sqrt(squares));
    BigDecimal moved = BigDecimal.ZERO;
    for (int i = 0; i < width; i++) {
      double expected = one.x[i] + factor * r[i];
      double held = Math.min(Math.max(expected, one.box.low()), one.box.high());
      assertEquals(held, made[i], 1e-6, "at " + i);
      assertTrue(made[i] >= one.box.low() && made[i] <= one.box.high(), made[i] + " at " + i);
      moved = moved.add(new BigDecimal(made[i]).subtract(new BigDecimal(one.x[i])).pow(2));
    }
    BigDecimal most = new BigDecimal(epsilon).pow(2).multiply(new BigDecimal(1 + 1e-13));
    assertTrue(moved.compareTo(most) <= 0, () -> "left the ball of " + epsilon);
  }

  /** Whatever was in the way of an exact sum, what is left is no longer than the size. */
  @Property(tries = 300)
  void aLengthIsThatOfTheExactSumAndIsShortenedToTheSize(
      @ForAll @IntRange(min = 1, max = 400) int count,
      @ForAll @IntRange(min = -300, max = 300) int power,
      @ForAll @DoubleRange(min = 0, max = 2) double share,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] r = new double[count];
    BigDecimal squares = BigDecimal.ZERO;
    for (int i = 0; i < count; i++) {
      r[i] = Math.scalb(random.nextDouble(-1, 1), power);
      squares = squares.add(new BigDecimal(Math.scalb(r[i], -power)).pow(2));
    }
    double length = EuclideanLength.of(r);
    double exact = Math.scalb(Math.sqrt(squares.doubleValue()), power);
    assertEquals(exact, length, exact * 1e-14);
    double size = length * share;
    double[] shorter = r.clone();
    EuclideanLength.shorten(shorter, size);
    assertTrue(EuclideanLength.of(shorter) <= size, () -> "longer than " + size);
    double factor = Math.min(1, share);
    for (int i = 0; i < count; i++) {
      assertEquals(factor * r[i], shorter[i], 1e-14 * Math.abs(r[i]));
    }
    double[] again = shorter.clone();
    EuclideanLength.shorten(again, size);
    assertArrayEquals(shorter, again);
  }

  /** A gradient of 0 has no direction, and NaN is nothing to go on with. */
  @Example
  void gradientsOfZeroLeadNowhereAndThoseOfNaNToNaN() {
    float[] x = {.5f, .5f, .5f, .5f};
    float[] gradient = {0, -0f, Float.NaN, 1};
    Rows rows = new Rows(2, x, new float[] {.5f, .25f, .5f, .5f}, gradient, .1, 1, Bounds.UNIT);
    float nan = Float.NaN;
    try (Device device = new JavaDevice()) {
      assertArrayEquals(new float[] {.5f, .25f, nan, nan}, rows.on(device));
    }
    for (ComparingDevice device : devices) {
      assertArrayEquals(new float[] {.5f, .25f, nan, nan}, rows.on(device));
    }
  }

  /** Where there are no doubles nobody may ask for them. */
  @Example
  void aDeviceSaysWhetherItHasDoubles() {
    for (String name : List.of("opencl:like:m2", "opencl:like:mali", "opencl:like:irisxe")) {
      try (Device device = Devices.open(name)) {
        assertTrue(!device.hasDoubles(), name);
      }
    }
    devices.forEach(device -> assertTrue(device.hasDoubles(), device.info().name()));
  }
}
