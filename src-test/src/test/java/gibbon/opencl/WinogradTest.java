package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.ComparingDevice;
import gibbon.check.Domain;
import gibbon.check.WinogradBounds;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.JavaDevice;
import gibbon.device.Kernel;
import gibbon.op.Conv2dInputGradient;
import gibbon.op.ConvolutionShape;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Pool;
import gibbon.op.Steps;
import gibbon.op.Window;
import gibbon.opencl.Opened.Variants;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Winograd's convolutions: against the oracle, the direct kernels, and themselves in a batch. */
class WinogradTest {
  private static final Variants[] PROCESSORS = {Variants.PACKED, Variants.UNPACKED};
  private static final Map<Variants, Device> ON = new EnumMap<>(Variants.class);
  private static final Map<Variants, Device> OFF = new EnumMap<>(Variants.class);

  @BeforeContainer
  static void open() {
    for (Variants variants : PROCESSORS) {
      ON.put(variants, Opened.device(variants));
      OFF.put(variants, Opened.direct(variants));
    }
  }

  @AfterContainer
  static void close() {
    ON.values().forEach(Device::close);
    OFF.values().forEach(Device::close);
    ON.clear();
    OFF.clear();
  }

  /** A convolution of such extents, its pictures, filters and a gradient of its result. */
  private record Case(Shape x, Shape filters, Window window, long seed) {
    static Case of(int taps, int n, int h, int w, int c, int k, int padding) {
      return new Case(
          Shape.of(n, h, w, c), Shape.of(taps, taps, c, k), Window.of(1, padding), 31L * h + c);
    }

    /** Any that goes this way: odd sizes, uneven paddings, channels that fill no vector. */
    static Case any(int taps, SplittableRandom random) {
      int c = (taps == 3 ? 32 : 16) + random.nextInt(40);
      int k = (taps == 3 ? 32 : 16) + random.nextInt(50);
      Steps rows = new Steps(1, random.nextInt(taps), random.nextInt(taps), 1);
      Steps columns = new Steps(1, random.nextInt(taps), random.nextInt(taps), 1);
      int n = 1 + random.nextInt(3);
      int least = taps == 3 ? 10 : 16;
      Shape x = Shape.of(n, least + random.nextInt(6), least + random.nextInt(6), c);
      return new Case(x, Shape.of(taps, taps, c, k), new Window(rows, columns), random.nextLong());
    }

    float[] numbers(Shape shape, int which) {
      double[] numbers = Domain.REAL.numbers(new SplittableRandom(seed + which), shape);
      float[] single = new float[numbers.length];
      for (int i = 0; i < single.length; i++) {
        single[i] = (float) numbers[i];
      }
      return single;
    }

    Shape y() {
      int lost = filters.extent(0) - 1;
      int h = x.extent(1) + window.rows().before() + window.rows().after() - lost;
      int w = x.extent(2) + window.columns().before() + window.columns().after() - lost;
      return Shape.of(x.extent(0), h, w, filters.extent(3));
    }

    double[] forward(Device device) {
      return forward(device, numbers(x, 0), numbers(filters, 1));
    }

    double[] forward(Device device, float[] pictures, float[] bank) {
      return on(device, x, pictures, bank, (a, b) -> PictureOps.conv2d(a, b, window));
    }

    double[] back(Device device) {
      Op op = new Conv2dInputGradient(x, window, 1);
      return on(
          device,
          y(),
          numbers(y(), 2),
          numbers(filters, 1),
          (dy, bank) -> dy.tape().apply(op, dy, bank));
    }

