package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.ComparingDevice;
import gibbon.check.Domain;
import gibbon.check.ErrorBounds;
import gibbon.op.Conv2d;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Pool;
import gibbon.op.Steps;
import gibbon.op.Window;
import gibbon.opencl.Opened.Variants;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Convolutions of every variant and their gradients, launch by launch against the oracle, at sizes
 * on both sides of tiles, panels, blocks and stretches. For Winograd's see {@link WinogradTest}.
 */
class ConvolutionTest {
  private static final int[] CHANNELS = {1, 3, 8, 16, 17, 40};
  private static final int[] FILTERS = {1, 7, 8, 16, 24, 33, 130};

  private static final Map<Variants, ComparingDevice> DEVICES = new EnumMap<>(Variants.class);

  @BeforeContainer
  static void open() {
    for (Variants variants : Variants.values()) {
      DEVICES.put(
          variants, new ComparingDevice(Opened.direct(variants), ErrorBounds.withoutWinograd()));
    }
  }

  @AfterContainer
  static void close() {
    DEVICES.values().forEach(ComparingDevice::close);
    DEVICES.clear();
  }

  @Property(tries = 150)
  void everyVariantAgreesWithTheOracle(
      @ForAll @IntRange(max = 5) int channels,
      @ForAll @IntRange(max = 6) int filters,
      @ForAll @IntRange(min = 1, max = 4) int r,
      @ForAll @IntRange(min = 1, max = 3) int s,
      @ForAll @IntRange(min = 1, max = 13) int h,
      @ForAll Variants variants,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int w = 1 + random.nextInt(13);
    int groups = random.nextInt(4) == 0 ? 2 : 1;
    Steps rows = steps(random, h, r);
    Steps columns = steps(random, w, s);
    Shape x = Shape.of(1 + random.nextInt(3), h, w, groups * CHANNELS[channels]);
    Shape bank = Shape.of(r, s, CHANNELS[channels], groups * FILTERS[filters]);
    check(variants, x, bank, new Window(rows, columns), groups, seed);
  }

  /** Strides, paddings and dilations that leave room for at least one window. */
  private static Steps steps(SplittableRandom random, int extent, int taps) {
    int dilation = 1 + random.nextInt(2);
    int stride = 1 + random.nextInt(3);
    int before = random.nextInt(taps + 1);
    int missing = Math.max(0, dilation * (taps - 1) + 1 - extent - before);
    return new Steps(stride, before, missing + random.nextInt(taps + 1), dilation);
  }

  @Example
  void layersOfKnownNetworksAgreeWithTheOracle() {
    for (Variants variants : Variants.values()) {
      check(variants, Shape.of(2, 15, 15, 3), Shape.of(7, 7, 3, 64), Window.of(2, 3), 1, 1);
      check(variants, Shape.of(1, 7, 7, 48), Shape.of(3, 3, 48, 96), Window.of(1, 1), 1, 2);
      check(variants, Shape.of(3, 14, 13, 24), Shape.of(5, 5, 24, 16), Window.of(1, 2), 1, 3);
      check(variants, Shape.of(2, 12, 12, 3), Shape.of(8, 8, 3, 32), Window.of(1, 4), 1, 4);
      check(variants, Shape.of(5, 14, 14, 20), Shape.of(6, 6, 20, 33), Window.of(2, 0), 1, 5);
      check(variants, Shape.of(130, 3, 3, 8), Shape.of(1, 1, 8, 16), Window.plain(), 1, 6);
      check(variants, Shape.of(2, 9, 9, 33), Shape.of(3, 3, 1, 33), Window.of(2, 1), 33, 7);
      check(variants, Shape.of(1, 3, 3, 4), Shape.of(1, 1, 4, 9), Window.of(3, 0), 1, 8);
      check(variants, Shape.of(3, 14, 13, 1), Shape.of(5, 5, 1, 32), Window.of(1, 2), 1, 9);
      check(variants, Shape.of(11, 28, 28, 1), Shape.of(5, 3, 1, 8), Window.of(1, 2), 1, 10);
    }
  }

  /** Under a pool, too: small pictures in frames, many of them, windows that do not fill a tile. */
  @Example
  void pooledLayersAgreeWithTheOracle() {
    for (Variants variants : Variants.values()) {
      pooled(
          variants,
          Shape.of(11, 28, 28, 1),
          Shape.of(5, 5, 1, 32),
          Window.of(1, 2),
          Pool.of(2, 2),
          1);
      pooled(
          variants,
          Shape.of(3, 9, 14, 24),
          Shape.of(3, 3, 24, 70),
          Window.of(1, 1),
          Pool.of(3, 3),
          2);
      pooled(
          variants,
          Shape.of(37, 6, 5, 48),
          Shape.of(3, 3, 48, 40),
          Window.of(1, 1),
          Pool.of(2, 2),
          3);
      pooled(
          variants,
          Shape.of(2, 26, 15, 3),
          Shape.of(7, 7, 3, 20),
          Window.of(2, 3),
          Pool.of(2, 2),
          4);
      pooled(
          variants,
          Shape.of(1, 30, 30, 2),
          Shape.of(1, 1, 2, 17),
          Window.plain(),
          Pool.of(15, 15),
          5);
    }
  }

