package gibbon.bench.challenge;

import gibbon.check.ForwardingDevice;
import gibbon.device.Device;
import gibbon.device.Launch;
import java.util.ArrayList;
import java.util.List;

/**
 * A device that has another do everything, and keeps the launches.
 *
 * @param launches all so far, in their order
 */
record RecordingDevice(Device device, List<Launch> launches) implements ForwardingDevice {
  RecordingDevice(Device device) {
    this(device, new ArrayList<>());
  }

  @Override
  public void launch(Launch launch) {
    launches.add(launch);
    device.launch(launch);
  }
}
