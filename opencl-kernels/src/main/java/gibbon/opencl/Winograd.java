package gibbon.opencl;

import gibbon.device.Buffer;
import java.util.List;

/** The convolutions of a processor whose squares are transformed before they are multiplied. */
final class Winograd {
  /*
   * Which go this way is decided by a layer's own extents: all ops that make the same sums make the same bits,
   * and an example's do not depend on how many others there are. Of small pictures, and of few channels, the
   * transforms cost what the products save; of many channels the filters, four times as many numbers as before,
   * take longer to read.
   *
   * A block's squares fill SQUARES numbers at most, which stay in the second cache. Where there are too few
   * for every core to have FEWEST, cores share the filters instead, and each transforms all squares.
   */
  private static final int TAPS = 3;
  private static final int SIDE = 4;
  private static final int PLACES = (SIDE + TAPS - 1) * (SIDE + TAPS - 1);
  private static final int FEWEST_CHANNELS = 32;
  private static final int MOST_CHANNELS = 512;
  private static final int SMALLEST = 8;
  private static final int SQUARES = 3 << 16;
  private static final int MOST = 48;
  private static final int FEWEST = 24;
  private static final int DEPTH = 64;
  private static final int SPREAD = 16;

  private Winograd() {}

  /** Whether a device's convolutions of such extents go this way. */
  static boolean suits(ClDevice device, Extents of) {
    return device.processor() && device.tuning().size("WINOGRAD") == 1 && suits(of);
  }

  /** The same of one that may choose. */
  static boolean suits(Extents of) {
    return of.r() == TAPS
        && of.s() == TAPS
        && of.strideY() == 1
        && of.strideX() == 1
        && of.dilationY() == 1
        && of.dilationX() == 1
        && of.groups() == 1
        && Math.min(of.p(), of.q()) >= SMALLEST
        && Math.min(of.c(), of.k()) >= FEWEST_CHANNELS
        && Math.max(of.c(), of.k()) <= MOST_CHANNELS;
  }

  /** How a block's squares are cut, and into how many parts the panels. */
  private record Cut(int each, int blocks, int parts) {}

  private static Cut cut(ClDevice device, Extents of) {
    int units = device.info().computeUnits();
    long squares = of.n() * MatrixProduct.tiles(of.p(), SIDE) * MatrixProduct.tiles(of.q(), SIDE);
    int most = Math.max(height(device), Math.min(MOST, SQUARES / (PLACES * of.c())));
    boolean few = squares < (long) FEWEST * units;
    long blocks = MatrixProduct.tiles(squares, most);
    blocks = few ? blocks : MatrixProduct.tiles(blocks, units) * units;
    long each = MatrixProduct.tiles(squares, blocks);
    blocks = MatrixProduct.tiles(squares, each);
    int panels = (int) MatrixProduct.tiles(of.k(), Patches.width(device));
    return new Cut((int) each, (int) blocks, few ? Math.min(panels, units) : 1);
  }

  private static int height(ClDevice device) {
    return device.tuning().size("CONV_ROWS");
  }

  /** How many numbers of scratch a core needs: squares and their products. */
  static int scratch(ClDevice device, Extents of) {
    int padded = (int) MatrixProduct.tiles(cut(device, of).each, height(device)) * height(device);
    int depth = (int) MatrixProduct.tiles(of.c(), DEPTH) * DEPTH;
    return PLACES * (padded * (depth + Patches.width(device)) + 2 * SPREAD);
  }

  /**
   * Queues a convolution of a part of x, whose outputs go to a part of y.
   *
   * @param turned whether the filters are those of the convolution of which this is the gradient
   */
  static void multiply(
      ClDevice device,
      Extents of,
      Buffer x,
      Patches.Part from,
      Buffer filters,
      boolean turned,
      Patches.Finish finish,
      Patches.Part to,
      Buffer y) {
    Cut cut = cut(device, of);
    Buffer panels = packed(device, of, filters, turned ? 1 : 0);
    Buffer scratch =
        device.scratch(Math.multiplyExact(device.info().computeUnits(), scratch(device, of)));
    device
        .entry("winograd")
        .buffer(x)
        .buffer(panels)
        .buffer(filters)
        .buffer(finish.bias())
        .buffer(finish.gate())
        .buffer(y)
        .buffer(scratch)
        .integers(of.patches(from.pitch()))
        .integers(from.start(), turned ? 1 : 0, to.pitch(), to.start(), of.k(), finish.flags())
        .integers(cut.each, cut.parts)
        .draw((long) cut.blocks * cut.parts);
    device.release(scratch);
  }

  /** Transformed filters in panels. */
  private static Buffer packed(ClDevice device, Extents of, Buffer filters, int turned) {
    int width = Patches.width(device);
    int items = (int) MatrixProduct.tiles(of.k(), width) * of.c();
    return Patches.packed(
        device,
        filters,
        Math.multiplyExact(items, PLACES * width),
        items,
        List.of("winograd", turned),
        "winograd_pack",
        entry -> entry.integers(turned, of.c(), of.k()));
  }
}
