package gibbon.opencl;

import gibbon.device.Buffer;
import java.util.List;

/**
 * The convolutions of a processor over pictures of few channels, as products of the patches of
 * neighbouring outputs, which are read where they lie.
 */
final class PictureRows {
  /*
   * From more channels on, packing a patch is cheap beside what is multiplied with it. What a job sees of the
   * picture, at most STRIP numbers where it is more than a row of outputs, stays in the first cache beside a panel
   * of filters; a strip of a single row may have LONGEST numbers. Rows are shared out in JOBS for each core and more.
   * The sums of a job's pools or maxout units lie in scratch of at most SUMS numbers.
   */
  private static final int FEW_CHANNELS = 4;
  private static final int STRIP = 6 << 10;
  private static final int LONGEST = 1 << 16;
  private static final int JOBS = 8;
  private static final int MOST_ROWS = 4;
  private static final int SUMS = 1 << 17;
  private static final int OUTPUTS = 14;

  /**
   * Jobs of so many rows.
   *
   * @param strip numbers of scratch for what a job sees of a picture
   * @param size the same with the sums that it keeps
   */
  record Cut(int each, int strip, int size, int jobs) {}

  private PictureRows() {}

  /** Whether a processor's convolutions of such extents go this way. */
  static boolean suit(ClDevice device, Extents of) {
    return suit(device, of, 1, 0);
  }

  /**
   * Whether they do where a job makes at least so many rows, and keeps so many sums of each output.
   */
  static boolean suit(ClDevice device, Extents of, int rows, int sums) {
    return of.groups() == 1
        && of.c() <= FEW_CHANNELS
        && of.terms() > 0
        && of.dilationX() == 1
        && of.q() >= outputs(device)
        && numbers(of, rows) <= LONGEST
        && (long) rows * of.q() * sums <= SUMS;
  }

  /** The outputs of a tile; conv_rows.cl has the reason. */
  private static int outputs(ClDevice device) {
    return device.tuning().size("CONV_VECTORS") == 2 ? OUTPUTS : device.tuning().size("CONV_ROWS");
  }

  /** What so many rows of outputs see of a picture. */
  private static long numbers(Extents of, int rows) {
    long lines = (rows - 1L) * of.strideY() + (of.r() - 1L) * of.dilationY() + 1;
    return lines * ((of.q() - 1L) * of.strideX() + of.s()) * of.c();
  }

  /** So many numbers in whole lines of the cache: vectors that cross them cost twice. */
  private static int whole(long numbers) {
    return (int) MatrixProduct.tiles(numbers, MatrixProduct.LANES) * MatrixProduct.LANES;
  }

  /** Jobs of a multiple of so many rows, of `rows` in all. */
  static Cut cut(ClDevice device, Extents of, int rows, int height, int sums) {
    int each = height;
    while (each + height <= Math.max(MOST_ROWS, height)
        && numbers(of, each + height) <= STRIP
        && (each + height) * (long) of.q() * sums <= SUMS
        && of.n() * MatrixProduct.tiles(rows, each + height)
            >= (long) JOBS * device.info().computeUnits()) {
      each += height;
    }
    int strip = whole(numbers(of, each) + MatrixProduct.LANES);
    int jobs = Math.toIntExact(of.n() * MatrixProduct.tiles(rows, each));
    return new Cut(each, strip, strip + whole((long) each * of.q() * sums), jobs);
  }

  /** Queues y = x · filters, plus a bias and rectified as the flags say. */
  static void multiply(
      ClDevice device,
      Extents of,
      Buffer x,
      Buffer panels,
      Buffer bias,
      int flags,
      Patches.Part part,
      Buffer y) {
    Cut cut = cut(device, of, of.p(), 1, 0);
    Buffer scratch = device.scratch(device.info().computeUnits() * cut.size);
    device
        .entry("conv_rows")
        .buffer(x)
        .buffer(panels)
        .buffer(bias)
        .buffer(y)
        .buffer(scratch)
        .integers(of.patches())
        .integers(cut.size, part.pitch(), part.start(), of.k(), flags, cut.each)
        .draw(cut.jobs);
    device.release(scratch);
  }

  /** Queues y and winner of maxout units. */
  static void maxout(
      ClDevice device,
      Extents of,
      int pieces,
      Buffer x,
      Buffer panels,
      Buffer bias,
      Buffer y,
      Buffer winner) {
    Cut cut = cut(device, of, of.p(), 1, of.k());
    largest(device, "conv_maxout_rows", of, cut, List.of(x, panels, bias, y, winner), pieces);
  }

  /** Queues y and winner of a pool of windows side by side, of rectified outputs. */
  static void pooled(
      ClDevice device,
      Extents of,
      int height,
      int width,
      Buffer x,
      Buffer panels,
      Buffer bias,
      Buffer y,
      Buffer winner) {
    Cut cut = cut(device, of, of.p() / height * height, height, of.k());
    largest(
        device, "conv_pooled_rows", of, cut, List.of(x, panels, bias, y, winner), height, width);
  }

  private static void largest(
      ClDevice device, String entry, Extents of, Cut cut, List<Buffer> buffers, int... among) {
    Patches.largest(
        device,
        entry,
        of,
        cut.size,
        buffers,
        rows ->
            rows.integers(cut.size, cut.strip, of.k())
                .integers(among)
                .integers(cut.each)
                .draw(cut.jobs));
  }
}
