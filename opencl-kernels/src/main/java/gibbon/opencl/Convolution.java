package gibbon.opencl;

import gibbon.device.Buffer;
import gibbon.device.Launch;
import gibbon.op.Conv2d;
import gibbon.op.Conv2dFilterGradient;
import gibbon.op.Conv2dInputGradient;
import gibbon.op.Conv2dInputGradientPlus;
import gibbon.op.Conv2dLayer;
import gibbon.op.Conv2dMaxout;
import java.util.List;

/** Convolutions and their gradients: picks entries by shape and device. */
enum Convolution implements Routine {
  FORWARD {
    @Override
    public void run(ClDevice device, Launch launch) {
      Buffer x = launch.buffer(Conv2d.X);
      Buffer filters = launch.buffer(Conv2d.FILTERS);
      sums(device, Extents.of(launch), x, filters, launch.buffer(Conv2d.Y));
    }
  },
  LAYER {
    @Override
    public void together(ClDevice device, List<Launch> launches) {
      List<Launch> alone = BranchesAtOnce.run(device, launches);
      super.together(device, alone);
    }

    @Override
    public void run(ClDevice device, Launch launch) {
      Extents of = Extents.of(launch);
      boolean rectified = launch.integer(Conv2dLayer.RECTIFIED) == 1;
      Buffer x = launch.buffer(Conv2d.X);
      Buffer filters = launch.buffer(Conv2d.FILTERS);
      Buffer bias = launch.buffer(Conv2dLayer.BIAS);
      Buffer y = launch.buffer(Conv2d.Y);
      Patches.Part part =
          new Patches.Part(launch.integer(Conv2dLayer.START), launch.integer(Conv2dLayer.PITCH));
      if (Patches.suit(device, of)) {
        Patches.multiply(device, of, x, filters, bias, rectified, part, y);
        return;
      }
      Buffer own = part.isAll(of.k()) ? y : device.scratch(of.places() * of.k());
      layer(device, of, x, filters, own, bias, rectified);
      if (own != y) {
        copy(device, "put_part", own, y, part, of);
        device.release(own);
      }
    }
  },
  MAXOUT {
    @Override
    public void run(ClDevice device, Launch launch) {
      Extents of = Extents.of(launch);
      int pieces = launch.integer(Conv2dMaxout.PIECES);
      Buffer x = launch.buffer(Conv2d.X);
      Buffer filters = launch.buffer(Conv2d.FILTERS);
      Buffer bias = launch.buffer(Conv2dLayer.BIAS);
      Buffer y = launch.buffer(Conv2d.Y);
      Buffer winner = launch.buffer(Conv2dMaxout.WINNER);
      if (Patches.suit(device, of) && !Winograd.suits(device, of)) {
        Patches.maxout(device, of, pieces, x, filters, bias, y, winner);
        return;
      }
      Buffer sums = device.scratch(Math.multiplyExact(of.places(), of.k()));
      sums(device, of, x, filters, sums);
      int items = of.places() * (of.k() / pieces);
      device
          .entry("maxout_of_sums")
          .buffer(sums)
          .buffer(bias)
          .buffer(y)
          .buffer(winner)
          .integers(of.k() / pieces, pieces, 1)
          .over(items);
      device.release(sums);
    }
  },
  INPUT_GRADIENT {
    @Override
    public void run(ClDevice device, Launch launch) {
      Extents of = Extents.of(launch);
      Buffer dy = launch.buffer(Conv2dInputGradient.DY);
      Buffer filters = launch.buffer(Conv2dInputGradient.FILTERS);
      Buffer dx = launch.buffer(Conv2dInputGradient.DX);
      inputGradient(device, of, dy, Patches.Part.all(of.k()), filters, null, null, dx);
    }
  },
  INPUT_GRADIENT_PLUS {
    @Override
    public void run(ClDevice device, Launch launch) {
      Extents of = Extents.of(launch);
      Buffer dy = launch.buffer(Conv2dInputGradient.DY);
      Buffer filters = launch.buffer(Conv2dInputGradient.FILTERS);
      boolean added = launch.integer(Conv2dInputGradientPlus.ADDED) == 1;
      boolean gated = launch.integer(Conv2dInputGradientPlus.GATED) == 1;
      Buffer soFar = added ? launch.buffer(Conv2dInputGradientPlus.SO_FAR) : null;
      Buffer gate = gated ? launch.buffer(Conv2dInputGradientPlus.GATE) : null;
      Patches.Part part =
          new Patches.Part(
              launch.integer(Conv2dInputGradientPlus.START),
              launch.integer(Conv2dInputGradientPlus.PITCH));
      Buffer dx = launch.buffer(Conv2dInputGradient.DX);
      inputGradient(device, of, dy, part, filters, soFar, gate, dx);
    }
  },
  FILTER_GRADIENT {
    @Override
    public void run(ClDevice device, Launch launch) {
      Extents of = Extents.of(launch);
      Buffer x = launch.buffer(Conv2dFilterGradient.X);
      Buffer dy = launch.buffer(Conv2dFilterGradient.DY);
      Buffer filters = launch.buffer(Conv2dFilterGradient.DFILTERS);
      if (of.pointwise()) {
        MatrixProduct.TN.multiply(device, x, dy, filters, of.c(), of.k(), of.places());
      } else if (Patches.suit(device, of)) {
        PatchGradients.filterGradient(device, of, x, dy, filters);
      } else if (tiled(device, of)) {
        tile(device, "conv2d_filter_gradient_tiled", of, x, dy, filters, of.terms(), of.k());
      } else {
        device.plain("conv2d_filter_gradient", launch);
      }
    }
  };

