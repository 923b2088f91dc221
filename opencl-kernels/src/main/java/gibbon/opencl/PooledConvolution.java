package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.op.Conv2d;
import gibbon.op.Conv2dLayer;
import gibbon.op.Conv2dPooled;
import java.util.List;

/** Rectified convolutions under a pool: on processors in one launch, else one after the other. */
final class PooledConvolution implements Routine {
  @Override
  public void run(ClDevice device, Launch launch) {
    Extents of = Extents.of(launch);
    Buffer x = launch.buffer(Conv2d.X);
    Buffer filters = launch.buffer(Conv2d.FILTERS);
    Buffer bias = launch.buffer(Conv2dLayer.BIAS);
    Buffer y = launch.buffer(Conv2d.Y);
    Buffer winner = launch.buffer(Conv2dPooled.WINNER);
    int height = launch.integer(Conv2dPooled.POOL_HEIGHT);
    int width = launch.integer(Conv2dPooled.POOL_WIDTH);
    boolean patches = Patches.suit(device, of) && !Winograd.suits(device, of);
    if (patches && PictureRows.suit(device, of, height, of.k())) {
      Buffer panels = Patches.packed(device, of, filters);
      PictureRows.pooled(device, of, height, width, x, panels, bias, y, winner);
      return;
    }
    if (patches && height * width <= mostTaps(device, of)) {
      Patches.Cut cut = cut(device, of, height, width);
      Buffer panels = Patches.packed(device, of, filters);
      int sums = cut.each() * height * width * of.k();
      int each = Patches.scratch(device, of, false) + sums;
      Patches.largest(
          device,
          "conv_pooled_panels",
          of,
          each,
          List.of(x, panels, bias, y, winner),
          entry ->
              entry.integers(of.k(), height, width, cut.each(), cut.repeated()).draw(cut.blocks()));
      return;
    }
    int items = Math.multiplyExact(of.places(), of.k());
    Buffer maps = device.scratch(items);
    Convolution.layer(device, of, x, filters, maps, bias, true);
    int rows = of.p() / height;
    int columns = of.q() / width;
    device
        .entry("max_pool")
        .buffer(maps)
        .buffer(y)
        .buffer(winner)
        .integers(of.n(), of.p(), of.q(), of.k(), rows, columns, height, width, height, width)
        .integers(0, 0, 0, 0, 1, 1)
        .over(of.n() * rows * columns, of.k());
    device.release(maps);
  }

  /** How many taps a window may have that a block has room for. */
  private static int mostTaps(ClDevice device, Extents of) {
    return Math.min(Patches.SMALL_BLOCK, Patches.mostOutputs(device, of));
  }

  /** So many windows of the pool a block, in a row or one a picture. */
  private static Patches.Cut cut(ClDevice device, Extents of, int height, int width) {
    int taps = height * width;
    int tile = device.tuning().size("CONV_ROWS");
    int places = (of.p() / height) * (of.q() / width);
    int most = Math.min(device.tuning().size("CONV_BLOCK"), Patches.mostOutputs(device, of));
    boolean few = MatrixProduct.tiles(of.k(), Patches.width(device)) <= Patches.FEW_PANELS;
    int largest = few ? Math.min(most, Patches.SMALL_BLOCK) : most;
    if (Patches.repeated(of)) {
      int room = Patches.mostOutputs(device, of) / taps;
      return Patches.ofManyPictures(
          device, of.n(), places, Math.max(tile, Math.min(largest, room) / tile * tile));
    }
    int units = device.info().computeUnits();
    long windows = (long) of.n() * places;
    long blocks = MatrixProduct.tiles(MatrixProduct.tiles(windows, largest / taps), units) * units;
    int each = (int) MatrixProduct.tiles(windows, blocks);
    while (each < largest / taps && each * taps % tile != 0) {
      each++;
    }
    return new Patches.Cut(each, (int) MatrixProduct.tiles(windows, each), 0, 1);
  }
}
