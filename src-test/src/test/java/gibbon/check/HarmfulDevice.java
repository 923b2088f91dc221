package gibbon.check;

import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.device.Launch;
import java.util.List;
import java.util.function.BiConsumer;

/** A device that does what another does, and then lets a test look on or do some harm. */
public record HarmfulDevice(
    Device device, boolean keepsDenormals, BiConsumer<Device, Launch> afterLaunch)
    implements ForwardingDevice {
  /** Around a plain-Java device. */
  public HarmfulDevice(BiConsumer<Device, Launch> afterLaunch) {
    this(new JavaDevice(), afterLaunch);
  }

  public HarmfulDevice(Device device, BiConsumer<Device, Launch> afterLaunch) {
    this(device, device.keepsDenormals(), afterLaunch);
  }

  /** The buffers that a launch writes. */
  public static List<Buffer> written(Launch launch) {
    return launch.buffers().subList(launch.kernel().reads().size(), launch.buffers().size());
  }

  /** Adds to a number of a buffer, or replaces it if it is NaN. */
  public static void change(Device device, Buffer buffer, int place, double by) {
    double[] values = new double[buffer.length()];
    device.read(buffer, values);
    values[place] = Double.isNaN(values[place]) ? by : values[place] + by;
    device.write(buffer, values);
  }

  @Override
  public void launch(Launch launch) {
    device.launch(launch);
    afterLaunch.accept(device, launch);
  }
}