  /**
   * Queues the gradient for x from a part of slopes, added to what it is so far and gated, each
   * unless that is null.
   */
  private static void inputGradient(
      ClDevice device,
      Extents of,
      Buffer slopes,
      Patches.Part part,
      Buffer filters,
      Buffer soFar,
      Buffer gate,
      Buffer dx) {
    int pixels = of.n() * of.h() * of.w();
    boolean scattered = PatchGradients.scattered(device, of);
    if (!scattered && PatchGradients.phased(device, of)) {
      Patches.Finish finish = Patches.Finish.of(soFar, gate, filters);
      PatchGradients.inputGradient(device, of, slopes, part, filters, finish, dx);
      return;
    }
    Buffer dy = slopes;
    if (!part.isAll(of.k())) {
      dy = device.scratch(of.places() * of.k());
      copy(device, "take_part", slopes, dy, part, of);
    }
    if (scattered) {
      PatchGradients.scatter(device, of, dy, filters, dx);
    } else if (of.pointwise()) {
      MatrixProduct.NT.multiply(device, dy, filters, dx, of.places(), of.c(), of.k());
    } else if (tiled(device, of)) {
      tile(device, "conv2d_input_gradient_tiled", of, dy, filters, dx, pixels, of.c());
    } else {
      device
          .entry("conv2d_input_gradient")
          .buffer(dy)
          .buffer(filters)
          .buffer(dx)
          .integers(of.all())
          .over(of.n(), of.h(), of.w());
    }
    if (soFar != null) {
      device.entry("add_to").buffer(soFar).buffer(dx).over(pixels * of.c());
    }
    if (gate != null) {
      device.entry("gate_by").buffer(gate).buffer(dx).over(pixels * of.c());
    }
    if (dy != slopes) {
      device.release(dy);
    }
  }

  /** Queues a copy of the k numbers of each place, to or from a part of the pixels of another. */
  private static void copy(
      ClDevice device, String entry, Buffer from, Buffer to, Patches.Part part, Extents of) {
    device
        .entry(entry)
        .buffer(from)
        .buffer(to)
        .integers(part.start(), part.pitch(), of.k())
        .over(of.places() * of.k());
  }

  /** Queues a convolution and its bias, and what is not above 0 made 0. */
  static void layer(
      ClDevice device,
      Extents of,
      Buffer x,
      Buffer filters,
      Buffer y,
      Buffer bias,
      boolean rectified) {
    if (Patches.suit(device, of)) {
      Patches.multiply(device, of, x, filters, bias, rectified, Patches.Part.all(of.k()), y);
      return;
    }
    sums(device, of, x, filters, y);
    int items = of.places() * of.k();
    device.entry("add_bias").buffer(bias).buffer(y).integers(of.k(), rectified ? 1 : 0).over(items);
  }

  /** Queues a plain convolution. */
  static void sums(ClDevice device, Extents of, Buffer x, Buffer filters, Buffer y) {
    if (Patches.suit(device, of)) {
      Patches.multiply(device, of, x, filters, null, false, Patches.Part.all(of.k()), y);
    } else if (of.pointwise()) {
      MatrixProduct.NN.multiply(device, x, filters, y, of.places(), of.k(), of.c());
    } else if (tiled(device, of)) {
      tile(device, "conv2d_tiled", of, x, filters, y, of.places(), of.k());
    } else {
      device
          .entry("conv2d")
          .buffer(x)
          .buffer(filters)
          .buffer(y)
          .integers(of.all())
          .over(of.n(), of.p(), of.q());
    }
  }

  /** Whether a GPU multiplies in tiles. */
  private static boolean tiled(ClDevice device, Extents of) {
    return !device.processor() && of.groups() == 1;
  }

  /** Queues a product [m, n] of tiles. */
  private static void tile(
      ClDevice device,
      String entry,
      Extents of,
      Buffer left,
      Buffer right,
      Buffer y,
      int m,
      int n) {
    TiledEntry tiled = device.tiled(entry);
    tiled.entry().buffer(left).buffer(right).buffer(y).integers(of.all());
    tiled.over(m, n);
  }
}
