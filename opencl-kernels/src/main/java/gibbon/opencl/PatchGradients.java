package gibbon.opencl;

import gibbon.device.Buffer;
import java.util.List;

/** The gradients of the convolutions of a processor. */
final class PatchGradients {
  /*
   * The gradient for x is a convolution of dy with the filters turned round: one for each phase of the
   * stride, since a pixel sees every stride-th tap alone. Of few channels it is scattered instead: vectors
   * run along taps and channels. There strips make the rows of dy at their seams twice, so they are few.
   */
  private static final int FEW_CHANNELS = 4;
  private static final int MOST_COLUMNS = 1024;
  private static final int JOBS_PER_UNIT = 4;
  private static final int STRIPS_PER_UNIT = 2;
  private static final int FEWEST_ROWS = 8;
  private static final int CHUNK = 48;
  private static final int STRETCH_BLOCKS = 2;

  /*
   * Where all terms of the filters fit one chunk, cores have outputs to share instead: each PART of them
   * has a gradient of its own, and these are added in their order.
   */
  private static final int PART = 1 << 13;

  private PatchGradients() {}

  /** Whether the gradient for x is scattered. */
  static boolean scattered(ClDevice device, Extents of) {
    return device.processor()
        && of.groups() == 1
        && of.c() <= FEW_CHANNELS
        && of.terms() <= MOST_COLUMNS;
  }

  /** Whether the gradient for x is made by phases. */
  static boolean phased(ClDevice device, Extents of) {
    boolean both = of.strideY() > 1 && of.dilationY() > 1 || of.strideX() > 1 && of.dilationX() > 1;
    boolean wide = of.groups() == 1 || of.channels() >= Patches.FEWEST_COLUMNS;
    return device.processor() && wide && !both;
  }

  /**
   * How many numbers of scratch a core needs to scatter: packed dy, and what a block makes of it.
   */
  static int scatterScratch(ClDevice device, Extents of) {
    return device.tuning().size("CONV_BLOCK") * (Patches.pitch(device) + of.terms());
  }

  /** How many numbers of scratch a core needs for the filters: a chunk of packed patches. */
  static int filterScratch(ClDevice device) {
    int chunk = CHUNK / device.tuning().size("CONV_ROWS") * device.tuning().size("CONV_ROWS");
    return STRETCH_BLOCKS * device.tuning().size("CONV_BLOCK") * (chunk + MatrixProduct.LANES);
  }

  /** Queues the gradient for pictures of few channels. */
  static void scatter(ClDevice device, Extents of, Buffer dy, Buffer filters, Buffer dx) {
    Extents transposed =
        new Extents(
            of.n(), of.p(), of.q(), of.k(), of.p(), of.q(), of.terms(), 1, 1, 1, 1, 0, 0, 1, 1, 1);
    Buffer panels =
        Patches.packed(
            device,
            transposed,
            filters,
            "transposed",
            "conv_pack_turned",
            entry -> entry.integers(1, of.terms(), of.k(), 1, 0, 0, 1, 1, 1, 1));
    int units = device.info().computeUnits();
    int wanted = (int) MatrixProduct.tiles((long) STRIPS_PER_UNIT * units, of.n());
    int height = (int) MatrixProduct.tiles(of.h(), wanted);
    height = Math.min(of.h(), Math.max(height, FEWEST_ROWS));
    int strips = (int) MatrixProduct.tiles(of.h(), height);
    Buffer scratch = device.scratch(units * scatterScratch(device, of));
    device
        .entry("conv_scatter")
        .buffer(dy)
        .buffer(panels)
        .buffer(dx)
        .buffer(scratch)
        .integers(of.patches())
        .integers(of.k(), height, strips)
        .draw((long) of.n() * strips);
    device.release(scratch);
  }

