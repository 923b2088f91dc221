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
    return new ClDevice(first(), processor, Tuning.standard(16));
  }
}
