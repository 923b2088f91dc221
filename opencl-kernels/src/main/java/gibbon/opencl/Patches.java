package gibbon.opencl;

import gibbon.device.Buffer;
import java.util.List;
import java.util.function.Consumer;

/** The convolutions of a processor, as products of packed patches and packed filters. */
final class Patches {
  /*
   * Blocks are of equal size, and as many for each core. Where outputs are too few for that, the cores
   * share the columns of one block, and each packs its patches; where there is one column of panels,
   * blocks are smaller, so that a block's stretch stays in the first cache. The sums of a block of maxout
   * units lie in scratch of at most SUMS numbers a core. Where MANY_PICTURES' filters stick out, a block is the
   * same output of many of them, and taps outside are left out; a row of taps has to be a LONG_RUN of terms,
   * since it is a stretch of its own.
   */
  private static final int MANY_PICTURES = 32;
  private static final int LONG_RUN = 128;
  private static final int BIASED = 1;
  private static final int RECTIFIED = 2;
  private static final int ADDED = 4;
  private static final int GATED = 8;
  static final int FEWEST_COLUMNS = 8;
  private static final int FEWEST_TILES = 4;
  static final int FEW_PANELS = 2;
  static final int SMALL_BLOCK = 48;
  private static final int SUMS = 1 << 17;

  private Patches() {}

  /** Whether a device's convolutions of such extents go this way. */
  static boolean suit(ClDevice device, Extents of) {
    return device.processor() && (of.groups() == 1 || of.outputs() >= FEWEST_COLUMNS);
  }

  /** Queues y = x · filters, plus a bias unless that is null, and what is not above 0 made 0. */
  static void multiply(
      ClDevice device,
      Extents of,
      Buffer x,
      Buffer filters,
      Buffer bias,
      boolean rectified,
      Part part,
      Buffer y) {
    int flags = bias == null ? 0 : finish(rectified);
    if (PictureRows.suit(device, of)) {
      Buffer panels = packed(device, of, filters);
      PictureRows.multiply(device, of, x, panels, bias == null ? filters : bias, flags, part, y);
      return;
    }
    Finish finish = new Finish(flags, bias == null ? filters : bias, filters);
    if (Winograd.suits(device, of)) {
      Winograd.multiply(device, of, x, Part.all(of.c()), filters, false, finish, part, y);
      return;
    }
    Target whole = new Target(of.p(), of.q(), 0, 0, 1, 1, part);
    multiply(device, of, x, Part.all(of.c()), packed(device, of, filters), finish, whole, y);
  }

  /** What is done to the sums of a layer. */
  static int finish(boolean rectified) {
    return rectified ? BIASED | RECTIFIED : BIASED;
  }

  /** The numbers from one on of rows of so many. */
  record Part(int start, int pitch) {
    static Part all(int width) {
      return new Part(0, width);
    }

    boolean isAll(int width) {
      return pitch == width;
    }
  }

  /** What is done to complete sums; buffers that the flags ask nothing of may be any. */
  record Finish(int flags, Buffer bias, Buffer gate) {
    /** Adds what is there so far and gates the sum, each unless it is null. */
    static Finish of(Buffer soFar, Buffer gate, Buffer unused) {
      return new Finish(
          (soFar == null ? 0 : ADDED) | (gate == null ? 0 : GATED),
          soFar == null ? unused : soFar,
          gate == null ? unused : gate);
    }
  }

  /** The outputs of a block of maxout units. */
  static int mostOutputs(ClDevice device, Extents of) {
    int height = device.tuning().size("CONV_ROWS");
    return Math.max(height, SUMS / of.k() / height * height);
  }

  /** How many numbers of scratch a core needs: packed patches, and the sums of maxout units. */
  static int scratch(ClDevice device, Extents of, boolean maxout) {
    int patches = device.tuning().size("CONV_BLOCK") * pitch(device);
    return maxout ? patches + cut(device, of, mostOutputs(device, of)).each * of.k() : patches;
  }

  /** Queues y and winner of maxout units. */
  static void maxout(
      ClDevice device,
      Extents of,
      int pieces,
      Buffer x,
      Buffer filters,
      Buffer bias,
      Buffer y,
      Buffer winner) {
    Buffer panels = packed(device, of, filters);
    if (PictureRows.suit(device, of, 1, of.k())) {
      PictureRows.maxout(device, of, pieces, x, panels, bias, y, winner);
      return;
    }
    Cut cut = cut(device, of, mostOutputs(device, of));
    int each = scratch(device, of, true);
    largest(
        device,
        "conv_maxout_panels",
        of,
        each,
        List.of(x, panels, bias, y, winner),
        entry -> entry.integers(of.k(), pieces, cut.each, cut.repeated).draw(cut.blocks));
  }

  /**
   * Queues an entry that makes the largest of some outputs and which it was.
   *
   * @param each how many numbers of scratch a core needs
   * @param buffers x, packed filters, bias, y, winner
   * @param queue gives the entry what it alone needs, and queues it
   */
  static void largest(
      ClDevice device,
      String entry,
      Extents of,
      int each,
      List<Buffer> buffers,
      Consumer<ClEntry> queue) {
    Buffer scratch = device.scratch(device.info().computeUnits() * each);
    queue.accept(device.entry(entry).buffers(buffers).buffer(scratch).integers(of.patches()));
    device.release(scratch);
  }

