package gibbon.opencl;

import gibbon.device.Launch;

/**
 * Carries out a logical kernel that is more than its entry over the launch's own range: picks a
 * variant by shape and device, and may launch several.
 */
@FunctionalInterface
interface Routine {
  void run(ClDevice device, Launch launch);
}
