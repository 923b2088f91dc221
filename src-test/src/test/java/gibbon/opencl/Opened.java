package gibbon.opencl;

import gibbon.device.DeviceException;
import java.util.Map;

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
    return device(variants, Map.of());
  }

  /** The same, with some sizes replaced. */
  static ClDevice device(Variants variants, Map<String, Integer> sizes) {
    Tuning tuning = Tuning.standard(variants == Variants.PACKED ? 8 : 16).with(sizes);
    return new ClDevice(first(), variants != Variants.GPU, tuning);
  }

  /** The same, whose convolutions are not Winograd's. */
  static ClDevice direct(Variants variants) {
    return device(variants, Map.of("WINOGRAD", 0));
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
