package gibbon.opencl;

import gibbon.device.Launch;
import gibbon.op.LogSoftmax;

/**
 * Softmax and the losses built on it: an item a row, but on a GPU a group a row where there are
 * many classes, or the few rows of a batch would leave it idle.
 */
final class SoftmaxRows implements Routine {
  /** Up to so many a row is read in less time than its group's items wait for each other. */
  private static final int FEW_CLASSES = 32;

  @Override
  public void run(ClDevice device, Launch launch) {
    String name = launch.kernel().name();
    int classes = launch.integer(LogSoftmax.CLASSES);
    if (device.processor() || classes <= FEW_CLASSES) {
      device.plain(name, launch);
      return;
    }
    device
        .entry(name + "_groups")
        .buffers(launch.buffers())
        .integers(launch.integers())
        .reals(launch.reals())
        .inGroups(launch.items(), WorkItems.GROUP);
  }
}