    private double[] on(
        Device device, Shape shape, float[] left, float[] bank, BiFunction<Var, Var, Var> op) {
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        Var first = tape.leaf(arena.of(shape, left));
        return op.apply(first, tape.leaf(arena.of(filters, bank))).value().toDoubles();
      }
    }
  }

  /** Every op that makes such sums, launch by launch. */
  @Property(tries = 8)
  void allOpsAgreeWithTheOracle(@ForAll boolean three, @ForAll long seed) {
    Case f = Case.any(three ? 3 : 5, new SplittableRandom(seed));
    for (Variants variants : PROCESSORS) {
      try (ComparingDevice device = new ComparingDevice(Opened.device(variants));
          Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        Var z = tape.leaf(arena.of(f.x(), f.numbers(f.x(), 0)));
        Var x = Ops.relu(z);
        Var w = tape.leaf(arena.of(f.filters(), f.numbers(f.filters(), 1)));
        int k = f.filters().extent(3);
        Var b = tape.leaf(arena.of(Shape.of(k), f.numbers(Shape.of(k), 3)));
        Var y = PictureOps.conv2d(x, w, f.window());
        Var dy = tape.leaf(arena.of(y.shape(), f.numbers(y.shape(), 2)));
        if (k % 2 == 0) {
          PictureOps.conv2dMaxout(x, w, b, f.window(), 2);
        }
        Var alone = PictureOps.conv2dOnDemand(x, w, b, f.window(), 1, true);
        PictureOps.maxPool(alone, Pool.of(2, 2)).value();
        Var left = PictureOps.conv2dOnDemand(x, w, b, f.window(), 1, true);
        Var right = PictureOps.conv2dOnDemand(x, w, b, f.window(), 1, true);
        Var slopes = Ops.concatenate(3, dy, Ops.multiply(dy, dy));
        Var both = Ops.sum(Ops.multiply(Ops.concatenate(3, left, right), slopes));
        tape.gradients(Ops.add(both, Ops.sum(Ops.multiply(y, dy))), z).var(z).value();
      } catch (AssertionError e) {
        throw new AssertionError(Text.of("%s, %s: %s", variants, f, e.getMessage()), e);
      }
    }
  }

  /** Law: off by no more than 10⁻⁵ of the largest; and not the direct kernel, unless refused. */
  @Example
  void theErrorIsSmallBesideTheLargestResult() {
    Case[] cases = {
      Case.of(3, 1, 24, 20, 64, 96, 1),
      Case.of(3, 1, 14, 14, 160, 64, 1),
      Case.of(3, 1, 9, 8, 512, 33, 1),
      Case.of(5, 1, 24, 20, 64, 48, 2),
      Case.of(5, 1, 13, 12, 512, 17, 2)
    };
    try (JavaDevice oracle = new JavaDevice()) {
      for (Case f : cases) {
        for (boolean forward : new boolean[] {true, false}) {
          double[] exact = forward ? f.forward(oracle) : f.back(oracle);
          double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
          for (Variants variants : PROCESSORS) {
            double[] found = forward ? f.forward(ON.get(variants)) : f.back(ON.get(variants));
            double[] direct = forward ? f.forward(OFF.get(variants)) : f.back(OFF.get(variants));
            assertTrue(off(exact, found) <= 1e-5 * largest, f + ": " + off(exact, found) / largest);
            assertNotEquals(0, off(direct, found));
          }
        }
      }
    }
  }

  private static double off(double[] expected, double[] found) {
    double off = 0;
    for (int i = 0; i < expected.length; i++) {
      off = Math.max(off, Math.abs(expected[i] - found[i]));
    }
    return off;
  }

  /** Whatever blocks it falls into, an example's bits are the same, as are those of all tiles. */
  @Property(tries = 8)
  void anExampleKnowsNoOther(@ForAll boolean three, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Case one = Case.any(three ? 3 : 5, random);
    int n = 2 + random.nextInt(40);
    int place = random.nextInt(n);
    Case many = new Case(one.x().with(0, n), one.filters(), one.window(), one.seed() + 1000);
    float[] pictures = many.numbers(many.x(), 0);
    float[] bank = many.numbers(many.filters(), 1);
    int size = many.x().size() / n;
    Case alone = new Case(one.x().with(0, 1), one.filters(), one.window(), one.seed());
    float[] own = Arrays.copyOfRange(pictures, place * size, (place + 1) * size);
    double[] expected = alone.forward(ON.get(Variants.PACKED), own, bank);
    for (Variants variants : PROCESSORS) {
      double[] all = many.forward(ON.get(variants), pictures, bank);
      int each = all.length / n;
      assertArrayEquals(
          expected, Arrays.copyOfRange(all, place * each, (place + 1) * each), many.toString());
    }
  }

  /**
   * A number that is none, or infinite, or too large for the transforms is in no output but those
   * that see it.
   */
  @Property
  void numbersThatAreNoneStayWhereTheyAreSeen(@ForAll boolean three) {
    Case f = three ? Case.of(3, 2, 13, 12, 36, 40, 1) : Case.of(5, 2, 15, 13, 20, 24, 2);
    try (JavaDevice oracle = new JavaDevice()) {
      for (float hostile : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 2e38f}) {
        for (boolean inPictures : new boolean[] {true, false}) {
          if (!three && !inPictures && Float.isFinite(hostile)) {
            continue; // the transforms hold it, so that their bound is what it may be off by
          }
          float[] x = f.numbers(f.x(), 0);
          float[] bank = f.numbers(f.filters(), 1);
          float[] one = inPictures ? x : bank;
          one[one.length / 3] = hostile;
          double[] expected = f.forward(oracle, x, bank);
          double[] found = f.forward(ON.get(Variants.PACKED), x, bank);
          for (int i = 0; i < found.length; i++) {
            double near = 1e-4 + 1e-5 * Math.abs(expected[i]);
            boolean same = Double.compare((float) expected[i], found[i]) == 0;
            assertTrue(
                same || Math.abs(found[i] - expected[i]) < near,
                hostile + " at " + i + ": " + expected[i] + ", " + found[i]);
          }
          long unseen = Arrays.stream(expected).filter(v -> Math.abs(v) < 200).count();
          assertTrue(unseen > 40 && unseen < expected.length);
        }
      }
    }
  }

  /** Who judges devices knows which convolutions may go this way. */
  @Property(tries = 300)
  void theBoundsKnowWhichTheyAre(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] e =
        random.nextBoolean()
            ? new int[] {1, 10, 10, 32, 8, 8, 512, 3, 3, 1, 1, 1, 1, 1, 1, 1}
            : new int[] {1, 16, 16, 512, 12, 12, 16, 5, 5, 1, 1, 1, 1, 1, 1, 1};
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      int i = random.nextInt(e.length);
      e[i] = Math.max(1, e[i] + random.nextInt(3) - 1);
    }
    Extents of =
        new Extents(
            e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7], e[8], e[9], e[10], e[11], e[12], e[13],
            e[14], e[15]);
    List<Kernel.Int> handles =
        List.of(
            ConvolutionShape.N,
            ConvolutionShape.H,
            ConvolutionShape.W,
            ConvolutionShape.C,
            ConvolutionShape.P,
            ConvolutionShape.Q,
            ConvolutionShape.K,
            ConvolutionShape.R,
            ConvolutionShape.S,
            ConvolutionShape.STRIDE_Y,
            ConvolutionShape.STRIDE_X,
            ConvolutionShape.TOP,
            ConvolutionShape.LEFT,
            ConvolutionShape.DILATION_Y,
            ConvolutionShape.DILATION_X,
            ConvolutionShape.GROUPS);
    assertEquals(
        Winograd.suits(of),
        WinogradBounds.mayChoose(handle -> e[handles.indexOf(handle)], of.p(), of.q()),
        of.toString());
  }

  /** A core takes less than 5 MB beside operands and results, and only a first step allocates. */
  @Example
  void scratchIsBoundedAndComesFromThePool() {
    try (ClDevice device = Opened.device(Variants.UNPACKED)) {
      for (int taps = 3; taps <= 5; taps += 2) {
        for (int c = 32; c <= 512; c += 16) {
          for (int side = 12; side <= 112; side += 8) {
            Extents of =
                new Extents(10, side, side, c, side, side, 512, taps, taps, 1, 1, 1, 1, 1, 1, 1);
            assertTrue(Winograd.suits(device, of));
            assertTrue(4L * Winograd.scratch(device, of) < 5 << 20, of.toString());
          }
        }
      }
      Case f = Case.of(3, 2, 12, 12, 40, 40, 1);
      f.forward(device);
      f.back(device);
      long allocations = device.counters().allocations();
      f.forward(device);
      f.back(device);
      assertEquals(allocations, device.counters().allocations());
    }
  }

  @Example
  void whoRefusesItSaysOff() {
    Tuning usual = Tuning.standard(16);
    assertEquals(usual, usual.asked(null));
    assertEquals(usual, usual.asked(""));
    assertEquals(usual, usual.asked("on"));
    assertEquals(0, usual.asked("off").size("WINOGRAD"));
    assertTrue(
        assertThrows(DeviceException.class, () -> usual.asked("no"))
            .getMessage()
            .contains("neither on nor off"));
  }
}
