package gibbon.opencl;

import gibbon.device.Launch;
import java.util.List;

/**
 * Carries out a logical kernel that is more than its entry over the launch's own range: picks a
 * variant by shape and device, and may launch several.
 */
@FunctionalInterface
interface Routine {
  void run(ClDevice device, Launch launch);

  /** The same of launches that do not depend on each other. */
  default void together(ClDevice device, List<Launch> launches) {
    for (Launch launch : launches) {
      run(device, launch);
    }
  }
}
