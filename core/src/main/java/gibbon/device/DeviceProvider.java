package gibbon.device;

import java.util.List;
import java.util.Optional;

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

  /** A sentence for each device that is there and left out of {@link #list}: which, and why. */
  default List<String> leftOut() {
    return List.of();
  }

  /** A device that is opened by a selector of this family though {@link #list} does not name it. */
  default Optional<DeviceInfo> unlisted(String selector) {
    return Optional.empty();
  }

  /** The sizes of a device's kernels that may be tried; empty where none are. */
  default Optional<Tunables> tunables(DeviceInfo info) {
    return Optional.empty();
  }

  /** Opens a device that {@link #list} or {@link #unlisted} named. */
  Device open(DeviceInfo info);
}