  private static void pooled(
      Variants variants, Shape pictures, Shape bank, Window window, Pool pool, long seed) {
    try (Arena arena = new Arena(DEVICES.get(variants))) {
      SplittableRandom random = new SplittableRandom(seed);
      Tape tape = new Tape(arena);
      Var x = leaf(tape, pictures, random);
      Var w = leaf(tape, bank, random);
      Var b = leaf(tape, Shape.of(bank.extent(3)), random);
      Var maps = PictureOps.conv2dOnDemand(x, w, b, window, 1, true);
      gradients(PictureOps.maxPool(maps, pool), random, x, w, b);
      assertTrue(maps.pending());
    }
  }

  /** They are multiplied row by row, with every step from one output to the next. */
  @Property(tries = 24)
  void picturesOfFewChannelsAgreeWithTheOracle(
      @ForAll @IntRange(min = 1, max = 4) int channels,
      @ForAll @IntRange(min = 0, max = 2) int filters,
      @ForAll Variants variants,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int r = 1 + random.nextInt(5);
    int s = 1 + random.nextInt(5);
    int h = 1 + random.nextInt(9);
    Steps rows = steps(random, h, r);
    int stride = 1 + random.nextInt(2);
    int left = random.nextInt(s + 1);
    Steps columns = new Steps(stride, left, random.nextInt(s + 1), 1);
    int w = s + stride * (13 + random.nextInt(20));
    Shape x = Shape.of(1 + random.nextInt(3), h, w, channels);
    Shape bank = Shape.of(r, s, channels, new int[] {8, 33, 64}[filters]);
    Window window = new Window(rows, columns);
    check(variants, x, bank, window, 1, seed);
    Steps down = Steps.of(1 + random.nextInt(2), 0);
    Steps across = Steps.of(1 + random.nextInt(3), 0);
    if (down.stride() <= new Conv2d(window, 1).resultShape(List.of(x, bank)).extent(1)) {
      Pool pool = new Pool(down.stride(), across.stride(), new Window(down, across), false);
      pooled(variants, x, bank, window, pool, seed);
    }
  }

  /** In large batches taps outside of the picture are left out. */
  @Example
  void tapsOutsideAreLeftOutRightly() {
    Window uneven = new Window(new Steps(2, 2, 1, 2), new Steps(1, 0, 3, 1));
    for (Variants variants : new Variants[] {Variants.PACKED, Variants.UNPACKED}) {
      check(variants, Shape.of(37, 5, 4, 40), Shape.of(5, 4, 40, 33), Window.of(1, 3), 1, 1);
      check(variants, Shape.of(33, 6, 5, 48), Shape.of(3, 3, 48, 10), uneven, 1, 2);
      check(variants, Shape.of(32, 2, 3, 48), Shape.of(3, 3, 48, 16), Window.of(1, 4), 1, 3);
      check(variants, Shape.of(65, 3, 3, 96), Shape.of(2, 2, 48, 34), Window.of(1, 1), 2, 4);
      check(variants, Shape.of(130, 3, 2, 300), Shape.of(2, 1, 300, 8), Window.of(2, 1), 1, 5);
    }
  }

  /** The second step finds all memory in the pool, scratch and packed filters included. */
  @Example
  void noStepButTheFirstAllocates() {
    for (Variants variants : Variants.values()) {
      try (ClDevice device = Opened.device(variants);
          Arena lasting = new Arena(device)) {
        SplittableRandom random = new SplittableRandom(1);
        Shape bank = Shape.of(3, 3, 9, 16);
        Tensor filters = lasting.of(bank, Domain.REAL.numbers(random, bank));
        long[] allocations = new long[3];
        for (int step = 0; step < allocations.length; step++) {
          try (Arena arena = new Arena(device)) {
            Tape tape = new Tape(arena);
            Var x = leaf(tape, Shape.of(2, 12, 12, 9), random);
            Var w = tape.leaf(filters);
            Var b = leaf(tape, Shape.of(16), random);
            Var y = PictureOps.conv2dMaxout(x, w, b, Window.of(2, 1), 2);
            gradients(PictureOps.maxPool(y, Pool.of(2, 2)), random, x, w, b);
            device.finish();
          }
          filters.write(Domain.REAL.numbers(random, bank)); // as an update would
          allocations[step] = device.counters().allocations();
        }
        assertEquals(allocations[0], allocations[1], variants.toString());
        assertEquals(allocations[0], allocations[2], variants.toString());
      }
    }
  }

