package gibbon.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * Finds and opens devices by selector: {@code java}, {@code opencl}, {@code opencl:P.D}, or part of
 * a name.
 */
public final class Devices {
  private Devices() {}

  /** Every device there is; the plain-Java device comes last and is always there. */
  public static List<DeviceInfo> list() {
    List<DeviceInfo> all = new ArrayList<>();
    for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
      all.addAll(provider.list());
    }
    all.add(JavaDevice.description());
    return all;
  }

  /** One sentence for each family that was looked for and has no device. */
  public static List<String> absences() {
    List<String> sentences = new ArrayList<>();
    for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
      if (provider.list().isEmpty()) {
        sentences.add(provider.absence());
      }
    }
    return sentences;
  }

  /** Opens the best device there is: a GPU, else a processor through OpenCL, else plain Java. */
  public static Device openBest() {
    return open(list().get(0).selector());
  }

  /**
   * Opens a device.
   *
   * @param selector in any case: {@code java}; a family such as {@code opencl} (its best device);
   *     an exact selector such as {@code opencl:0.1}; or a part of a device's or platform's name
   * @throws DeviceException if none or several match, listing what there is
   */
  public static Device open(String selector) {
    String part = selector.strip().toLowerCase(Locale.ROOT);
    if (part.equals("java")) {
      return new JavaDevice();
    }
    List<DeviceInfo> matches = new ArrayList<>();
    for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
      List<DeviceInfo> devices = provider.list();
      if (part.equals(provider.family())) {
        if (devices.isEmpty()) {
          throw new DeviceException(provider.absence());
        }
        return provider.open(devices.get(0));
      }
      for (DeviceInfo info : devices) {
        if (info.selector().equals(part)) {
          return provider.open(info);
        }
        if (matches(info, part)) {
          matches.add(info);
        }
      }
    }
    if (matches(JavaDevice.description(), part)) {
      matches.add(JavaDevice.description());
    }
    if (matches.size() == 1) {
      return open(matches.get(0).selector());
    }
    StringBuilder message =
        new StringBuilder(
            matches.isEmpty()
                ? "There is no device '" + selector + "'; there are: "
                : "Several devices match '" + selector + "'; name one of: ");
    List<DeviceInfo> shown = matches.isEmpty() ? list() : matches;
    for (DeviceInfo info : shown) {
      message.append(info == shown.get(0) ? "" : ", ").append(info.selector());
      message.append(" (").append(info.name()).append(')');
    }
    absences().forEach(sentence -> message.append("; ").append(sentence));
    throw new DeviceException(
        message.append(message.charAt(message.length() - 1) == '.' ? "" : ".").toString());
  }

  private static boolean matches(DeviceInfo info, String part) {
    String names = (info.platform() + " " + info.name()).toLowerCase(Locale.ROOT);
    return !part.isEmpty() && names.contains(part);
  }
}
