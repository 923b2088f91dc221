package gibbon.opencl;

import gibbon.device.Launch;
import gibbon.op.Dropout;
import gibbon.op.MaxoutLayer;

/**
 * A layer of maxout units that are dropped: on processors the layer, then the units it made; on
 * GPUs, where a launch costs more than random numbers, both in one.
 */
final class DroppedUnits implements Routine {
  @Override
  public void run(ClDevice device, Launch launch) {
    MaxoutRoutine.multiply(device, launch, !device.processor());
    if (device.processor()) {
      int count = launch.integer(MaxoutLayer.M) * launch.integer(MaxoutLayer.UNITS);
      ClEntry entry =
          device
              .entry("drop_units")
              .buffer(launch.buffer(MaxoutLayer.Y))
              .buffer(launch.buffer(MaxoutLayer.WINNER))
              .integer(count);
      mask(entry, launch).over((count + 3) / 4);
    }
  }

  /** Gives an entry what says which units are dropped. */
  static ClEntry mask(ClEntry entry, Launch launch) {
    return entry
        .integer(launch.integer(Dropout.THRESHOLD))
        .integer(launch.integer(Dropout.SEED_LOW))
        .integer(launch.integer(Dropout.SEED_HIGH))
        .integer(launch.integer(Dropout.LAYER))
        .integer(launch.integer(Dropout.STEP))
        .real(launch.real(Dropout.SCALE));
  }
}
