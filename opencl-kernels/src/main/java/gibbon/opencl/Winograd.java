package gibbon.opencl;

import gibbon.device.Buffer;
import java.util.List;

/** The convolutions of a processor whose squares are transformed before they are multiplied. */
final class Winograd {
  /*
   * Which go this way is decided by a layer's own extents: all ops that make the same sums make the same bits,
   * and an example's do not depend on how many others there are. Of small pictures, and of few channels, the
   * transforms cost what the products save; of many channels the filters, four times as many numbers as before,
   * take longer to read. Squares of five taps have four outputs, not sixteen, so that pictures are larger before
   * their rims count for little.
   *
   * A block's squares fill SQUARES numbers at most, which stay in the second cache. Where there are too few
   * for every core to have FEWEST, cores share the filters instead, and each transforms all squares.
   */
  private static final int EDGE = 6;
  private static final int PLACES = EDGE * EDGE;
  private static final int MOST_CHANNELS = 512;
  private static final int SQUARES = 3 << 16;
  private static final int MOST = 48;
  private static final int FEWEST = 24;
  private static final int DEPTH = 64;
  private static final int SPREAD = 16;

  /**
   * What is made of filters of so many taps.
   *
   * @param smallest the least rows and columns of a result that pays
   * @param entry that convolves; that which packs its filters is named after it
   */
  private record Form(int taps, int smallest, int fewestChannels, String entry) {
    int side() {
      return EDGE + 1 - taps;
    }
  }

  private static final Form OF_3 = new Form(3, 8, 32, "winograd");
  private static final Form OF_5 = new Form(5, 12, 16, "winograd_5");

  private Winograd() {}

  /** The form of filters with so many rows of taps; null if there is none. */
  private static Form form(Extents of) {
    return of.r() == OF_3.taps ? OF_3 : of.r() == OF_5.taps ? OF_5 : null;
  }

  /** Whether a device's convolutions of such extents go this way. */
  static boolean suits(ClDevice device, Extents of) {
    return device.processor() && device.tuning().size("WINOGRAD") == 1 && suits(of);
  }

  /** The same of one that may choose. */
  static boolean suits(Extents of) {
    Form form = form(of);
    return form != null
        && of.s() == form.taps
        && of.strideY() == 1
        && of.strideX() == 1
        && of.dilationY() == 1
        && of.dilationX() == 1
        && of.groups() == 1
        && Math.min(of.p(), of.q()) >= form.smallest
        && Math.min(of.c(), of.k()) >= form.fewestChannels
        && Math.max(of.c(), of.k()) <= MOST_CHANNELS;
  }

  /** How a block's squares are cut, and into how many parts the panels. */
  private record Cut(int each, int blocks, int parts) {}

  private static Cut cut(ClDevice device, Extents of) {
    int units = device.info().computeUnits();
    int side = form(of).side();
    long squares = of.n() * MatrixProduct.tiles(of.p(), side) * MatrixProduct.tiles(of.q(), side);
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
        .entry(form(of).entry)
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
        form(of).entry + "_pack",
        entry -> entry.integers(turned, of.c(), of.k()));
  }
}
