package gibbon.opencl;

import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.DeviceProvider;
import java.util.List;

/** Makes OpenCL's devices known; their selectors are {@code opencl:PLATFORM.DEVICE}. */
public final class ClProvider implements DeviceProvider {
  @Override
  public String family() {
    return "opencl";
  }

  @Override
  public List<DeviceInfo> list() {
    return ClPlatforms.devices().stream().map(ClPlatforms.Found::info).toList();
  }

  @Override
  public String absence() {
    return "OpenCL was not found; install it with `apt-get install pocl-opencl-icd"
        + " ocl-icd-libopencl1` (Debian, Ubuntu) or your graphics card's driver.";
  }

  @Override
  public Device open(DeviceInfo info) {
    return ClPlatforms.devices().stream()
        .filter(found -> found.info().selector().equals(info.selector()))
        .findFirst()
        .map(ClDevice::new)
        .orElseThrow(
            () -> new DeviceException("The device " + info.selector() + " is no longer there."));
  }
}
