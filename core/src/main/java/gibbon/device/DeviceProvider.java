package gibbon.device;

import java.util.List;

/**
 * Makes the devices of one family known; found at run time through {@link java.util.ServiceLoader}.
 */
public interface DeviceProvider {
  /** The family's name in selectors, such as {@code opencl}. */
  String family();

  /** Every device there is, best first; empty where there is none. */
  List<DeviceInfo> list();

  /** Why {@link #list} is empty and what a person can do about it, in one sentence. */
  String absence();

  /** Opens a device that {@link #list} named. */
  Device open(DeviceInfo info);
}
