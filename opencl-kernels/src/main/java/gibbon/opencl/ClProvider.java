package gibbon.opencl;

import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.DeviceProvider;
import gibbon.device.Tunables;
import java.util.List;
import java.util.Optional;

/**
 * Makes OpenCL's devices known; their selectors are {@code opencl:PLATFORM.DEVICE}, or {@code
 * opencl:like:NAME} for one that plans its launches as a described device would.
 */
public final class ClProvider implements DeviceProvider {
  static final String FAMILY = "opencl";

  @Override
  public String family() {
    return FAMILY;
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
  public List<String> leftOut() {
    return ClPlatforms.all().stream()
        .map(found -> found.traits().refusal())
        .filter(refusal -> !refusal.isEmpty())
        .toList();
  }

  @Override
  public Optional<DeviceInfo> unlisted(String selector) {
    return ClPlatforms.find(selector).map(ClPlatforms.Found::info);
  }

  @Override
  public Optional<Tunables> tunables(DeviceInfo info) {
    return ClPlatforms.find(info.selector()).map(ClTunables::new);
  }

  @Override
  public Device open(DeviceInfo info) {
    return ClPlatforms.find(info.selector())
        .map(ClDevice::new)
        .orElseThrow(
            () -> new DeviceException("The device " + info.selector() + " is no longer there."));
  }
}
