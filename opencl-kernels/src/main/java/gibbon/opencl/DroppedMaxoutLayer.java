package gibbon.opencl;

import gibbon.device.Launch;
import java.util.Arrays;

/** A layer of maxout units that are dropped: the layer, then the units it made. */
final class DroppedMaxoutLayer implements Routine {
  @Override
  public void run(ClDevice device, Launch launch) {
    int[] integers = launch.integers();
    MaxoutLayer.multiply(
        device, launch.buffers(), integers[0], integers[1], integers[2], integers[3]);
    int count = integers[0] * integers[1];
    int blocks = (count + 3) / 4;
    device
        .entry("drop_units")
        .buffers(launch.buffers().subList(3, 5))
        .integer(count)
        .integers(Arrays.copyOfRange(integers, 4, 9))
        .reals(launch.reals())
        .integer(blocks)
        .run(device.global(blocks), device.local());
  }
}
