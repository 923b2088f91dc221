package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.device.Kernel;
import gibbon.device.Launch;
import gibbon.opencl.Opened.Variants;
import gibbon.tensor.Philox;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The pullbacks of a maxout layer against the oracle, over ragged sizes, with units that no piece
 * has won; and against the dense products they stand for, whose terms of 0 they leave out.
 */
class WinnersTest {
  private static final int[] SIDES = {1, 2, 7, 16, 31, 33, 63, 64, 65, 79, 127, 130, 257};
  private static final double SCALE = 2;
  private static final String ROWS = "winners_times_matrix";
  private static final String COLUMNS = "matrix_times_winners";

  private static final Map<Variants, ClDevice> DEVICES = new EnumMap<>(Variants.class);
  private static JavaDevice oracle;

  @BeforeContainer
  static void open() {
    for (Variants variants : Variants.values()) {
      DEVICES.put(variants, Opened.device(variants));
    }
    oracle = new JavaDevice();
  }

  @AfterContainer
  static void close() {
    DEVICES.values().forEach(ClDevice::close);
    oracle.close();
  }

  /** What is multiplied: S [m, units], w or x, and who won. */
  private record Case(
      int m, int units, int k, int pieces, double[] s, double[] matrix, double[] won) {
    static Case of(String form, int m, int units, int k, int pieces, long seed) {
      int rows = form.equals(COLUMNS) ? m : k;
      int width = form.equals(COLUMNS) ? k : units * pieces;
      return new Case(
          m,
          units,
          k,
          pieces,
          uniform(m * units, seed, 0),
          uniform(rows * width, seed, 1),
          // A quarter of the units have no winner.
          Arrays.stream(uniform(m * units, seed, 2))
              .map(v -> Math.floor((v + 1) / 2 * (pieces + pieces / 3. + 1)) - 1)
              .map(v -> v >= pieces ? -1 : v)
              .toArray());
    }

    Case magnitudes() {
      return new Case(m, units, k, pieces, abs(s), abs(matrix), won);
    }

    int terms(String form) {
      return form.equals(ROWS) ? units : m;
    }
  }

  @Property(tries = 150)
  void everyVariantAgreesWithTheOracle(
      @ForAll @IntRange(max = 12) int rows,
      @ForAll @IntRange(max = 12) int units,
      @ForAll @IntRange(max = 12) int width,
      @ForAll @IntRange(min = 1, max = 18) int pieces,
      @ForAll boolean byRows,
      @ForAll Variants variants,
      @ForAll long seed) {
    String form = byRows ? ROWS : COLUMNS;
    check(form, variants, Case.of(form, SIDES[rows], SIDES[units], SIDES[width], pieces, seed));
  }

  @Example
  void layersAgreeWithTheOracle() {
    for (String form : List.of(ROWS, COLUMNS)) {
      for (Variants variants : Variants.values()) {
        // Dense on a GPU's variants, which take their time on a processor.
        boolean small = variants == Variants.GPU;
        check(form, variants, Case.of(form, small ? 20 : 100, 240, small ? 70 : 784, 5, 1));
        check(form, variants, Case.of(form, 3, 2, 70, 321, 2));
      }
    }
  }

  /** Left out is only what adds 0, so not a bit changes. */
  @Example
  void whatIsLeftOutChangesNoBit() {
    for (String form : List.of(ROWS, COLUMNS)) {
      // So few terms that a GPU adds them in one part.
      Case some = Case.of(form, 100, 25, 130, 5, 3);
      for (Variants variants : List.of(Variants.PACKED, Variants.GPU)) {
        assertArrayEquals(
            product(DEVICES.get(Variants.PACKED), form, some),
            product(DEVICES.get(variants), form, some),
            form + " " + variants);
      }
    }
  }

  private static void check(String form, Variants variants, Case some) {
    double[] exact = product(oracle, form, some);
    double[] sizes = product(oracle, form, some.magnitudes());
    double[] found = product(DEVICES.get(variants), form, some);
    double unit = (some.terms(form) + 1) * 0x1p-24;
    double gamma = unit / (1 - unit);
    for (int i = 0; i < found.length; i++) {
      int place = i;
      assertTrue(
          Math.abs(found[i] - exact[i]) <= gamma * sizes[i],
          () ->
              Text.of(
                  "%s %s m=%d units=%d k=%d pieces=%d: place %d is %s, should be %s",
                  form,
                  variants,
                  some.m,
                  some.units,
                  some.k,
                  some.pieces,
                  place,
                  found[place],
                  exact[place]));
    }
  }

  private static double[] product(Device device, String form, Case some) {
    Kernel kernel = Declared.kernel(form);
    boolean byRows = form.equals(ROWS);
    int size = byRows ? some.m * some.k : some.k * some.units * some.pieces;
    Buffer first = buffer(device, byRows ? some.s : some.matrix);
    Buffer second = buffer(device, byRows ? some.matrix : some.s);
    Buffer winner = buffer(device, some.won);
    double[] result = new double[size];
    // What a kernel that forgets an element leaves behind.
    Arrays.fill(result, Double.NaN);
    Buffer y = buffer(device, result);
    device.launch(
        new Launch(
            kernel,
            new int[] {byRows ? some.m : some.k},
            List.of(first, second, winner, y),
            new int[] {some.m, some.units, some.k, some.pieces},
            new double[] {SCALE}));
    device.read(y, result);
    List.of(first, second, winner, y).forEach(device::release);
    return result;
  }

  private static Buffer buffer(Device device, double[] values) {
    Buffer buffer = device.allocate(values.length);
    device.write(buffer, values);
    return buffer;
  }

  private static double[] uniform(int length, long seed, int stream) {
    float[] random = new Philox(seed, stream, 0).uniform(length, -1, 1);
    double[] values = new double[length];
    Arrays.setAll(values, i -> random[i]);
    return values;
  }

  private static double[] abs(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }
}
