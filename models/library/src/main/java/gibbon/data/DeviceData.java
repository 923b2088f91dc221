package gibbon.data;

import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;

/**
 * A data set on a device.
 *
 * @param host the same on the host
 * @param images [count, pixels]
 * @param labels [count]
 */
public record DeviceData(Dataset host, Tensor images, Tensor labels) {
  public static DeviceData of(Dataset dataset, Arena arena) {
    return new DeviceData(
        dataset,
        arena.of(Shape.of(dataset.count(), dataset.pixels()), dataset.images()),
        arena.ofIntegers(dataset.labels()));
  }

  public int count() {
    return host.count();
  }
}