  /** What a core takes beside operands and results stays below a megabyte. */
  @Example
  void scratchIsSmall() {
    for (Variants variants : new Variants[] {Variants.PACKED, Variants.UNPACKED}) {
      try (ClDevice device = Opened.device(variants)) {
        for (int k : new int[] {16, 384, 4000}) {
          Extents of = new Extents(128, 16, 16, 96, 15, 15, k, 8, 8, 1, 1, 3, 3, 1, 1, 1);
          assertTrue(4L * Patches.scratch(device, of, true) < 1 << 20, variants + " " + k);
        }
        for (int k : new int[] {16, 120, 500, 4000}) {
          for (int r : new int[] {1, 8, 30, 60}) {
            Extents few = new Extents(1, 999, 500, 4, 499, 499, k, r, 7, 2, 1, 3, 3, 1, 1, 1);
            for (int sums : new int[] {0, k}) {
              boolean suits = PictureRows.suit(device, few, 2, sums);
              assertEquals(r < 60 && sums * 499 * 2 <= 1 << 17, suits, "two rows");
              int size =
                  PictureRows.cut(device, few, few.p(), suits ? 2 : 1, suits ? sums : 0).size();
              assertTrue(4L * size < 1 << 20, variants + " " + k + " " + r);
            }
          }
        }
        Extents widest = new Extents(1, 32, 32, 4, 32, 32, 64, 16, 16, 1, 1, 8, 8, 1, 1, 1);
        assertTrue(PatchGradients.scattered(device, widest));
        assertTrue(4L * PatchGradients.scatterScratch(device, widest) < 1 << 20, "dx");
        assertTrue(4L * PatchGradients.filterScratch(device) < 1 << 20, "dw");
      }
    }
  }

  /** Channels fill registers and leave some over. */
  @Example
  void poolsOfManyChannelsAgreeWithTheOracle() {
    Window[] windows = {
      Window.of(2, 0), Window.of(1, 1), new Window(new Steps(3, 0, 1, 2), new Steps(2, 1, 1, 1))
    };
    for (Variants variants : Variants.values()) {
      for (int channels : new int[] {16, 40}) {
        for (Window window : windows) {
          try (Arena arena = new Arena(DEVICES.get(variants))) {
            SplittableRandom random = new SplittableRandom(channels);
            Var x = leaf(new Tape(arena), Shape.of(2, 7, 6, channels), random);
            gradients(PictureOps.maxPool(x, new Pool(3, 2, window, true)), random, x);
            // In more windows than are listed at a time.
            gradients(PictureOps.maxPool(x, new Pool(9, 8, Window.of(1, 5), true)), random, x);
          }
        }
      }
    }
  }

  /** A convolution, both kinds of layers of it, and all their gradients. */
  private static void check(
      Variants variants, Shape x, Shape bank, Window window, int groups, long seed) {
    try (Arena arena = new Arena(DEVICES.get(variants))) {
      Tape tape = new Tape(arena);
      SplittableRandom random = new SplittableRandom(seed);
      Var pictures = leaf(tape, x, random);
      Var filters = leaf(tape, bank, random);
      Var bias = leaf(tape, Shape.of(bank.extent(3)), random);
      Var y = PictureOps.conv2d(pictures, filters, window, groups);
      gradients(y, random, pictures, filters);
      PictureOps.conv2dLayer(pictures, filters, bias, window, groups);
      Var rectified = PictureOps.conv2dRelu(pictures, filters, bias, window, groups);
      gradients(rectified, random, bias);
      for (int pieces : new int[] {2, 3}) {
        if (groups == 1 && bank.extent(3) % pieces == 0) {
          PictureOps.conv2dMaxout(pictures, filters, bias, window, pieces);
        }
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          Text.of(
              "%s, %s * %s, %s, %d groups, seed %d: %s",
              variants, x, bank, window, groups, seed, e.getMessage()),
          e);
    }
  }

  private static void gradients(Var y, SplittableRandom random, Var... wanted) {
    Var weight = leaf(y.tape(), y.shape(), random);
    y.tape().gradients(Ops.sum(Ops.multiply(y, weight)), wanted);
  }

  private static Var leaf(Tape tape, Shape shape, SplittableRandom random) {
    return tape.leaf(tape.arena().of(shape, Domain.REAL.numbers(random, shape)));
  }
}
