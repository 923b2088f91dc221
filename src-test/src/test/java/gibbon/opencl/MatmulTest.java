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
 * The products of every variant against the oracle, over ragged sizes. The bound is the theory's:
 * |error| ≤ γ_k · (|left| · |right|), γ_k = k·u / (1 − k·u), u = 2⁻²⁴.
 */
class MatmulTest {
  private static final int[] SIDES = {1, 2, 4, 5, 7, 10, 16, 17, 33, 63, 64, 65, 79, 80, 101, 257};
  private static final List<Variants> PROCESSORS = List.of(Variants.UNPACKED, Variants.PACKED);
  private static final List<String> FORMS = List.of("matmul_nn", "matmul_nt", "matmul_tn");

  private static final Map<Variants, ClDevice> DEVICES = new EnumMap<>(Variants.class);
  private static ClDevice inShortStretches;
  private static JavaDevice oracle;

  @BeforeContainer
  static void open() {
    for (Variants variants : Variants.values()) {
      DEVICES.put(variants, Opened.device(variants));
    }
    inShortStretches =
        Opened.device(Variants.UNPACKED, Map.of("DOT_DEPTH", 80, "DEPTH", 64, "TILE_VECTORS", 2));
    oracle = new JavaDevice();
  }

  @AfterContainer
  static void close() {
    DEVICES.values().forEach(ClDevice::close);
    inShortStretches.close();
    oracle.close();
  }

  @Property(tries = 180)
  void everyVariantAgreesWithTheOracle(
      @ForAll @IntRange(max = 15) int rows,
      @ForAll @IntRange(max = 15) int columns,
      @ForAll @IntRange(max = 15) int depth,
      @ForAll @IntRange(max = 2) int form,
      @ForAll Variants variants,
      @ForAll long seed) {
    check(FORMS.get(form), variants, SIDES[rows], SIDES[columns], SIDES[depth], seed);
  }

  @Example
  void layerShapesAgreeWithTheOracle() {
    for (String form : FORMS) {
      for (Variants variants : Variants.values()) {
        check(form, variants, 100, 240, 784, 1);
        check(form, variants, 240, 10, 100, 2);
      }
    }
  }

  @Example
  void productsOfManyTermsGoInStretches() {
    for (String form : FORMS) {
      for (Variants variants : PROCESSORS) {
        check(form, variants, 7, 101, 2500, 1);
        check(form, variants, 33, 19, 4500, 2);
      }
    }
    check("matmul_nt", Variants.UNPACKED, 33, columnsOfManyBlocks() - 1, 4500, 3);
  }

  /** So many that a block has those of several tiles, on however many cores. */
  private static int columnsOfManyBlocks() {
    return 2 * 16 * 6 * Opened.first().info().computeUnits();
  }

  /** To the bit, whether many or few rows are multiplied, and in stretches of whatever length. */
  @Property(tries = 60)
  void aRowIsTheSameInEveryBatch(
      @ForAll boolean packed,
      @ForAll @IntRange(min = 1, max = 40) int m,
      @ForAll @IntRange(max = 40) int more,
      @ForAll @IntRange(min = 1, max = 400) int k,
      @ForAll @IntRange(max = 1) int form,
      @ForAll long seed) {
    int n = columnsOfManyBlocks() / 2 - 20 + more;
    double[] left = values(m * k, seed);
    double[] right = values(k * n, seed + 1);
    ClDevice some = DEVICES.get(packed ? Variants.PACKED : Variants.UNPACKED);
    double[] all = product(packed ? some : inShortStretches, FORMS.get(form), left, right, m, n, k);
    int row = Math.floorMod(seed, m);
    assertArrayEquals(
        product(
            some,
            FORMS.get(form),
            Arrays.copyOfRange(left, row * k, (row + 1) * k),
            right,
            1,
            n,
            k),
        Arrays.copyOfRange(all, row * n, (row + 1) * n));
  }

  @Example
  void resultsLargerThanTheCachesAreWrittenPastThem() {
    for (String form : FORMS) {
      for (Variants variants : PROCESSORS) {
        check(form, variants, 2001, 2128, 3, 1);
      }
    }
  }

  @Example
  void productsOfManyColumnsPackBothOperands() {
    for (Variants variants : PROCESSORS) {
      check("matmul_tn", variants, 7, columnsOfManyPanels(), 9, 1);
      check("matmul_tn", variants, 101, columnsOfManyPanels() + 5, 300, 2);
    }
  }

  /** So many that a work-item multiplies several panels, on however many cores. */
  private static int columnsOfManyPanels() {
    return 5 * 16 * 16 * Opened.first().info().computeUnits();
  }

  @Example
  void theSameProductTwiceIsTheSameToTheBit() {
    for (String form : FORMS) {
      double[] left = values(65 * 129, 3);
      double[] right = values(129 * 77, 4);
      DEVICES.forEach(
          (variants, device) ->
              assertArrayEquals(
                  product(device, form, left, right, 65, 77, 129),
                  product(device, form, left, right, 65, 77, 129),
                  form + " " + variants));
    }
  }

  private static void check(String form, Variants variants, int m, int n, int k, long seed) {
    double[] left = values(m * k, seed);
    double[] right = values(k * n, seed + 1);
    double[] exact = product(oracle, form, left, right, m, n, k);
    double[] sizes = product(oracle, form, magnitudes(left), magnitudes(right), m, n, k);
    double[] found = product(DEVICES.get(variants), form, left, right, m, n, k);
    double unit = k * 0x1p-24;
    double gamma = unit / (1 - unit);
    for (int i = 0; i < found.length; i++) {
      int place = i;
      assertTrue(
          Math.abs(found[i] - exact[i]) <= gamma * sizes[i],
          () ->
              Text.of(
                  "%s %s m=%d n=%d k=%d seed=%d: [%d, %d] is %s, should be %s",
                  form, variants, m, n, k, seed, place / n, place % n, found[place], exact[place]));
    }
  }

  private static double[] product(
      Device device, String form, double[] left, double[] right, int m, int n, int k) {
    Kernel kernel = Declared.kernel(form);
    Buffer a = device.allocate(left.length);
    Buffer b = device.allocate(right.length);
    Buffer c = device.allocate(m * n);
    device.write(a, left);
    device.write(b, right);
    device.write(c, filled(m * n));
    device.launch(
        new Launch(kernel, new int[] {m}, List.of(a, b, c), new int[] {m, n, k}, new double[0]));
    double[] result = new double[m * n];
    device.read(c, result);
    List.of(a, b, c).forEach(device::release);
    return result;
  }

  /** What a kernel that forgets an element leaves behind. */
  private static double[] filled(int length) {
    double[] values = new double[length];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private static double[] values(int length, long seed) {
    float[] random = new Philox(seed, 0, 0).uniform(length, -1, 1);
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = random[i];
    }
    return values;
  }

  private static double[] magnitudes(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }
}
