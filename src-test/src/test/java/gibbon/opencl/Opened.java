package gibbon.opencl;

import gibbon.device.DeviceException;

/** The OpenCL device that the tests use. */
final class Opened {
  private Opened() {}

  /** The first device there is; fails, rather than skips, where there is none. */
  static ClPlatforms.Found first() {
    return ClPlatforms.devices().stream()
        .findFirst()
        .orElseThrow(() -> new DeviceException(new ClProvider().absence()));
  }

  /** It, with the variants of its own kind. */
  static ClDevice device() {
    return new ClDevice(first());
  }

  /** It, with the variants for processors or for GPUs. */
  static ClDevice device(boolean processor) {
    return device(processor ? Variants.UNPACKED : Variants.GPU);
  }

  /** It, with certain variants of the products. */
  static ClDevice device(Variants variants) {
    return new ClDevice(
        first(), variants != Variants.GPU, Tuning.standard(variants == Variants.PACKED ? 8 : 16));
  }

  /** The variants there are of the products. */
  enum Variants {
    /** For processors of many registers, which read the operands where they are. */
    UNPACKED,
    /** For processors of few registers, which pack panels. */
    PACKED,
    /** For GPUs. */
    GPU
  }
}
