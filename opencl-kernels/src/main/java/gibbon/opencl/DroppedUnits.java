package gibbon.opencl;

import gibbon.device.Launch;
import gibbon.op.Dropout;
import gibbon.op.MaxoutLayer;

/** A layer of maxout units that are dropped: the layer, then the units it made. */
final class DroppedUnits implements Routine {
  @Override
  public void run(ClDevice device, Launch launch) {
    MaxoutRoutine.multiply(device, launch);
    int count = launch.integer(MaxoutLayer.M) * launch.integer(MaxoutLayer.UNITS);
    int blocks = (count + 3) / 4;
    device
        .entry("drop_units")
        .buffer(launch.buffer(MaxoutLayer.Y))
        .buffer(launch.buffer(MaxoutLayer.WINNER))
        .integer(count)
        .integer(launch.integer(Dropout.THRESHOLD))
        .integer(launch.integer(Dropout.SEED_LOW))
        .integer(launch.integer(Dropout.SEED_HIGH))
        .integer(launch.integer(Dropout.LAYER))
        .integer(launch.integer(Dropout.STEP))
        .real(launch.real(Dropout.SCALE))
        .over(blocks);
  }
}