  /** Where the outputs go in pictures of this height and width, and a part of each pixel. */
  record Target(int h, int w, int y, int x, int stepY, int stepX, Part part) {}

  /**
   * Blocks of so many outputs.
   *
   * @param repeated of the same output of other pictures; 0 where a block's outputs are neighbours
   * @param parts into which the columns are cut
   */
  record Cut(int each, int blocks, int repeated, int parts) {}

  /**
   * Queues a convolution of a part of x whose filters are packed, and whose outputs go to a target.
   */
  static void multiply(
      ClDevice device,
      Extents of,
      Buffer x,
      Part from,
      Buffer panels,
      Finish finish,
      Target target,
      Buffer y) {
    Cut cut = cut(device, of, device.tuning().size("CONV_BLOCK"));
    Buffer scratch = device.scratch(device.info().computeUnits() * scratch(device, of, false));
    device
        .entry("conv_panels")
        .buffer(x)
        .buffer(panels)
        .buffer(finish.bias)
        .buffer(finish.gate)
        .buffer(y)
        .buffer(scratch)
        .integers(of.patches(from.pitch))
        .integers(from.start, target.h, target.w, target.y, target.x, target.stepY, target.stepX)
        .integers(target.part.pitch, target.part.start, of.outputs(), finish.flags)
        .integers(cut.each, cut.blocks, cut.repeated, cut.parts)
        .draw((long) of.groups() * cut.blocks * cut.parts);
    device.release(scratch);
  }

  static Cut cut(ClDevice device, Extents of, int most) {
    int height = device.tuning().size("CONV_ROWS");
    int units = device.info().computeUnits();
    long panels = MatrixProduct.tiles(of.outputs(), width(device));
    int largest = panels <= FEW_PANELS ? Math.min(most, SMALL_BLOCK) : most;
    largest = Math.min(largest, device.tuning().size("CONV_BLOCK")) / height * height;
    if (repeated(of)) {
      return ofManyPictures(device, of.n(), of.p() * of.q(), largest);
    }
    long blocks = MatrixProduct.tiles(of.places(), largest);
    boolean few = of.places() < (long) units * FEWEST_TILES * height;
    if (!few) {
      blocks = MatrixProduct.tiles(blocks, units) * units;
    }
    long each = MatrixProduct.tiles(MatrixProduct.tiles(of.places(), blocks), height) * height;
    blocks = MatrixProduct.tiles(of.places(), each);
    long parts = few && of.groups() < units ? Math.min(panels, units) : 1;
    return new Cut((int) each, (int) blocks, 0, (int) parts);
  }

  /** Blocks of the same of so many places in as many of n pictures. */
  static Cut ofManyPictures(ClDevice device, int n, int places, int largest) {
    int height = device.tuning().size("CONV_ROWS");
    long repeated = MatrixProduct.tiles(n, largest);
    int each = (int) MatrixProduct.tiles(MatrixProduct.tiles(n, repeated), height) * height;
    repeated = MatrixProduct.tiles(n, each);
    return new Cut(each, Math.toIntExact(places * repeated), (int) repeated, 1);
  }

  /** Whether a block is the same output of many pictures. */
  static boolean repeated(Extents of) {
    return of.n() >= MANY_PICTURES && of.s() * of.channels() >= LONG_RUN && of.sticksOut();
  }

  static Buffer packed(ClDevice device, Extents of, Buffer filters) {
    return packed(
        device,
        of,
        filters,
        List.of("filters", of.groups()),
        "conv_pack",
        entry -> entry.integers(of.terms(), of.outputs(), of.groups()));
  }

  /** Filters in panels; packed once, until they change. */
  static Buffer packed(
      ClDevice device,
      Extents of,
      Buffer filters,
      Object order,
      String entry,
      Consumer<ClEntry> arguments) {
    long panels = of.groups() * MatrixProduct.tiles(of.outputs(), width(device));
    int items = Math.toIntExact(panels * of.terms());
    int numbers = Math.multiplyExact(items, width(device));
    return packed(device, filters, numbers, items, order, entry, arguments);
  }

  /** The same of so many numbers, which an entry makes in so many work-items. */
  static Buffer packed(
      ClDevice device,
      Buffer filters,
      int numbers,
      int items,
      Object order,
      String entry,
      Consumer<ClEntry> arguments) {
    ClBuffer.Copy copy = device.own(filters).copy(numbers, order);
    if (copy.uses() == 0) {
      ClEntry pack = device.entry(entry).buffer(filters).buffer(copy.buffer());
      arguments.accept(pack);
      pack.over(items);
    }
    // Counted only now: if packing fails, the next use packs.
    copy.used();
    return copy.buffer();
  }

  static int width(ClDevice device) {
    return MatrixProduct.LANES * device.tuning().size("CONV_VECTORS");
  }

  /** Numbers of a packed patch. */
  static int pitch(ClDevice device) {
    return device.tuning().size("CONV_DEPTH") + MatrixProduct.LANES;
  }
}