  /** Queues the gradient for the filters. */
  static void filterGradient(ClDevice device, Extents of, Buffer x, Buffer dy, Buffer filters) {
    int height = device.tuning().size("CONV_ROWS");
    int units = device.info().computeUnits();
    int largest = CHUNK / height * height;
    boolean inParts = of.groups() == 1 && of.terms() <= largest && of.places() > PART;
    int cores = inParts ? 1 : units;
    long even = MatrixProduct.tiles(MatrixProduct.tiles(of.terms(), cores), height) * height;
    int each = (int) Math.min(largest, even);
    long chunks = MatrixProduct.tiles(of.terms(), each);
    long share = MatrixProduct.tiles(chunks, Math.min(chunks, (long) JOBS_PER_UNIT * units));
    int shares = (int) MatrixProduct.tiles(chunks, share);
    int whole = STRETCH_BLOCKS * device.tuning().size("CONV_BLOCK");
    int stretch = inParts ? (int) MatrixProduct.tiles(PART, whole) * whole : of.places();
    int parts = (int) MatrixProduct.tiles(of.places(), stretch);
    int numbers = of.terms() * of.k();
    Buffer sums = parts == 1 ? filters : device.scratch(Math.multiplyExact(parts, numbers));
    Buffer scratch = device.scratch(units * filterScratch(device));
    device
        .entry("conv_filter_chunks")
        .buffer(x)
        .buffer(dy)
        .buffer(sums)
        .buffer(scratch)
        .integers(of.patches())
        .integers(of.groups(), of.outputs(), each, (int) share, shares, stretch)
        .draw((long) of.groups() * shares * parts);
    device.release(scratch);
    if (parts > 1) {
      device.entry("sum").buffer(sums).buffer(filters).integers(parts, numbers).over(numbers);
      device.release(sums);
    }
  }

  /** Queues the gradient for x: for each phase of the stride, a convolution of a part of dy. */
  static void inputGradient(
      ClDevice device,
      Extents of,
      Buffer dy,
      Patches.Part part,
      Buffer filters,
      Patches.Finish finish,
      Buffer dx) {
    for (int y = 0; y < of.strideY(); y++) {
      Phase rows = Phase.of(of.h(), of.r(), of.strideY(), of.top(), of.dilationY(), y);
      for (int x = 0; x < of.strideX(); x++) {
        Phase columns = Phase.of(of.w(), of.s(), of.strideX(), of.left(), of.dilationX(), x);
        if (rows.places > 0 && columns.places > 0) {
          phase(device, of, rows, columns, dy, part, filters, finish, dx);
        }
      }
    }
  }

  private static void phase(
      ClDevice device,
      Extents of,
      Phase rows,
      Phase columns,
      Buffer dy,
      Patches.Part part,
      Buffer filters,
      Patches.Finish finish,
      Buffer dx) {
    Extents turned =
        new Extents(
            of.n(),
            of.p(),
            of.q(),
            of.k(),
            rows.places,
            columns.places,
            of.c(),
            rows.taps,
            columns.taps,
            1,
            1,
            rows.before,
            columns.before,
            of.dilationY(),
            of.dilationX(),
            of.groups());
    boolean one = of.strideY() == 1 && of.strideX() == 1;
    Patches.Part whole = Patches.Part.all(of.c());
    if (one && Winograd.suits(device, turned)) {
      Winograd.multiply(device, turned, dy, part, filters, true, finish, whole, dx);
      return;
    }
    Buffer panels =
        turned.terms() == 0
            ? filters
            : Patches.packed(
                device,
                turned,
                filters,
                List.of("turned", of.groups(), of.s(), rows, columns),
                "conv_pack_turned",
                entry ->
                    entry.integers(
                        of.s(),
                        of.channels(),
                        of.outputs(),
                        of.groups(),
                        rows.phase,
                        columns.phase,
                        of.strideY(),
                        of.strideX(),
                        rows.taps,
                        columns.taps));
    Patches.Target target =
        new Patches.Target(
            of.h(), of.w(), rows.first, columns.first, of.strideY(), of.strideX(), whole);
    Patches.multiply(device, turned, dy, part, panels, finish, target, dx);
  }

  /**
   * Those pixels along an axis that see every stride-th tap.
   *
   * @param phase the first of these taps
   * @param taps how many there are
   * @param first the first of the pixels
   * @param places how many there are
   * @param before padding of dy, negative where its first numbers are not seen
   */
  private record Phase(int phase, int taps, int first, int places, int before) {
    static Phase of(int extent, int taps, int stride, int padding, int dilation, int phase) {
      int own = taps > phase ? (taps - 1 - phase) / stride + 1 : 0;
      // Pixel y is stride · u + phase - padding.
      int u = Math.max(0, (int) MatrixProduct.tiles(padding - phase, stride));
      int first = stride * u + phase - padding;
      int places = first < extent ? (extent - 1 - first) / stride + 1 : 0;
      return new Phase(phase, own, first, places, (own - 1) * dilation - u);
    }
  }
}
